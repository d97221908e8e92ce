import HTTPTypes
import Hummingbird
import Kernel
package import Registers

/// The JSON API of every register (台账接口), from its declaration.
///
/// | method | path under `/api/v1/registers/{name}` | |
/// |---|---|---|
/// | GET | `/records` | filters, `state`, `open`, `q`; keyset cursor `after` |
/// | POST | `/records` | with a client-made `id` the same again is the same record |
/// | GET | `/records/{id}` | ETag is the version |
/// | PATCH | `/records/{id}` | RFC 7396, `If-Match` |
/// | POST | `/records/{id}/transitions/{t}` | takes a step, or asks for one that a second person decides |
/// | POST | `/records/{id}/transitions/{t}/decision` | decides it |
/// | GET | `/records/{id}/changes` | newest first |
/// | GET | `/records/duplicates` | pairs that may be the same |
/// | POST | `/records/{id}/merge`, `…/unmerge`, `…/different` | what somebody has decided on them |
/// | POST | `/records/search` | by a number that no address may hold, as `q` |
/// | POST | `/records/{id}/reveal` | protected values in full, for a purpose; logged |
///
/// Every write takes a `Change-Id`. Permission is the store's.
package struct RegisterAPI: RouteGroup {
    let store: RecordStore

    package init(store: RecordStore) { self.store = store }

    package func add(to routes: Routes) {
        for definition in store.registry.definitions {
            let operations = RegisterOperations(definition)
            operations.define(in: routes.catalogue)
            addReads(definition, operations, to: routes)
            addWrites(definition, operations, to: routes)
            if definition.duplicates != nil { addDuplicates(definition, operations, to: routes) }
            if !definition.protected.isEmpty { addProtected(definition, operations, to: routes) }
        }
    }

    private func addReads(_ definition: Definition, _ operations: RegisterOperations, to routes: Routes) {
        let store = store
        routes.api(operations.list) { _, context in
            let principal = try context.principal()
            guard !Scope(principal, definition).branches.isEmpty else { throw Rejection.forbidden }
            let query = try definition.query(from: context.query)
            let page = try await store.read(as: principal) { reading in
                try definition.checkAddress(query, in: reading)
                return try reading.page(definition, query)
            }
            return try Response.json([
                "records": .list(page.records.map(definition.json)),
                "next": page.next.map { .text($0.text) } ?? .null,
            ])
        }
        routes.api(operations.show) { request, context in
            let id = try context.recordID()
            let record = try await store.read(as: context.principal()) { try $0.find(definition, id) }
            return try await request.ifNoneMatch(eTag: "\"\(record.version)\"", context: context) {
                try Response.json(definition.json(record))
            }
        }
        routes.api(operations.changes) { _, context in
            let id = try context.recordID()
            let history = try await store.read(as: context.principal()) { try $0.history(definition, id) }
            return try Response.json(["changes": .list(history.map(definition.json))])
        }
    }

    private func addWrites(_ definition: Definition, _ operations: RegisterOperations, to routes: Routes) {
        let store = store
        routes.api(operations.create) { request, context in
            let json = try await request.json()
            let given = json["id"]
            guard let id = given.map({ $0.text.flatMap { RecordID($0) } }) ?? RecordID.make() else {
                throw Rejection.invalid("malformed", field: "id")
            }
            let values = try definition.values(from: json)
            let name = request.headers[.changeID] ?? given?.text
            let change = try ChangeLog.Request.of(name, "POST", definition.name, body: json)
            let answer: DuplicateAnswer = try json.bool("confirmedNew") == true ? .different : .ask
            let record = try await definition.telling {
                try await store.once(change, by: context.principal()) {
                    try $0.create(definition, id: id, values, duplicates: answer)
                }
            }
            var response = try definition.response(record, status: .created)
            response.headers[.location] = "\(request.uri.path)/\(record.id)"
            return response
        }
        routes.api(operations.edit) { request, context in
            let (id, principal) = (try context.recordID(), try context.principal())
            guard request.mediaType == "application/merge-patch+json" || request.mediaType == "application/json" else {
                throw Rejection(.unsupported, "mergePatchExpected")
            }
            let (json, version) = (try await request.json(), try request.version())
            let change = try ChangeLog.Request.of(
                request.headers[.changeID], "PATCH", definition.name, id.text, String(version), body: json)
            return try await store.currentIfStale(definition, id, yours: json, by: principal) {
                try definition.response(
                    await store.once(change, by: principal) { writing in
                        let record = try writing.reading.find(definition, id)
                        return try writing.edit(
                            definition, id, version: version, definition.values(from: json, over: record))
                    })
            }
        }
        guard let step = operations.step, let decide = operations.decide else { return }
        routes.api(step) { request, context in
            let (id, principal) = (try context.recordID(), try context.principal())
            let name = context.parameters.get("transition") ?? ""
            guard definition.workflow.transition(name)?.own == false else { throw Rejection.notFound }
            let json = try await request.json()
            let version = try request.headers[.ifMatch].map { _ in try request.version() }
            let change = try ChangeLog.Request.of(
                request.headers[.changeID], "POST", definition.name, id.text, name, body: json)
            return try await store.currentIfStale(definition, id, yours: json, by: principal) {
                try definition.response(
                    await store.once(change, by: principal) {
                        try $0.perform(name, definition, id, version: version, reason: json.string("reason"))
                    })
            }
        }
        routes.api(decide) { request, context in
            let (id, principal) = (try context.recordID(), try context.principal())
            let name = context.parameters.get("transition") ?? ""
            let json = try await request.json()
            guard let agree = json["agree"]?.flag else { throw Rejection.invalid("required", field: "agree") }
            let change = try ChangeLog.Request.of(
                request.headers[.changeID], "POST", definition.name, id.text, name, "decision", body: json)
            return try definition.response(
                await store.once(change, by: principal) {
                    try $0.decide(name, definition, id, agree: agree, reason: json.string("reason"))
                })
        }
    }
}

extension RecordStore {
    /// Runs a write; where the version it names is no more the record's, tells what the record holds now.
    func currentIfStale(
        _ definition: Definition, _ id: RecordID, yours: JSONValue, by principal: Principal,
        _ write: () async throws -> Response
    ) async throws -> Response {
        do { return try await write() } catch let rejection as Rejection where rejection.kind == .preconditionFailed {
            let current = try await read(as: principal) { try $0.find(definition, id) }
            throw DetailedRejection(
                rejection, ["yours": definition.masked(yours), "current": definition.json(current)])
        }
    }
}

extension Writing {
    /// Decides the pending request for this very step.
    /// - Throws: `Rejection.notFound` if another step, or none, is pending.
    func decide(_ step: String, _ definition: Definition, _ id: RecordID, agree: Bool, reason: String?) throws -> Record
    {
        guard try reading.pending(reading.find(definition, id))?.transition == step else { throw Rejection.notFound }
        return try decide(definition, id, agree: agree, reason: reason)
    }
}

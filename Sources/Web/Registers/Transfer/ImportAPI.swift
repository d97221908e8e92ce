import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Registers
import Tables

/// Imports for programs.
///
/// | method | path under `/api/v1/registers/{name}/imports` | |
/// |---|---|---|
/// | POST | | the file as the body; answers when it is done |
/// | GET | `/{id}` | how far it is, or what became of its rows |
/// | GET | `/{id}/refused.{format}` | refused rows with their reasons |
struct ImportAPI: RouteGroup {
    private let importer: Importer

    init(_ importer: Importer) { self.importer = importer }

    func add(to routes: Routes) {
        let pages = routes.pages
        for definition in importer.store.registry.definitions where definition.takesImports {
            let operations = ImportOperations(definition)
            routes.api(operations.take) { [importer] request, context in
                let principal = try context.principal()
                try Importer.check(principal, definition)
                try operations.check(context.query)
                let dryRun = try context.query.flagValue("dryRun")
                let upload = try await Upload(request, to: importer.spool, name: context.query.text("name"))
                defer { upload.discard() }
                let record = try await ImportChoices(context.query).receive(
                    upload.files, for: definition, by: principal, importer)
                try await importer.start(record.id, dryRun: dryRun, by: principal)
                await importer.finished(record.id)
                let answer = try await told(record.id, pages, context)
                // After a dry run nothing is left to decide: the file comes again with the real one.
                if dryRun { try await importer.discard(record.id, by: principal) }
                return try Response.json(answer)
            }
            routes.api(operations.show) { _, context in
                try Response.json(try await told(context.recordID(), pages, context))
            }
            routes.api(operations.refused) { [importer] _, context in
                let id = try context.recordID()
                let (record, _) = try await importer.store.read(as: context.principal()) { try $0.ownImport(id) }
                let words = RegisterWords(definition, pages, context)
                let file = try RefusedFile(
                    ImportPlan(record), refused: record[Imports.fields.refused] ?? 0, as: context.tableFormat(), words)
                return Response(
                    status: .ok, headers: [.contentType: file.format.mediaType, .cacheControl: "no-store"],
                    body: ResponseBody(streaming: context) { sink in try await file.write(importer, id, to: sink) })
            }
        }
    }

    private func told(_ id: RecordID, _ pages: Pages, _ context: AppContext) async throws -> JSONValue {
        let (record, definition) = try await importer.store.read(as: context.principal()) { try $0.ownImport(id) }
        return try ImportWords(words: RegisterWords(definition, pages, context)).json(record, importer)
    }
}

extension Form {
    /// `true` or `false`; missing is false.
    fileprivate func flagValue(_ name: String) throws -> Bool {
        switch self[name] {
        case nil, "false": false
        case "true": true
        default: throw Rejection.invalid("badChoice", field: name)
        }
    }
}

/// How the API's document tells imports.
struct ImportOperations {
    private let definition: Definition
    private let path: String
    private let type: String

    init(_ definition: Definition) {
        self.definition = definition
        path = "/api/v1/registers/\(definition.name)/imports"
        type = definition.name.prefix(1).uppercased() + definition.name.dropFirst()
    }

    var take: APIOperation {
        APIOperation(
            .post, path, id: "import\(type)", tag: definition.name,
            "Import records of \(definition.name) from a CSV, XLSX or NDJSON file; answers when it is done",
            parameters: [
                APIParameter(
                    "dryRun", "Check every row and store nothing", schema: ["type": "boolean", "default": false]),
                APIParameter("name", "Name of the file", schema: ["type": "string", "maxLength": 120]),
                APIParameter("map", "A column given by hand: `header=field`, may come several times"),
                APIParameter("set", "A value for all rows: `field=value`, may come several times"),
                APIParameter("sheet", "Name of a sheet to take, may come several times; otherwise those that fit"),
                APIParameter(
                    "headerRow", "Row in which the header ends, one of the first 30 with content",
                    schema: ["type": "integer", "minimum": 1]),
            ], body: APIBody(["type": "string"], mediaType: "text/csv"), success: (200, result),
            refusals: [409, 413, 415, 422])
    }

    /// A dry run that is misspelt is none: what an address says besides what is understood stores nothing.
    /// - Throws: `Rejection` invalid with `parameterUnknown` for each name that `take` does not tell.
    func check(_ query: Form) throws {
        // A browser's token is the guard's.
        let known = Set(take.parameters.map(\.name)).union(["_csrf"])
        let unknown = query.names.filter { !known.contains($0) }
        guard !unknown.isEmpty else { return }
        throw Rejection(
            .invalid, "invalid",
            problems: unknown.map { .init("parameterUnknown", field: $0, values: ["parameter": $0]) })
    }

    var show: APIOperation {
        APIOperation(
            .get, "\(path)/{id}", id: "showImport\(type)", tag: definition.name,
            "How far an import of one's own is, or what became of its rows", success: (200, result), refusals: [404])
    }

    var refused: APIOperation {
        APIOperation(
            .get, "\(path)/{id}/refused.{format}", id: "refusedOfImport\(type)", tag: definition.name,
            "Refused rows of an import of one's own as a file, with their reasons",
            parameters: [.tableFormat], success: (200, nil), refusals: [404, 422])
    }

    private var result: JSONValue {
        let numbers = ["created", "changed", "unchanged", "refused", "skipped"]
        return [
            "type": "object",
            "required": .list(["id", "state", "dryRun", "part", "ignored", "rows"] + numbers.map { .text($0) }),
            "properties": .object(
                [
                    "id": ["type": "string"], "state": ["type": "string"], "dryRun": ["type": "boolean"],
                    "part": ["type": "number"], "failure": ["type": ["string", "null"]],
                    "failureText": ["type": ["string", "null"]],
                    "ignored": ["type": "array", "items": ["type": "string"]],
                    "rows": ["type": "array", "items": ["type": "object"]],
                ].merging(numbers.map { ($0, ["type": "integer"]) }) { $1 }),
        ]
    }
}

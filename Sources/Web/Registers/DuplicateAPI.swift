import Database
import Hummingbird
import Kernel
import Registers

extension Definition {
    /// Runs a write; where it finds records like the new one, tells them.
    func telling(_ write: () async throws -> Record) async throws -> Record {
        do { return try await write() } catch let found as PossibleDuplicates {
            throw DetailedRejection(
                Rejection(.conflict, "possibleDuplicates"), ["candidates": .list(found.candidates.map(json))])
        }
    }

    func json(_ candidate: Candidate) -> JSONValue {
        [
            "record": json(candidate.record), "weight": .integer(candidate.weight),
            "same": .list(candidate.same.map(JSONValue.text)),
        ]
    }
}

extension RegisterAPI {
    func addDuplicates(_ definition: Definition, _ operations: RegisterOperations, to routes: Routes) {
        let store = store
        routes.api(operations.duplicates) { _, context in
            let after = try context.query.text("after").map { text in
                guard let cursor = DuplicatePair.Cursor(text) else {
                    throw Rejection.invalid("malformed", field: "after")
                }
                return cursor
            }
            let pairs = try await store.read(as: context.principal()) { try $0.duplicates(definition, after: after) }
            return try Response.json([
                "pairs": .list(
                    pairs.map { pair in
                        [
                            "records": .list(pair.records.map(definition.json)),
                            "weight": .integer(pair.candidate.weight),
                            "same": .list(pair.candidate.same.map(JSONValue.text)),
                        ]
                    }),
                "next": pairs.count < 50 ? .null : (pairs.last?.cursor?.text).map(JSONValue.text) ?? .null,
            ])
        }
        routes.api(operations.merge) { request, context in
            let (id, json) = (try context.recordID(), try await request.json())
            let into = json["into"]?.text.flatMap { RecordID($0) }
            let version = try request.headers[.ifMatch].map { _ in try request.version() }
            let merged = try await store.write(by: context.principal()) { writing in
                _ = try writing.reading.find(definition, id)
                guard let into else { throw Rejection.invalid("required", field: "into") }
                return try writing.merge(definition, id, into: into, version: version, reason: json.string("reason"))
            }
            return try definition.response(merged)
        }
        routes.api(operations.unmerge) { request, context in
            let (id, json) = (try context.recordID(), try await request.json())
            let record = try await store.write(by: context.principal()) {
                try $0.unmerge(definition, id, reason: json.string("reason"))
            }
            return try definition.response(record)
        }
        routes.api(operations.different) { request, context in
            let (id, json) = (try context.recordID(), try await request.json())
            let other = json["other"]?.text.flatMap { RecordID($0) }
            let record = try await store.write(by: context.principal()) { writing in
                let record = try writing.reading.find(definition, id)
                guard let other else { throw Rejection.invalid("required", field: "other") }
                try writing.different(definition, id, other)
                return record
            }
            return try definition.response(record)
        }
    }
}

extension RegisterOperations {
    private var reason: JSONValue { ["type": "string", "pattern": #"\S"#] }
    private var id: JSONValue { ["type": "string", "pattern": .text(FieldInfo.id)] }

    var duplicates: APIOperation {
        APIOperation(
            .get, "\(path)/duplicates", id: "duplicates\(type)", tag: tag,
            "Pairs of records of \(tag) that may be the same and that nobody has decided on, the likeliest first",
            parameters: [APIParameter("after", "`next` of the page before")],
            success: (
                200,
                [
                    "type": "object", "required": ["pairs", "next"],
                    "properties": [
                        "pairs": [
                            "type": "array",
                            "items": [
                                "type": "object", "required": ["records", "weight", "same"],
                                "properties": [
                                    "records": ["type": "array", "items": record], "weight": ["type": "integer"],
                                    "same": ["type": "array", "items": ["type": "string"]],
                                ],
                            ],
                        ],
                        "next": ["type": ["string", "null"]],
                    ],
                ]
            ), refusals: [404, 422])
    }

    var merge: APIOperation {
        APIOperation(
            .post, "\(path)/{id}/merge", id: "merge\(type)", tag: tag,
            "Merge a record of \(tag) into another: it is closed, and what refers to it refers to the other",
            parameters: [APIParameter("If-Match", in: .header, "The version seen, as its ETag")],
            body: APIBody([
                "type": "object", "required": ["into", "reason"], "properties": ["into": id, "reason": reason],
            ]), success: (200, record), refusals: [404, 409, 412, 413, 415, 422, 428])
    }

    var unmerge: APIOperation {
        APIOperation(
            .post, "\(path)/{id}/unmerge", id: "unmerge\(type)", tag: tag,
            "Undo a merge of a record of \(tag), unless something later stands against it",
            body: APIBody(["type": "object", "required": ["reason"], "properties": ["reason": reason]]),
            success: (200, record), refusals: [404, 409, 413, 415, 422])
    }

    var different: APIOperation {
        APIOperation(
            .post, "\(path)/{id}/different", id: "different\(type)", tag: tag,
            "Say that two records of \(tag) are not the same; remembered",
            body: APIBody(["type": "object", "required": ["other"], "properties": ["other": id]]),
            success: (200, record), refusals: [404, 409, 413, 415, 422])
    }
}

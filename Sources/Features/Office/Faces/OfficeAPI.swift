import Command
import Hummingbird
import Kernel
import Registers
package import Web

/// The API of the office; calls are written and read by the register `phoneCall`.
///
/// | | |
/// |---|---|
/// | POST | /api/v1/telephone/{id}/handle · draft |
/// | POST | /api/v1/oral-directives · /{id}/confirm · deny |
/// | POST | /api/v1/shifts/{id}/sign-in |
/// | POST | /api/v1/hand-overs · /{id}/hand · take |
package struct OfficeAPI: RouteGroup {
    let face: OfficeFace

    package init(_ face: OfficeFace) { self.face = face }

    package func add(to routes: Routes) {
        let (store, rules) = (face.store, face.rules)
        let version: JSONValue = ["type": "integer", "description": "The version that was read."]
        operation(
            routes, "/api/v1/telephone/{id}/handle", "handleCall", "telephone", "Closes a call with its outcome.",
            ["outcome": Self.text, "version": version], required: ["outcome"]
        ) { writing, id, body in
            let outcome = try body.string("outcome")
            return try writing.note(
                call: id, version: body.int("version").map { Int64($0) },
                Values { $0[PhoneCalls.fields.outcome] = outcome }, closing: true)
        }
        operation(
            routes, "/api/v1/telephone/{id}/draft", "draftFromCall", "telephone",
            "A directive in draft with what the call asks for as its one item; the answer is the directive.", [:]
        ) { writing, id, _ in
            try writing.reading.find(Directives.self, writing.draft(fromCall: id, rules: rules.command))
        }
        routes.api(
            APIOperation(
                .post, "/api/v1/oral-directives", id: "issueOrally", tag: "oral-directives",
                "Writes down what a leader said and issues it at once; never a restriction on persons.",
                body: APIBody([
                    "type": "object", "required": ["leader", "spokenAt", "words", "units", "deadline"],
                    "properties": [
                        "leader": Self.text, "spokenAt": Self.moment, "words": Self.text, "deadline": Self.moment,
                        "units": ["type": "array", "items": ["type": "string"]],
                        "urgency": ["type": "string", "enum": ["flash", "urgent", "routine"]], "call": Self.text,
                    ],
                ]), success: (201, Self.record), refusals: [403, 404, 415, 422])
        ) { request, context in
            let principal = try context.principal()
            let order = try Self.order(await request.json())
            let oral = try await store.write(by: principal) {
                try $0.issueOrally(about: order.call, order, rules: rules.command)
            }
            return try Response.json(Self.answer(oral), status: .created)
        }
        operation(
            routes, "/api/v1/oral-directives/{id}/confirm", "confirmOral", "oral-directives",
            "The leader named confirms the words.", [:]
        ) { writing, id, _ in try writing.confirm(oral: id) }
        operation(
            routes, "/api/v1/oral-directives/{id}/deny", "denyOral", "oral-directives",
            "The leader named says it was not said so: the directive is revoked.", ["words": Self.text],
            required: ["words"]
        ) { writing, id, body in try writing.deny(oral: id, words: body.string("words") ?? "") }
        operation(
            routes, "/api/v1/shifts/{id}/sign-in", "signInForShift", "shifts", "The caller is on duty.", [:]
        ) { writing, id, _ in try writing.signIn(shift: id, rules: rules) }
        routes.api(
            APIOperation(
                .post, "/api/v1/hand-overs", id: "composeHandOver", tag: "hand-overs",
                "The sheet of the shift that is to be handed over: the one there is, or a new one.",
                success: (200, Self.record), refusals: [403])
        ) { _, context in
            let sheet = try await store.write(by: context.principal()) { try $0.composeHandOver(rules) }
            return try Response.json(Self.answer(sheet))
        }
        operation(
            routes, "/api/v1/hand-overs/{id}/hand", "handOver", "hand-overs",
            "The outgoing shift signs: the sheet is frozen.", ["remarks": Self.text, "version": version]
        ) { writing, id, body in
            try writing.hand(
                over: id, version: body.int("version").map { Int64($0) }, remarks: body.string("remarks"),
                rules: rules)
        }
        operation(
            routes, "/api/v1/hand-overs/{id}/take", "takeOver", "hand-overs", "The incoming shift signs.",
            ["answer": Self.text, "version": version]
        ) { writing, id, body in
            try writing.take(
                over: id, version: body.int("version").map { Int64($0) }, answer: body.string("answer"))
        }
    }

    private static let text: JSONValue = ["type": "string"]
    private static let moment: JSONValue = ["type": "string", "format": "date-time"]
    private static let record: JSONValue = [
        "type": "object",
        "properties": ["id": ["type": "string"], "state": ["type": "string"], "version": ["type": "integer"]],
    ]

    private static func answer(_ record: Record) -> JSONValue {
        ["id": .text(record.id.text), "state": .text(record.state), "version": .integer(Int(record.version))]
    }

    private static func order(_ body: JSONValue) throws -> SpokenOrder {
        var problems: [Rejection.Problem] = []
        let id = { (name: String) -> RecordID? in body[name]?.text.flatMap { RecordID($0) } }
        let moment = { (name: String) -> Instant? in body[name]?.text.flatMap { Instant($0) } }
        let (leader, spokenAt, deadline) = (id("leader"), moment("spokenAt"), moment("deadline"))
        if leader == nil { problems.append(.init("required", field: "leader")) }
        if spokenAt == nil { problems.append(.init("badMoment", field: "spokenAt")) }
        if deadline == nil { problems.append(.init("badMoment", field: "deadline")) }
        guard let leader, let spokenAt, let deadline else {
            throw Rejection(.invalid, "invalid", problems: problems)
        }
        return try SpokenOrder(
            leader: leader, spokenAt: spokenAt, words: body.string("words") ?? "",
            units: body.all("units") { RecordID($0) },
            urgency: body.choice("urgency", of: Urgency.self) ?? .flash, deadline: deadline, call: body.recordID("call")
        )
    }

    private func operation(
        _ routes: Routes, _ path: String, _ name: String, _ tag: String, _ summary: String,
        _ fields: [String: JSONValue], required: [String] = [],
        _ body: @escaping @Sendable (Writing, RecordID, JSONValue) throws -> Record
    ) {
        let store = face.store
        var schema: [String: JSONValue] = ["type": "object", "properties": .object(fields)]
        if !required.isEmpty { schema["required"] = .list(required.map(JSONValue.text)) }
        routes.api(
            APIOperation(
                .post, path, id: name, tag: tag, summary, body: fields.isEmpty ? nil : APIBody(.object(schema)),
                success: (200, Self.record), refusals: [403, 404, 409, 412, 415, 422])
        ) { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let json = fields.isEmpty ? JSONValue.null : try await request.json()
            return try Response.json(
                Self.answer(try await store.write(by: principal) { try body($0, id, json) }))
        }
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Registers
package import Web

/// The API of command and dispatch; reading goes through the registers' own API.
///
/// | | |
/// |---|---|
/// | POST | /api/v1/directives/{id}/review · issue · return · remind |
/// | GET | /api/v1/directives/{id}/progress |
/// | POST | /api/v1/tasks/acknowledge-all |
/// | POST | /api/v1/tasks/{id}/acknowledge · start · reply · pass-down · verify · close · return |
package struct CommandAPI: RouteGroup {
    let face: CommandFace

    package init(_ face: CommandFace) { self.face = face }

    package func add(to routes: Routes) {
        let (store, rules) = (face.store, face.rules)
        directive(routes, "review", "submitDirective", "Sends a draft to be signed by a second person.") {
            writing, id, _ in
            try writing.submit(directive: id, rules: rules)
        }
        directive(routes, "issue", "issueDirective", "Signs and issues: one task per lead unit.") { writing, id, _ in
            try writing.decideIssue(directive: id, agree: true, rules: rules)
        }
        directive(routes, "return", "returnDirective", "Returns a draft with words.", ["words"]) { writing, id, body in
            try writing.decideIssue(directive: id, agree: false, words: body.string("words"), rules: rules)
        }
        routes.api(
            APIOperation(
                .post, "/api/v1/directives/{id}/remind", id: "remindDirective", tag: "directives",
                "Reminds the units that have not replied.",
                success: (200, ["type": "object", "properties": ["reminded": ["type": "integer"]]]),
                refusals: [403, 404])
        ) { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let count = try await store.write(by: principal) { try $0.remind($0.reading.progress(of: id).tasks) }
            return try Response.json(["reminded": .integer(count)])
        }
        routes.api(
            APIOperation(
                .get, "/api/v1/directives/{id}/progress", id: "directiveProgress", tag: "directives",
                "Received, acknowledged, replied, closed and overdue tasks of the first level.",
                refusals: [403, 404])
        ) { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let progress = try await store.read(as: principal) { try $0.progress(of: id) }
            return try Response.json([
                "received": .integer(progress.received), "acknowledged": .integer(progress.acknowledged),
                "replied": .integer(progress.replied), "closed": .integer(progress.closed),
                "overdue": .integer(progress.overdue), "asOf": .text(store.now.description),
            ])
        }
        routes.api(
            APIOperation(
                .post, "/api/v1/tasks/acknowledge-all", id: "acknowledgeAll", tag: "tasks",
                "Signs for every task of the caller's units that waits for it.")
        ) { _, context in
            let count = try await store.write(by: context.principal()) { try $0.acknowledgeAll() }
            return try Response.json(["acknowledged": .integer(count)])
        }
        task(
            routes, "acknowledge", "acknowledgeTask",
            "Signs for a task; on behalf of another unit with who said it, how and when.",
            ["saidBy", "saidHow", "saidAt"], optional: true
        ) { writing, id, body in
            try writing.acknowledge(task: id, said: try Said(body))
        }
        task(routes, "start", "startTask", "Begins work on a task.") { writing, id, _ in try writing.start(task: id) }
        task(routes, "verify", "verifyTask", "Verifies a reply.") { writing, id, _ in try writing.verify(task: id) }
        task(routes, "close", "closeTask", "Closes a task.") { writing, id, _ in try writing.close(task: id) }
        task(routes, "return", "returnTask", "Returns a reply with words.", ["words"]) { writing, id, body in
            try writing.giveBack(task: id, words: body.string("words") ?? "", rules: rules)
        }
        task(
            routes, "reply", "replyToTask", "Answers a task; `figures` is an object of texts by name of figure.",
            ["text", "figures", "saidBy", "saidHow", "saidAt"]
        ) { writing, id, body in
            try writing.reply(
                to: id, text: body.string("text") ?? "", figures: Self.figures(body), said: try Said(body))
        }
        task(
            routes, "pass-down", "passTaskDown", "Passes a task down to units directly below.",
            ["units", "until", "note"]
        ) { writing, id, body in
            try writing.passDown(
                task: id, to: body.all("units") { RecordID($0) }, until: body.moment("until"),
                note: body.string("note"),
                rules: rules)
            return try writing.reading.find(Tasks.self, id)
        }
    }

    /// - Throws: `Rejection` invalid `malformed` for what is neither text nor number.
    private static func figures(_ body: JSONValue) throws -> [String: String] {
        try body.members("figures") { value in
            switch value {
            case .text(let text): text
            case .integer(let number): String(number)
            case .number(let number): "\(number)"
            default: nil
            }
        }
    }

    private func directive(
        _ routes: Routes, _ step: String, _ id: String, _ summary: String, _ fields: [String] = [],
        _ body: @escaping @Sendable (Writing, RecordID, JSONValue) throws -> Record
    ) {
        operation(routes, "directives", step, id, summary, fields, body)
    }

    private func task(
        _ routes: Routes, _ step: String, _ id: String, _ summary: String, _ fields: [String] = [],
        optional: Bool = false, _ body: @escaping @Sendable (Writing, RecordID, JSONValue) throws -> Record
    ) {
        operation(routes, "tasks", step, id, summary, fields, optional: optional, body)
    }

    private func operation(
        _ routes: Routes, _ tag: String, _ step: String, _ name: String, _ summary: String, _ fields: [String],
        optional: Bool = false, _ body: @escaping @Sendable (Writing, RecordID, JSONValue) throws -> Record
    ) {
        let store = face.store
        let properties = Dictionary(uniqueKeysWithValues: fields.map { ($0, Self.schemas[$0] ?? ["type": "string"]) })
        let schema: JSONValue = ["type": "object", "properties": .object(properties)]
        routes.api(
            APIOperation(
                .post, "/api/v1/\(tag)/{id}/\(step)", id: name, tag: tag, summary,
                body: fields.isEmpty ? nil : APIBody(schema),
                success: (
                    200,
                    [
                        "type": "object",
                        "properties": [
                            "id": ["type": "string"], "state": ["type": "string"], "version": ["type": "integer"],
                        ],
                    ]
                ), refusals: [403, 404, 409, 415, 422])
        ) { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let isBare = fields.isEmpty || optional && request.mediaType == nil
            let json = isBare ? JSONValue.null : try await request.json()
            let record = try await store.write(by: principal) { try body($0, id, json) }
            return try Response.json([
                "id": .text(record.id.text), "state": .text(record.state), "version": .integer(Int(record.version)),
            ])
        }
    }

    private static let schemas: [String: JSONValue] = [
        "figures": ["type": "object", "additionalProperties": ["type": ["string", "number"]]],
        "units": ["type": "array", "items": ["type": "string"]], "until": ["type": "string", "format": "date-time"],
        "saidAt": ["type": "string", "format": "date-time"],
        "saidHow": ["type": "string", "enum": .list(AnswerWay.entered.map { .text($0.rawValue) })],
    ]
}

import Foundation
import Hummingbird
import Kernel
import Registers
package import Web

/// The steps of expert assessments for programs; reading goes through the register's own API.
package struct AssessmentAPI: RouteGroup {
    let face: CommandFace

    package init(_ face: CommandFace) { self.face = face }

    package func add(to routes: Routes) {
        let (store, rules) = (face.store, face.rules)
        routes.api(
            APIOperation(
                .post, "/api/v1/assessments", id: "askExperts", tag: "assessments",
                "Puts a question to a unit's experts; `evidence` is `sitrep:`, `brief:` or `snapshot:` and an id.",
                body: APIBody(Self.question), success: (201, .outcomeSchema), refusals: [403, 404, 409, 415, 422])
        ) { request, context in
            let principal = try context.principal()
            guard principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
            let question = try Self.question(try await request.json())
            let made = try await store.write(by: principal) { try $0.ask(question, rules: rules) }
            return try Response.json(.outcome(of: made), status: .created)
        }
        step(routes, "advise", "Answers, with options, dissent and the experts' names.", Self.advice) {
            try $0.advise(assessment: $1, Self.advice($2))
        }
        step(routes, "decide", "Says whether a directive or meeting follows the advice.", Self.decision) {
            try $0.decide(assessment: $1, try Self.decision($2))
        }
        step(routes, "withdraw", "Takes a question back, with a reason.", Self.reason) {
            try $0.withdraw(assessment: $1, reason: $2.string("reason") ?? "")
        }
    }

    private func step(
        _ routes: Routes, _ name: String, _ summary: String, _ schema: JSONValue,
        _ body: @escaping @Sendable (Writing, RecordID, JSONValue) throws -> Record
    ) {
        let store = face.store
        routes.api(
            APIOperation(
                .post, "/api/v1/assessments/{id}/\(name)", id: "\(name)Assessment", tag: "assessments", summary,
                body: APIBody(schema), success: (200, .outcomeSchema), refusals: [403, 404, 409, 415, 422])
        ) { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let json = try await request.json()
            let made = try await store.write(by: principal) { writing in
                // What is out of reach does not exist, whatever was sent.
                _ = try writing.reading.find(Assessments.self, id)
                return try body(writing, id, json)
            }
            return try Response.json(.outcome(of: made))
        }
    }

    private static func question(_ json: JSONValue) throws -> AdviceQuestion {
        guard let unit = json["unit"]?.text.flatMap({ RecordID($0) }) else {
            throw Rejection.invalid("required", field: "unit")
        }
        guard let due = json["due"]?.text.flatMap({ Instant($0) }) else {
            throw Rejection.invalid("badMoment", field: "due")
        }
        guard let evidence = json["evidence"]?.text.flatMap({ FrozenEvidence($0) }) else {
            throw Rejection.invalid("badChoice", field: "evidence")
        }
        return try AdviceQuestion(
            json.string("question") ?? "", of: unit, due: due, evidence: evidence,
            supersedes: json.recordID("supersedes"))
    }

    private static func advice(_ json: JSONValue) throws -> ExpertAdvice {
        let options = try json.items("options").enumerated().map { number, option in
            let text = { (name: String) in try option.string(name, in: "options.\(number).") ?? "" }
            return try AdviceOption(title: text("title"), pros: text("pros"), cons: text("cons"))
        }
        return try ExpertAdvice(
            options: options, advice: json.string("advice") ?? "", unanimous: json.bool("unanimous") ?? false,
            dissent: json.string("dissent") ?? "", experts: json.all("experts") { $0 })
    }

    private static func decision(_ json: JSONValue) throws -> AdviceDecision {
        guard let course = json["course"]?.text.flatMap({ AdviceCourse(rawValue: $0) }) else {
            throw Rejection.invalid("badChoice", field: "course")
        }
        return try AdviceDecision(
            course: course, reason: json.string("reason") ?? "", directive: json.recordID("directive"),
            item: json.recordID("item"), meeting: json.recordID("meeting"))
    }

    private static let text: JSONValue = ["type": "string"]
    private static let question: JSONValue = [
        "type": "object", "required": ["question", "unit", "due", "evidence"],
        "properties": [
            "question": ["type": "string", "minLength": 1, "maxLength": 1_000], "unit": text,
            "due": ["type": "string", "format": "date-time"], "evidence": text, "supersedes": text,
        ],
    ]
    private static let advice: JSONValue = [
        "type": "object", "required": ["options", "advice", "experts"],
        "properties": [
            "options": [
                "type": "array",
                "items": [
                    "type": "object", "required": ["title", "pros", "cons"],
                    "properties": ["title": text, "pros": text, "cons": text],
                ],
            ], "advice": text, "unanimous": ["type": "boolean"], "dissent": text,
            "experts": ["type": "array", "items": text],
        ],
    ]
    private static let decision: JSONValue = [
        "type": "object", "required": ["course"],
        "properties": [
            "course": .oneOf(AdviceCourse.self),
            "reason": text, "directive": text, "item": text, "meeting": text,
        ],
    ]
    private static let reason: JSONValue = [
        "type": "object", "required": ["reason"], "properties": ["reason": text],
    ]
}

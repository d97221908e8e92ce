import Hummingbird
import Kernel
import Registers
package import Web

/// Calls to those who live alone, for programs.
package struct WelfareAPI: RouteGroup {
    let face: HouseholdFace

    package init(_ face: HouseholdFace) { self.face = face }

    package func add(to routes: Routes) {
        let rules = face.rules
        step(
            routes, "", id: "callHousehold", "Notes a call to somebody who lives alone, or a look; its duty is met.",
            Self.calling
        ) { writing, id, json in
            guard let outcome = json["outcome"]?.text.flatMap({ WelfareOutcome(rawValue: $0) }) else {
                throw Rejection.invalid("badChoice", field: "outcome")
            }
            guard let means = json["means"]?.text.flatMap({ VisitMeans(rawValue: $0) }) else {
                throw Rejection.invalid("badChoice", field: "means")
            }
            let needs = try (json["needs"]?.list ?? []).map { need in
                guard let kind = need.text.flatMap({ NeedKind(rawValue: $0) }) else {
                    throw Rejection.invalid("badChoice", field: "needs")
                }
                return kind
            }
            let called = Called(
                outcome, by: means, needs: needs, consent: json["consent"]?.flag ?? false,
                isUrgent: json["urgent"]?.flag ?? false, words: json["words"]?.text)
            return try writing.call(household: id, called, rules: rules)
        }
        step(
            routes, "/agree", id: "agreeToCalls", "Somebody who lives alone agrees to be called, for a year.",
            Self.agreeing
        ) { writing, id, json in
            guard let period = json["every"]?.text.flatMap({ WelfarePeriod(rawValue: $0) }) else {
                throw Rejection.invalid("badChoice", field: "every")
            }
            return try writing.agreeCalls(
                household: id, every: period, consent: json["consent"]?.flag ?? false, rules: rules)
        }
        step(
            routes, "/withdraw", id: "withdrawFromCalls",
            "Takes the consent to be called back: calls end, and go out of the history.", nil
        ) { writing, id, _ in try writing.withdrawCalls(household: id) }
    }

    private func step(
        _ routes: Routes, _ name: String, id: String, _ summary: String, _ schema: JSONValue?,
        _ body: @escaping @Sendable (Writing, RecordID, JSONValue) throws -> Record
    ) {
        let store = face.store
        routes.api(
            APIOperation(
                .post, "/api/v1/households/{id}/calls\(name)", id: id, tag: "households", summary,
                body: schema.map { APIBody($0) }, success: (200, .outcomeSchema), refusals: [403, 404, 409, 415, 422])
        ) { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let json = schema == nil ? JSONValue.null : try await request.json()
            let record = try await store.write(by: principal) { writing in
                _ = try writing.reading.find(Households.self, id)
                return try body(writing, id, json)
            }
            return try Response.json(.outcome(of: record))
        }
    }

    private static let calling: JSONValue = [
        "type": "object", "required": ["outcome", "means"],
        "properties": [
            "outcome": .oneOf(WelfareOutcome.self), "means": .oneOf(VisitMeans.self),
            "needs": ["type": "array", "items": .oneOf(NeedKind.self)],
            "consent": [
                "type": "boolean", "description": "That the person consents to needs that tell of health.",
            ],
            "urgent": ["type": "boolean"], "words": ["type": "string", "maxLength": 500],
        ],
    ]

    private static let agreeing: JSONValue = [
        "type": "object", "required": ["every", "consent"],
        "properties": ["every": .oneOf(WelfarePeriod.self), "consent": ["type": "boolean"]],
    ]
}

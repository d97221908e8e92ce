import Hummingbird
import Kernel
import Registers
package import Web

/// Calls to those who live alone, for programs.
package struct WelfareAPI: RouteGroup {
    let face: HouseholdFace

    package init(_ face: HouseholdFace) { self.face = face }

    package func add(to routes: Routes) {
        let (store, rules) = (face.store, face.rules)
        let (path, tag) = ("/api/v1/households/{id}/calls", "households")
        routes.step(
            path, of: Households.name, in: store, id: "callHousehold", tag: tag,
            "Notes a call to somebody who lives alone, or a look; its duty is met.", body: APIBody(Self.calling)
        ) { writing, id, json in
            guard let outcome = json["outcome"]?.text.flatMap({ WelfareOutcome(rawValue: $0) }) else {
                throw Rejection.invalid("badChoice", field: "outcome")
            }
            guard let means = json["means"]?.text.flatMap({ VisitMeans(rawValue: $0) }) else {
                throw Rejection.invalid("badChoice", field: "means")
            }
            let called = try Called(
                outcome, by: means, needs: json.choices("needs", of: NeedKind.self),
                consent: json.bool("consent") ?? false, isUrgent: json.bool("urgent") ?? false,
                words: json.string("words"))
            return try writing.call(household: id, called, rules: rules)
        }
        routes.step(
            "\(path)/agree", of: Households.name, in: store, id: "agreeToCalls", tag: tag,
            "Somebody who lives alone agrees to be called, for a year.", body: APIBody(Self.agreeing)
        ) { writing, id, json in
            guard let period = json["every"]?.text.flatMap({ WelfarePeriod(rawValue: $0) }) else {
                throw Rejection.invalid("badChoice", field: "every")
            }
            return try writing.agreeCalls(
                household: id, every: period, consent: json.bool("consent") ?? false, rules: rules)
        }
        routes.step(
            "\(path)/withdraw", of: Households.name, in: store, id: "withdrawFromCalls", tag: tag,
            "Takes the consent to be called back: calls end, and go out of the history."
        ) { writing, id, _ in try writing.withdrawCalls(household: id) }
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

import Hummingbird
import Kernel
import Registers
package import Web

/// The door of a site for programs: handing over into a room, and consent withdrawn. Each is the operation of the page.
///
/// | | |
/// |---|---|
/// | POST | `/api/v1/transfers/{id}/hand-over` · `/api/v1/stays/{id}/consent` |
package struct SiteAPI: RouteGroup {
    let face: SiteFace

    package init(_ face: SiteFace) { self.face = face }

    package func add(to routes: Routes) {
        let (store, rules) = (face.store, face.rules)
        routes.step(
            "/api/v1/transfers/{id}/hand-over", of: Transfers.name, in: store, id: "handOverTransfer", tag: "sites",
            "Hands the person over. At a site that is the admission to `room`, or to that of the stay `with`.",
            body: APIBody(Self.admission, required: []), also: "stay"
        ) { writing, id, json in
            let ride = try writing.handOver(transfer: id, try Self.admission(json, writing.reading), rules: rules)
            return (ride, ride[Transfers.fields.stay])
        }
        routes.step(
            "/api/v1/stays/{id}/consent", of: Stays.name, in: store, id: "withdrawStayConsent", tag: "sites",
            "Consent is withdrawn: needs that tell of health become *other*, with `words` if given; help goes on.",
            body: APIBody(["words": .wordsSchema], required: [])
        ) { writing, id, json in
            try writing.withdrawConsent(stay: id, words: try json.string("words"), rules: rules)
        }
    }

    /// - Throws: `Rejection` invalid (`malformed`, `badChoice`).
    private static func admission(_ json: JSONValue, _ reading: Reading) throws -> Admission? {
        try Admission(
            room: json.recordID("room"), with: json.recordID("with"), needs: json.choices("needs", of: StayNeed.self),
            consent: json.bool("consent") ?? false, guardian: json.choice("guardian", of: Guardian.self),
            words: json.string("words"), reading)
    }

    private static let admission: [String: JSONValue] = [
        "room": ["type": "string"],
        "with": ["type": "string", "description": "A stay in the same room, with which it belongs together."],
        "needs": ["type": "array", "items": .oneOf(StayNeed.self)],
        "consent": [
            "type": "boolean",
            "description": "That the person or the guardian consents to needs that tell of health: needed for these.",
        ],
        "guardian": .oneOf(Guardian.self), "words": .wordsSchema,
    ]
}

extension Admission {
    /// What was said at the door: a roommate names the room. Nil where nothing names one.
    init?(
        room: RecordID?, with: RecordID?, needs: [StayNeed], consent: Bool, guardian: Guardian?, words: String?,
        _ reading: Reading
    ) throws {
        let shared = try with.flatMap { try reading.any(reading.registry.named(Stays.name), $0)?[Stays.fields.room] }
        guard let room = shared ?? room else { return nil }
        self.init(
            room: room, with: with, needs: needs, consent: consent,
            guardian: guardian ?? (with == nil ? .none : .roommate), words: words)
    }
}

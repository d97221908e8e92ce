import Hummingbird
import Kernel
import Registers
package import Web

/// Many checks at once for programs: thermometers of a site, a telephone that was without signal. Each check stands for
/// itself and says how the person was reached; the same again is the same check.
package struct CheckAPI: RouteGroup {
    let face: CheckFace

    package init(_ face: CheckFace) { self.face = face }

    /// Checks of one request.
    static let most = 200

    package func add(to routes: Routes) {
        let (store, settings) = (face.store, face.settings)
        let operation = APIOperation(
            .post, "/api/v1/checks", id: "recordChecks", tag: "checks",
            "Records up to \(Self.most) checks; all or none. Temperatures are tenths of a degree. Idempotent.",
            body: APIBody(Self.body), success: (200, Self.answer), refusals: [403, 404, 409, 415, 422])
        routes.api(operation) { request, context in
            let principal = try context.principal()
            guard principal.asksAfter else { throw Rejection.forbidden }
            let checked = try Self.read(try await request.json())
            let made = try await store.write(by: principal) { try $0.check(checked, settings: settings) }
            let c = HealthChecks.fields
            return try Response.json([
                "checks": .list(
                    made.map {
                        [
                            "id": .text($0.id.text), "measure": .text($0[c.measure]?.text ?? ""),
                            "day": .text($0[c.day]?.description ?? ""), "part": .text($0[c.part] ?? ""),
                            "late": .flag($0[c.late] ?? false), "abnormal": .flag($0[c.abnormal] ?? false),
                        ]
                    })
            ])
        }
    }

    private static func read(_ json: JSONValue) throws -> [Checked] {
        guard let list = json["checks"]?.list, (1...most).contains(list.count) else {
            throw Rejection.invalid("checksCount", field: "checks", ["max": String(most)])
        }
        return try list.enumerated().map { place, item in
            let fail = { (code: String, field: String) in Rejection.invalid(code, field: "checks.\(place).\(field)") }
            guard let measure = item["measure"]?.text.flatMap({ RecordID($0) }) else {
                throw fail("required", "measure")
            }
            guard case .integer(let tenths)? = item["temperature"] else {
                throw fail("temperatureRange", "temperature")
            }
            guard let means = item["means"]?.text.flatMap({ CheckMeans(rawValue: $0) }), means != .household else {
                throw fail("badChoice", "means")
            }
            let symptoms = try (item["symptoms"]?.list ?? []).map { value in
                guard let symptom = value.text.flatMap({ Symptom(rawValue: $0) }) else {
                    throw fail("badChoice", "symptoms")
                }
                return symptom
            }
            var observedAt: Instant?
            if let text = item["observedAt"]?.text {
                guard let instant = Instant(text) else { throw fail("badMoment", "observedAt") }
                observedAt = instant
            }
            return Checked(measure, tenths, symptoms: symptoms, by: means, observedAt: observedAt)
        }
    }

    private static let answer: JSONValue = [
        "type": "object", "required": ["checks"],
        "properties": ["checks": ["type": "array", "items": ["type": "object"]]],
    ]

    private static let body: JSONValue = [
        "type": "object", "required": ["checks"],
        "properties": [
            "checks": [
                "type": "array", "minItems": 1, "maxItems": 200,
                "items": [
                    "type": "object", "required": ["measure", "temperature", "means"],
                    "properties": [
                        "measure": ["type": "string"],
                        "temperature": ["type": "integer", "minimum": 340, "maximum": 430],
                        "means": ["type": "string", "enum": ["visit", "telephone", "video"]],
                        "symptoms": [
                            "type": "array",
                            "items": .oneOf(Symptom.self),
                        ], "observedAt": ["type": "string", "format": "date-time"],
                    ],
                ],
            ]
        ],
    ]
}

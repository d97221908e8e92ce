import Hummingbird
import Kernel
import Registers
package import Web

/// Many checks at once for programs: thermometers of a site, a telephone that was without signal. Each check stands for
/// itself and says how the person was reached; the same again is the same check.
package struct CheckAPI: RouteGroup {
    let face: CheckFace

    package init(_ face: CheckFace) { self.face = face }

    private static let batch = Batch(name: "checks")

    package func add(to routes: Routes) {
        let (store, settings) = (face.store, face.settings)
        let operation = Self.batch.operation(
            "/api/v1/checks", id: "recordChecks",
            "Records up to \(Batch.most) checks; all or none. Temperatures are tenths of a degree. Idempotent.",
            of: Self.check)
        routes.api(operation) { request, context in
            let principal = try context.principal()
            guard principal.asksAfter else { throw Rejection.forbidden }
            let checked = try Self.batch.read(try await request.json(), Self.checked)
            let made = try await store.write(by: principal) { try $0.check(checked, settings: settings) }
            let c = HealthChecks.fields
            return try Self.batch.answer(made) {
                [
                    "id": .text($0.id.text), "measure": .text($0[c.measure]?.text ?? ""),
                    "day": .text($0[c.day]?.description ?? ""), "part": .text($0[c.part] ?? ""),
                    "late": .flag($0[c.late] ?? false), "abnormal": .flag($0[c.abnormal] ?? false),
                ]
            }
        }
    }

    private static func checked(_ item: Batch.Item) throws -> Checked {
        let (json, place) = (item.json, item.place)
        let measure = try item.recordID("measure")
        guard case .integer(let tenths)? = json["temperature"] else {
            throw item.refused("temperatureRange", "temperature")
        }
        let means = try item.choice("means", of: CheckMeans.self)
        if means == .household { throw item.refused("badChoice", "means") }
        return try Checked(
            measure, tenths, symptoms: json.choices("symptoms", of: Symptom.self, in: place), by: means,
            observedAt: json.moment("observedAt", in: place), place: place)
    }

    private static let check: JSONValue = [
        "type": "object", "required": ["measure", "temperature", "means"],
        "properties": [
            "measure": ["type": "string"], "temperature": ["type": "integer", "minimum": 340, "maximum": 430],
            "means": ["type": "string", "enum": ["visit", "telephone", "video"]],
            "symptoms": ["type": "array", "items": .oneOf(Symptom.self)],
            "observedAt": ["type": "string", "format": "date-time"],
        ],
    ]
}

import Duties
import Foundation
import Kernel
import Measures
import Registers
import Web

/// The form of one household (一户一表): one means of contact, and for each member a temperature and symptoms. Who is left out
/// is not recorded.
struct CheckForm {
    /// Fields `means`, `observedAt`, `t.<measure>`, `s.<measure>`.
    static func read(_ form: Form, _ measures: [RecordID], means: CheckMeans?, in zone: TimeZone) throws -> [Checked] {
        var check = FormCheck(form)
        var means = means
        if means == nil {
            if form.text("means") == nil { check.fail("required", field: "means") }
            means = check.choice("means", of: CheckMeans.self)
        }
        let observed = check.moment("observedAt", in: zone)
        var all: [Checked] = []
        for measure in measures {
            let symptoms = form.all("s.\(measure)").compactMap { Symptom(rawValue: $0) }
            guard let text = form.text("t.\(measure)") else {
                // A symptom without a temperature is no check, and must not be lost.
                if !symptoms.isEmpty { check.fail("temperatureNeeded", field: "t.\(measure)") }
                continue
            }
            guard let tenths = Checked.tenths(text), HealthChecks.temperatures.contains(tenths) else {
                check.fail("temperatureRange", field: "t.\(measure)")
                continue
            }
            all.append(
                Checked(measure, tenths, symptoms: symptoms, by: means ?? .visit, observedAt: observed))
        }
        if all.isEmpty, check.problems.isEmpty { check.fail("nobodyChecked") }
        try check.finish()
        return all
    }

    /// A member's line of the form.
    static func line(
        _ member: Member, _ form: Form, _ problem: Rejection?, _ words: PageWords, name: String
    ) -> ViewValue {
        let id = member.measure.id
        let chosen = form.all("s.\(id)").compactMap { Symptom(rawValue: $0) }
        let wrong = problem?.problems.first { $0.field == "t.\(id)" }
        return [
            "id": .text(id.text), "name": .text(name), "value": .text(form.text("t.\(id)") ?? ""),
            "slots": slots(member, words),
            "problem": ViewValue(wrong.map { words.text("rejection.\($0.code)", $0.values) }),
            "symptoms": words.options(chosen, "choice.healthCheck.symptoms"),
            "title": .text(member.measure[Measures.fields.title] ?? ""),
            "href": .text("/registers/measure/\(id)"),
        ]
    }

    static func slots(_ member: Member, _ words: PageWords) -> ViewValue {
        .list(
            member.slots.sorted { $0.key < $1.key }.map { part, state in
                let tone = ["due": "plain", "late": "soon", "met": "met", "missed": "late"][state.rawValue] ?? "plain"
                return [
                    "tone": .text(tone),
                    "text": .text(words.text("check.part.\(part)") + " " + words.text("check.state.\(state.rawValue)")),
                ]
            })
    }
}

import Foundation
import Kernel
import Organisation
import Registers
import Web

/// One item's form on the draft page, read into values.
enum ItemForm {
    /// - Throws: `Rejection` `invalid` with every problem (`required`, `unitUnknown`, `badDay`, `badMoment`, …).
    static func values(_ form: Form, _ tree: UnitTree, _ rules: CommandRules) throws -> Values {
        let i = DirectiveItems.fields
        var check = FormCheck(form)
        let wording = check.required("wording", longest: 2000)
        let kind = check.choice("kind", of: ItemKind.self)
        let deadlineKind = check.choice("deadlineKind", of: DeadlineKind.self)
        let urgency = check.choice("urgency", of: Urgency.self)
        let day = check.day("deadlineDay")
        let time = form.text("deadlineTime") ?? "18:00"
        let clock = Instant("1970-01-01T\(time)Z").map { Int($0.milliseconds / 60_000) }
        if clock == nil { check.fail("badMoment", field: "deadlineTime") }
        let leader = check.optional("leader", longest: 60)
        let frequency = check.optional("frequency", longest: 60)
        let leads = units(form.text("lead"), field: "lead", tree, &check)
        let supporting = units(form.text("supporting"), field: "supporting", tree, &check)
        let workstream = check.recordID("workstream")
        try check.finish()
        let deadline = day.map { $0.at(hour: (clock ?? 1080) / 60, minute: (clock ?? 1080) % 60, in: rules.zone) }
        let figures = (form.text("figures") ?? "").split(whereSeparator: { "、,,;;\n".contains($0) })
            .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        var unique: [String] = []
        for name in figures where !unique.contains(name) { unique.append(String(name.prefix(30))) }
        return Values {
            $0[i.wording] = wording
            $0[i.kind] = kind ?? .task
            $0[i.deadlineKind] = deadlineKind ?? .due
            $0[i.urgency] = urgency ?? .routine
            $0[i.deadline] = deadline
            $0[i.basis] = .clerk
            $0[i.leads] = leads
            $0[i.supporting] = supporting.filter { !leads.contains($0) }
            $0[i.leader] = leader
            $0[i.workstream] = workstream
            $0[i.frequency] = frequency
            $0[i.figures] = Array(unique.prefix(12))
            $0[i.included] = form.flag("included")
            $0[i.verify] = form.flag("verify")
            $0[i.evidence] = form.flag("evidence")
        }
    }

    private static func units(
        _ text: String?, field: String, _ tree: UnitTree, _ check: inout FormCheck
    ) -> [RecordID] {
        do { return try UnitNames.units(of: text ?? "", field: field, in: tree) } catch let rejection as Rejection {
            for problem in rejection.problems { check.fail(problem.code, field: problem.field, problem.values) }
        } catch { check.fail("unitUnknown", field: field) }
        return []
    }
}

import Duties
package import Kernel
import Organisation
package import Registers

extension Writing {
    /// A directive of one item that nobody signs, with its tasks: a drill's inject. Whoever calls it has made sure that
    /// the database is a drill's; orders that bind people are signed (`decideIssue`).
    /// - Returns: the tasks of the lead units.
    package func issue(
        prescribed title: String, _ text: String, to units: [RecordID], due: Instant, urgency: Urgency,
        rules: CommandRules
    ) throws -> [Record] {
        let (d, i) = (Directives.fields, DirectiveItems.fields)
        let directive = try insert(
            Directives.self, state: "issued", verb: "issue",
            Values {
                $0[d.title] = title
                $0[d.number] = title
                $0[d.sourceKind] = .call
                $0[d.urgency] = urgency
                $0[d.issued] = now
                $0[d.effective] = CalendarDay(now, in: rules.zone)
            })
        try insert(
            DirectiveItems.self, verb: "issue",
            Values {
                $0[i.directive] = directive.id
                $0[i.position] = 1000
                $0[i.kind] = .task
                $0[i.wording] = text
                $0[i.leads] = units
                $0[i.supporting] = []
                $0[i.deadlineKind] = .due
                $0[i.deadline] = due
                $0[i.figures] = []
                $0[i.urgency] = urgency
                $0[i.included] = true
                $0[i.verify] = false
                $0[i.evidence] = false
            })
        return try carryOut(directive, rules)
    }
}

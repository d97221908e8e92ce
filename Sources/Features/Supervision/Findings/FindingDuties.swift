package import Duties
import Kernel
import Registers

/// What a finding makes somebody owe: the unit that answers for the place, that it is put right by the deadline; the
/// team, that it is inspected again.
package enum FindingDuties {
    package static let rectify = "finding.rectify"
    package static let reinspect = "finding.reinspect"

    /// Rules for the book of duties. None is ever missed: it is owed until it is done.
    package static let rules: [DutyRule] = [
        DutyRule(
            rectify, .once, graceMinutes: nil, ladder: "finding", register: Findings.name, metBy: Findings.name,
            notice: "finding"),
        DutyRule(
            reinspect, .once, graceMinutes: nil, ladder: "finding", register: Findings.name, metBy: Findings.name,
            notice: "reinspection"),
    ]
}

extension Writing {
    func oweRectification(_ finding: Record, _ rules: SupervisionRules) throws {
        let f = Findings.fields
        try owe(
            [
                NewDuty(
                    FindingDuties.rectify, subject: finding.id, of: Findings.name, slot: slot(finding),
                    unit: finding[f.unit], area: finding[f.area], title: finding[f.title], cause: finding.id,
                    due: finding[f.due] ?? now)
            ], in: rules.duties)
    }

    func meetRectification(_ finding: Record, _ rules: SupervisionRules) throws {
        let f = Findings.fields
        try meet(
            rule: FindingDuties.rectify, subject: finding.id, slot: slot(finding), by: finding.id, of: Findings.name)
        try owe(
            [
                NewDuty(
                    FindingDuties.reinspect, subject: finding.id, of: Findings.name, slot: slot(finding),
                    unit: finding[f.team], area: finding[f.area], title: finding[f.title], cause: finding.id,
                    due: finding[f.reinspectBy] ?? now)
            ], in: rules.duties)
    }

    /// - Parameter before: the finding of the round that was inspected.
    func meetReinspection(_ before: Record, by finding: Record) throws {
        try meet(
            rule: FindingDuties.reinspect, subject: finding.id, slot: slot(before), by: finding.id, of: Findings.name)
    }

    func cancelDuties(of finding: Record) throws { try cancel(cause: finding.id) }

    private func slot(_ finding: Record) -> String { String(finding[Findings.fields.round] ?? 1) }
}

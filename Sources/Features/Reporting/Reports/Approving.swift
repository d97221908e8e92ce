package import Kernel
import Organisation
package import Registers

extension Writing {
    /// Approves a report as the unit above (审核), one level each time; the headquarters' office is the last.
    /// - Throws: `Rejection` `forbidden`, `conflict` (`state`).
    @discardableResult
    package func approve(report id: RecordID, version: Int64?) throws -> Record {
        let (report, form) = try decided(id, version)
        let r = Reports.fields
        let levels = (report[r.approvals] ?? 0) + 1
        guard report.state != "approved", levels <= max(1, form.levels) else {
            throw Rejection(.conflict, "state", values: ["state": report.state, "transition": "approve"])
        }
        return try update(
            report, state: levels >= form.levels ? "approved" : report.state, verb: "approve",
            Values { $0[r.approvals] = levels })
    }

    /// Returns a report with words. The numbers stay until the unit has put them right.
    @discardableResult
    package func giveBack(report id: RecordID, words: String, version: Int64?) throws -> Record {
        let (report, _) = try decided(id, version)
        let words = try FreeText.needed(words, field: "words")
        return try update(
            report, state: "returned", verb: "return", reason: words,
            Values {
                $0[Reports.fields.returned] = words
                $0[Reports.fields.approvals] = 0
            })
    }

    /// The report, by somebody who stands above its unit.
    private func decided(_ id: RecordID, _ version: Int64?) throws -> (Record, ReportForm) {
        let report = try reading.find(Reports.self, id)
        let r = Reports.fields
        guard let unit = report[r.unit], let type = report[r.type] else { throw Rejection.notFound }
        guard reading.mayApprove(unit) else { throw Rejection.forbidden }
        try check(version, report)
        return (report, try reading.reportForm(told: type))
    }
}

extension Registers.Reading {
    /// Whether the principal decides about a unit's report: the headquarters, and units above it; never the unit itself.
    package func mayApprove(_ unit: RecordID) -> Bool {
        if principal.has(.dutyOfficer, .sectionLead) { return true }
        return principal.posts.contains { $0.role == .unitOfficer && $0.unit != unit && $0.units.contains(unit) }
    }
}

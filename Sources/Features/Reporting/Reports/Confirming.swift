import Duties
package import Kernel
import Organisation
package import Registers

/// What one unit tells of one type, as entered.
package struct ReportEntry: Sendable {
    package let type: String
    /// Text by field.
    package let values: [String: String]
    package let reasons: [String: Reason]
    /// Version that the writer saw; nil: there was none.
    package let version: Int64?
    /// Begins the names of its fields that are told: `type.`, or where its values stand in a request.
    package let place: String

    /// Why a number is not what the records say, or not what was told before.
    package struct Reason: Sendable, Hashable {
        package let kind: CorrectionReason
        package let note: String?

        package init(_ kind: CorrectionReason, note: String? = nil) { (self.kind, self.note) = (kind, note) }
    }

    package init(
        _ type: String, _ values: [String: String], reasons: [String: Reason] = [:], version: Int64? = nil,
        place: String? = nil
    ) {
        (self.type, self.values, self.reasons, self.version) = (type, values, reasons, version)
        self.place = place ?? "\(type)."
    }
}

extension Writing {
    /// Confirms a unit's reports of a day, all in one step (确认上报). Silence is never zero: a number that nobody entered
    /// is asked for.
    /// - Parameters:
    ///   - slot: the day on which they are due.
    ///   - saidBy: who said it, where the headquarters or a township enters it for somebody (代录).
    /// - Throws: `Rejection` `invalid` with every problem of every report, fields named by its `place`; `forbidden`;
    ///   `conflict` (`unitClosed`, `reportNotOwed`, `reportNotOpen`, `reportLocked`, `reportCut`); `preconditionFailed`
    ///   (`stale`) where somebody else has confirmed meanwhile.
    @discardableResult
    package func confirm(
        _ entries: [ReportEntry], of unit: RecordID, on slot: CalendarDay, saidBy: String? = nil, rules: ReportRules
    ) throws -> [Record] {
        let filing = try Filing(self, unit, slot, saidBy: saidBy, rules)
        let checked = try filing.checked(entries)
        return try checked.map { try filing.write($0) }
    }

    /// Corrects a report after its cut-off, or before. The old numbers stay in the history.
    /// - Parameter reason: asked for when the cut-off has passed.
    package func correct(
        report id: RecordID, _ values: [String: String], reason: ReportEntry.Reason?, version: Int64?,
        rules: ReportRules
    ) throws -> Record {
        let report = try reading.find(Reports.self, id)
        let r = Reports.fields
        guard let unit = report[r.unit], let slot = report[r.slot], let type = report[r.type] else {
            throw Rejection.notFound
        }
        let filing = try Filing(self, unit, slot, saidBy: report[r.saidBy], rules, correcting: true)
        let content = try ReportContent(report)
        var all = content.values.mapValues(\.shown)
        all.merge(values) { $1 }
        var reasons = content.origins.compactMapValues { origin in
            origin.reason.map { ReportEntry.Reason($0, note: origin.note) }
        }
        if let reason { for field in values.keys { reasons[field] = reason } }
        let entry = ReportEntry(type, all, reasons: reasons, version: version)
        var checked = try filing.checked([entry])[0]
        checked.reason = reason
        return try filing.write(checked)
    }
}

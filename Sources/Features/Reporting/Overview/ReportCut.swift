import Database
import Duties
import Indicators
package import Kernel
import Organisation
package import Registers

/// What had come in at a moment (截报): the preliminary version an hour before the cut-off, which names the late, and the
/// cut-off itself (A7). Later reports and corrections never change one.
package struct ReportCuts: Register {
    package let type = Field<String>("type", .required, .listed, .filtered, .derived)
    package let slot = Field<CalendarDay>("slot", .required, .listed, .derived)
    package let stage = Field<CutStage>("stage", .required, .listed, .derived)
    /// `type/slot/stage`.
    package let key = Field<String>("key", .required, .unique, .derived)
    package let asOf = Field<Instant>("asOf", .required, .listed, .derived)
    package let owed = Field<Int>("owed", .required, .listed, .derived)
    package let submitted = Field<Int>("submitted", .required, .listed, .derived)
    package let missing = Field<[RecordID]>("missing", to: "unit", .derived)
    /// The type's indicators at every area as they stood then; cuts made before there were any have none.
    package let snapshot = Field<RecordID>("snapshot", to: "snapshot", .derived)
    package init() {}

    package static let name = "reportCut"
    package static let fields = ReportCuts()
    package static let access = Access(read: [
        .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
    ])
}

/// 预稿 or 截报.
package enum CutStage: String, Choice { case preliminary, final }

/// A version of a slot that has come.
private struct WantedCut {
    let form: ReportForm
    let slot: CalendarDay
    let stage: CutStage
    var key: String { "\(form.id)/\(slot)/\(stage.rawValue)" }
}

extension Writing {
    /// What the scheduler calls every minute: preliminary versions and cut-offs that have come and are not made. A server
    /// that was down makes those of today and yesterday late, and says when. Two queries a day that has some.
    /// - Returns: those made.
    package func makeReportCuts(rules: ReportRules) throws -> [Record] {
        let today = CalendarDay(now, in: rules.zone)
        let forms = try reading.reportForms()
        try dropHandedOver(forms)
        // A cut-off at 24:00 is yesterday's when it has come.
        let wanted = [today.advanced(by: -1), today].flatMap { slot in
            forms.compactMap { cut(of: $0, on: slot, rules) }
        }
        if wanted.isEmpty { return [] }
        let made = try reading.cuts(wanted.map(\.key))
        let left = Dictionary(grouping: wanted.filter { made[$0.key] == nil }, by: \.slot)
        return try left.sorted { $0.key < $1.key }.flatMap { slot, wanted in
            try zip(wanted, reading.expected(wanted.map(\.form), on: slot)).compactMap { try make($0, $1, rules) }
        }
    }

    private func cut(of form: ReportForm, on slot: CalendarDay, _ rules: ReportRules) -> WantedCut? {
        let day = form.clock.covered(dueOn: slot)
        guard form.clock.isOwed(for: day) else { return nil }
        let moments = form.clock.moments(of: day, in: rules.zone)
        if now > moments.due { return WantedCut(form: form, slot: slot, stage: .final) }
        return now >= moments.preliminary && form.clock.preliminary > 0
            ? WantedCut(form: form, slot: slot, stage: .preliminary) : nil
    }

    private func make(_ cut: WantedCut, _ expected: Expected, _ rules: ReportRules) throws -> Record? {
        if expected.owed.isEmpty { return nil }
        let day = cut.form.clock.covered(dueOn: cut.slot)
        if cut.stage == .final { try watch(cut.form, cut: day, rules) }
        let snapshot = try freeze(
            kind: ReportCuts.name, day: day, indicators: cut.form.indicators,
            of: rules.book(reading))
        let c = ReportCuts.fields
        return try insert(
            ReportCuts.self, verb: "finalise",
            Values {
                $0[c.type] = cut.form.id
                $0[c.slot] = cut.slot
                $0[c.stage] = cut.stage
                $0[c.key] = cut.key
                $0[c.asOf] = now
                $0[c.owed] = expected.owed.count
                $0[c.submitted] = expected.submitted
                $0[c.missing] = expected.missing.map(\.unit)
                $0[c.snapshot] = snapshot.id
            })
    }
}

extension Writing {
    /// A unit that was merged tells nothing any more, and nobody tells it for it.
    private func dropHandedOver(_ forms: [ReportForm]) throws {
        if forms.isEmpty { return }
        let rows = try connection.query(
            """
            SELECT rule, subject FROM duty WHERE county = \(county) AND rule IN (\(list: forms.map(\.rule.sql)))
            AND open = 1 AND unit <> subject ORDER BY rule, subject LIMIT 200
            """)
        for row in rows { try cancel(rule: row.get("rule"), subject: row.get("subject")) }
    }
}

extension Registers.Reading {
    func cuts(_ keys: [String]) throws -> [String: Record] {
        if keys.isEmpty { return [:] }
        let definition = try registry.named(ReportCuts.name)
        let found = try connection.query(
            "SELECT * FROM \(name: ReportCuts.name) WHERE county = \(principal.county) AND key IN (\(list: keys.map(\.sql)))"
        ).map { try Record($0, of: definition) }
        return Dictionary(found.map { ($0[ReportCuts.fields.key] ?? "", $0) }) { $1 }
    }
}

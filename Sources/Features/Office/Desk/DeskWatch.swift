import Command
import Database
import Indicators
import Kernel
import Organisation
import Registers
import Reporting

/// What the desk shows of the watch itself: who is there and who follows, uncovered hours, calls, incidents, the sheet to be
/// handed over, the next cut-off.
struct DeskWatch: Sendable {
    let current: Record?
    let following: Record?
    let uncovered: [UncoveredTime]
    let names: [RecordID: String]
    let shift: ShiftTime
    /// The sheet of the shift to be handed over, if it is there.
    let sheet: Record?
    let hasRoster: Bool
    let calls: [Record]
    let incidents: [Record]
    let next: (title: Words?, at: Instant)

    init(_ reading: Reading, at now: Instant, _ rules: OfficeRules) throws {
        let (zone, s) = (rules.command.zone, Shifts.fields)
        let roster = try reading.rosterInForce(rules.readiness)
        hasRoster = roster != nil
        shift = try reading.shiftToHandOver(rules, at: now)
        sheet = try reading.all(HandOvers.self, where: HandOvers.fields.key, is: shift.to.description, limit: 1).first
        let ahead = now.advanced(minutes: 1440)
        let shifts = try roster.map { try reading.shifts(of: $0.id, in: now..<ahead) } ?? []
        current = shifts.first { ($0[s.opens] ?? ahead) <= now }
        following = shifts.first { ($0[s.opens] ?? now) > now }
        uncovered =
            roster.map { roster in
                Coverage.uncovered(
                    shifts.compactMap { Watch($0) }, in: now..<ahead, now: now,
                    least: roster[Rosters.fields.least] ?? Rosters.fewest)
            } ?? []
        names = try reading.names(
            of: Set([current, following].flatMap { ($0?[s.persons] ?? []) + ($0?[s.present] ?? []) }))
        calls = try reading.openCalls(5)
        incidents = try reading.page(Incidents.self, Query(limit: 5)).records
        let today = CalendarDay(now, in: zone)
        let brief = [today, today.advanced(by: 1)].map { $0.at(hour: rules.command.cutoffHour, in: zone) }
        let forms = try reading.reportForms()
        let cuts = [today, today.advanced(by: 1)].flatMap { due in
            forms.compactMap { form -> (title: Words?, at: Instant)? in
                let day = form.clock.covered(dueOn: due)
                return form.clock.isOwed(for: day) ? (form.title, form.clock.moments(of: day, in: zone).due) : nil
            }
        }
        let all = brief.map { (title: Words?.none, at: $0) } + cuts
        next = all.filter { $0.at > now }.min { $0.at < $1.at } ?? (nil, brief[1])
    }
}

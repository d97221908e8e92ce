import Command
import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// The roster in force (值班表): a week of shifts, who has signed in, uncovered hours. Entries are made in the registers, by
/// form or from a workbook.
///
/// | | |
/// |---|---|
/// | GET | /roster?from= |
/// | POST | /shifts/{id}/sign-in |
package struct RosterPages: RouteGroup {
    let face: OfficeFace

    package init(_ face: OfficeFace) { self.face = face }

    /// Days of the page.
    static let days = 7

    struct Content: Sendable {
        let roster: Record?
        let shifts: [Record]
        let uncovered: [UncoveredTime]
        let names: [RecordID: String]

        init(_ reading: Reading, from: CalendarDay, now: Instant, _ rules: OfficeRules) throws {
            let zone = rules.command.zone
            roster = try reading.rosterInForce(rules.readiness)
            guard let roster else {
                (shifts, uncovered, names) = ([], [], [:])
                return
            }
            let window = from.at(hour: 0, in: zone)..<from.advanced(by: RosterPages.days).at(hour: 0, in: zone)
            shifts = try reading.shifts(of: roster.id, in: window)
            // Nobody was missing before the roster was made.
            let since = max(window.lowerBound, roster.created)
            uncovered =
                since < window.upperBound
                ? Coverage.uncovered(
                    shifts.compactMap { Watch($0) }, in: since..<window.upperBound, now: now,
                    least: roster[Rosters.fields.least] ?? Rosters.fewest) : []
            let s = Shifts.fields
            names = try reading.names(of: Set(shifts.flatMap { ($0[s.persons] ?? []) + ($0[s.present] ?? []) }))
        }
    }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("roster") { _, context in
            let (principal, now) = (try face.member(context), store.now)
            let today = CalendarDay(now, in: rules.command.zone)
            // The night that has not ended is still on the page.
            let from = context.query.day("from") ?? CalendarDay(now.advanced(minutes: -480), in: rules.command.zone)
            let content = try await store.read(as: principal) { try Content($0, from: from, now: now, rules) }
            let view = RosterView(words: PageWords(pages, context, now: now), principal: principal, content: content)
            return try pages.render("office/roster", view.values(from: from, today: today), for: context)
        }
        routes.signedIn.post("shifts/{id}/sign-in") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            _ = try await store.write(by: principal) { try $0.signIn(shift: id, rules: rules) }
            let back = context.form["back"] == "desk" ? "/" : "/roster"
            return Response.see(back, flash: Flash("office.roster.signedNow"), for: context)
        }
    }
}

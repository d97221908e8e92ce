import Database
import Duties
import Indicators
package import Kernel
package import Registers

/// A finalised brief, and whether this call made it: a day is frozen once.
package struct FinalisedBrief: Sendable {
    package let record: Record
    package let isNew: Bool
}

extension Writing {
    /// Finalises (定稿) the brief of a day: what stands now is frozen. A day that has its brief keeps it.
    /// - Parameter day: today or earlier; a past day is frozen late and says when.
    /// - Throws: `Rejection` `forbidden`, `invalid` (`dayAhead`).
    package func finalise(day: CalendarDay, rules: CommandRules) throws -> FinalisedBrief {
        guard principal.has(.dutyOfficer, .sectionLead, .system) else { throw Rejection.forbidden }
        guard day <= CalendarDay(now, in: rules.zone) else {
            throw Rejection.invalid("dayAhead", field: "day", ["day": day.description])
        }
        if let stored = try reading.brief(of: day) { return FinalisedBrief(record: stored, isNew: false) }
        // What is late by now is counted as late.
        while try runDue(rules.duties, limit: 200) == 200 {}
        let book = rules.indicators
        let snapshot = try freeze(
            kind: Briefs.name, day: CalendarDay(now, in: rules.zone), indicators: BriefCounts.indicators, of: book)
        var content = try reading.briefContent(of: day, at: now, rules: rules)
        content.take(try reading.briefFigures(snapshot, book, content.areas.map(\.key)))
        let b = Briefs.fields
        let json = try content.json()
        let record = try insert(
            Briefs.self, verb: "finalise",
            Values {
                $0[b.day] = day
                $0[b.asOf] = content.asOf
                $0[b.issued] = content.tasks.issued
                $0[b.closed] = content.tasks.closed
                $0[b.overdue] = content.tasks.overdue
                $0[b.content] = json
                $0[b.head] = content.head
                $0[b.snapshot] = snapshot.id
            })
        return FinalisedBrief(record: record, isNew: true)
    }

    /// What the scheduler calls every minute: finalises the day whose cut-off came last, if it has no brief. A server that
    /// was down at the cut-off catches up, late and saying so; days before that one are not made up. While nothing was
    /// ever issued there is nothing to brief on.
    /// - Returns: the new brief, nil where none was due.
    package func finaliseIfDue(rules: CommandRules) throws -> Record? {
        let today = CalendarDay(now, in: rules.zone)
        let due = now >= today.at(hour: rules.cutoffHour, in: rules.zone) ? today : today.advanced(by: -1)
        let cutoff = due.at(hour: rules.cutoffHour, in: rules.zone)
        let done = try connection.first(
            "SELECT 1 AS found FROM brief WHERE county = \(county) AND day >= \(due) LIMIT 1")
        let issued = try connection.first(
            "SELECT 1 AS found FROM directive WHERE county = \(county) AND issued <= \(cutoff) LIMIT 1")
        guard done == nil, issued != nil else { return nil }
        return try finalise(day: due, rules: rules).record
    }
}

extension Registers.Reading {
    /// The finalised brief of a day, whatever the scope.
    package func brief(of day: CalendarDay) throws -> Record? {
        let definition = try registry.named(Briefs.name)
        return try connection.first(
            "SELECT * FROM brief WHERE county = \(principal.county) AND day = \(day)"
        ).map { try Record($0, of: definition) }
    }
}

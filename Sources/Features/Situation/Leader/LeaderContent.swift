import Command
import Database
import Duties
import Indicators
import Kernel
import Organisation
import Registers

/// What the leader's telephone page shows: five numbers, three red items, units that have not moved, what waits for a
/// signature. Numbers come from what is counted behind the log, lists by keys with a limit.
struct LeaderContent: Sendable {
    /// A decision and what one needs to know before taking it.
    struct Decision: Sendable {
        let record: Record
        let step: String
        let asked: Instant
        let reason: String?
        /// Of a directive that is to be issued, headings left out.
        let items: [Record]
        let asker: String
        /// What names the record where it has neither title nor day.
        let label: String?
    }

    /// Something of the headquarters that is past its clock.
    struct Alarm: Sendable {
        let rule: String
        let title: String
        let unit: RecordID?
        let due: Instant
        let href: String
    }

    /// A number on the last day that has one: figures of 0–24 o'clock are of yesterday until the day is over.
    struct Number: Sendable {
        let figure: SitRepFigure
        let day: CalendarDay
        let value: Double?
        /// Against the day before.
        let change: Double?
    }

    let asOf: Instant
    let figures: [Number]
    let alarms: [Alarm]
    /// Past their time to be acknowledged or answered, the longest waiting first; at most `most`.
    let stuck: [Record]
    let reports: SitRepReports
    private(set) var decisions: [Decision]
    let tree: UnitTree

    static let numbers = 5
    static let most = 300
    static let shownDecisions = 12
}

extension LeaderContent {
    init(_ reading: Reading, _ face: SituationFace, _ deciding: Deciding, now: Instant) throws {
        let territory = reading.principal.county.territory
        let day = CalendarDay(now, in: face.zone)
        tree = try UnitTree(reading)
        let lines = try reading.lines(face.book.indicators.map(\.id), of: face.book, area: territory, day: day)
        figures = Self.chosen(lines).map { Number($0, today: day) }
        alarms = try reading.alarms(at: now, limit: 10)
        stuck = try reading.stuckTasks(at: now, limit: Self.most)
        reports =
            try reading.reportCounts([(territory, "")], on: day, face.duties).first
            ?? SitRepReports(area: territory, name: "")
        let waiting = try reading.decisions().filter { deciding.takes($0.record.register, $0.step) }
            .prefix(Self.shownDecisions)
        let directives = waiting.filter { $0.record.register == Directives.name }.map(\.record.id)
        let items = Dictionary(grouping: try reading.items(of: directives)) { $0[DirectiveItems.fields.directive] }
        let (spoken, o) = (try reading.unconfirmed(limit: Self.shownDecisions), OralDirectives.fields)
        let people = Set(waiting.map(\.request.asker) + spoken.compactMap { $0[o.recorder] })
        let names = try reading.all(Users.self, ids: people).mapValues { $0[Users.fields.name] ?? "" }
        // What was said in this person's name is the oldest promise.
        decisions =
            spoken.map { oral in
                Decision(
                    record: oral, step: "confirm", asked: oral[o.spokenAt] ?? now, reason: nil, items: [],
                    asker: oral[o.recorder].flatMap { names[$0] } ?? "", label: oral[o.words])
            }
        decisions += try waiting.map { record, step, request in
            Decision(
                record: record, step: step.name, asked: request.asked, reason: request.reason,
                items: items[record.id] ?? [], asker: names[request.asker] ?? "",
                label: try reading.registry.named(record.register).titleField.flatMap {
                    record.values.stored[$0.name]?.text
                })
        }
        // Lists are of now; what is counted behind the log may be older, and the older moment is told.
        let (counted, head) = (try reading.countedUpTo(), try reading.head())
        let isBehind = counted.map { $0.number != head?.number } ?? false
        asOf = isBehind ? min(counted?.at ?? now, now) : now
    }

    /// Five numbers that say most: public ones first, those that move before those that never did, those without a number
    /// last.
    static func chosen(_ lines: [SitRepFigure]) -> [SitRepFigure] {
        let weight = { (line: SitRepFigure) -> Int in
            if line.pillar == "population" { return 3 }
            return line.week.contains { ($0 ?? 0) != 0 } ? 0 : line.now.value != nil ? 1 : 2
        }
        return lines.enumerated().sorted {
            (weight($0.element), $0.element.rank, $0.offset) < (weight($1.element), $1.element.rank, $1.offset)
        }.prefix(numbers).map(\.element)
    }
}

extension LeaderContent.Number {
    init(_ figure: SitRepFigure, today: CalendarDay) {
        let last = figure.week.lastIndex { $0 != nil } ?? figure.week.count - 1
        self.figure = figure
        day = today.advanced(by: last - (figure.week.count - 1))
        value = figure.week.indices.contains(last) ? figure.week[last] : nil
        let before = last > 0 ? figure.week[last - 1] : nil
        change = value.flatMap { value in before.map { value - $0 } }
    }
}

extension Reading {
    /// Items of directives that become tasks, in their order.
    fileprivate func items(of directives: [RecordID]) throws -> [Record] {
        if directives.isEmpty { return [] }
        let definition = try registry.named(DirectiveItems.name)
        return try connection.query(
            """
            SELECT * FROM item WHERE county = \(principal.county) AND directive IN (\(list: directives.map(\.sql)))
            AND state = 'active' AND included = 1 AND kind <> 'heading' ORDER BY directive, position, id LIMIT 500
            """
        ).map { try Record($0, of: definition) }
    }

    /// Oral directives in the principal's own name that wait for the word, the oldest first.
    fileprivate func unconfirmed(limit: Int) throws -> [Record] {
        let definition = try registry.named(OralDirectives.name)
        return try connection.query(
            """
            SELECT * FROM "oralDirective" WHERE county = \(principal.county) AND open = 1 AND state = 'unconfirmed'
            AND leader = \(principal.user) ORDER BY "spokenAt", id LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }
    }

    /// Incidents past one of their clocks, the longest first.
    fileprivate func alarms(at now: Instant, limit: Int) throws -> [LeaderContent.Alarm] {
        try connection.query(
            """
            SELECT rule, subject, title, unit, due FROM duty WHERE county = \(principal.county)
            AND rule IN ('incident.report', 'incident.acknowledge', 'incident.action') AND open = 1 AND due <= \(now)
            ORDER BY due, subject LIMIT \(limit)
            """
        ).map { row in
            LeaderContent.Alarm(
                rule: try row.get("rule"), title: try row.optional("title") ?? "", unit: try row.optional("unit"),
                due: try row.get("due"), href: "/incidents/\(try row.get("subject", as: String.self))")
        }
    }

    /// First-level tasks of lead units that nobody has signed for in time, or that are past their deadline without reply.
    fileprivate func stuckTasks(at now: Instant, limit: Int) throws -> [Record] {
        let definition = try registry.named(Tasks.name)
        return try connection.query(
            """
            SELECT * FROM task WHERE county = \(principal.county) AND open = 1 AND parent IS NULL AND leadership = 'lead'
            AND state IN (\(list: Tasks.replying.sorted().map(\.sql)))
            AND (due <= \(now) OR (state = 'issued' AND "acknowledgeBy" <= \(now))) ORDER BY due, id LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }
    }
}

import Database
package import Kernel
package import Registers

/// The work on duties that nobody asks for (应办巡检): makes what is owed from today's and missed days, hands on what
/// nobody owes any more, runs the clock. In small transactions of the background lane; each may be repeated, so a server
/// that was down, or killed midway, goes on where it was.
package struct DutyRound: Sendable {
    private let store: RecordStore
    private let book: DutyBook
    /// Subjects of one piece, so that it holds the writer a tenth of a second.
    private let piece: Int

    /// Days that are made up for after a server was down; longer ago is past retention.
    package static let reachBack = DutyTables.keptDays

    package init(_ store: RecordStore, _ book: DutyBook, piece: Int = 2_000) {
        (self.store, self.book, self.piece) = (store, book, piece)
    }

    /// Everything that is to do now.
    package func run(_ county: AreaCode) async throws {
        try await generate(county)
        try await clock(county)
    }

    /// Days that have not been made, rule by rule, the oldest first.
    package func generate(_ county: AreaCode) async throws {
        let (book, system) = (book, Principal.system(county))
        let today = CalendarDay(store.now, in: book.zone)
        let waiting = try await store.read(as: system) { try $0.unmade(book, today) }
        for (rule, day) in waiting {
            let piece = piece
            var isDone = false
            while !isDone {
                // A server that is told to end does so after a piece, and goes on there.
                try Task.checkCancellation()
                isDone = try await store.write(by: system, lane: .background) {
                    try $0.generate(rule, on: day, book, subjects: piece).isDone
                }
            }
        }
    }

    /// Hands over, then steps whatever is due to be looked at.
    package func clock(_ county: AreaCode) async throws {
        let (book, system) = (book, Principal.system(county))
        while try await store.write(by: system, lane: .background, { try $0.handOver(book, limit: 200) }) == 200 {}
        try await store.write(by: system, lane: .background) { try $0.tellUnassigned(book) }
        while try await store.write(by: system, lane: .background, { try $0.runDue(book, limit: 200) }) == 200 {
            try Task.checkCancellation()
        }
    }
}

extension Reading {
    /// Rules and days whose duties are not made, or were made by another version of the rule.
    func unmade(_ book: DutyBook, _ today: CalendarDay) throws -> [(rule: DutyRule, day: CalendarDay)] {
        let first = today.advanced(by: -DutyRound.reachBack)
        let county = principal.county
        // From the last day before them on which a server ran: it says which rules there were then.
        let rows = try connection.query(
            """
            SELECT rule, day, version, done FROM duty_run WHERE county = \(county) AND day >= COALESCE(
              (SELECT max(day) FROM duty_run WHERE county = \(county) AND rule = \(DutyTables.dayMark) AND day < \(first)),
              \(first))
            """)
        var runs: [String: [CalendarDay: (version: String, isDone: Bool)]] = [:]
        for row in rows {
            runs[try row.get("rule"), default: [:]][try row.get("day")] = (
                try row.get("version"), try row.get("done")
            )
        }
        let worked = Set(runs[DutyTables.dayMark, default: [:]].keys)
        var found: [(DutyRule, CalendarDay)] = []
        for rule in try book.rules(self).values.sorted(by: { $0.name < $1.name }) where rule.subjects != nil {
            let days = runs[rule.name] ?? [:]
            var day = max(first, Self.begin(Set(days.keys), worked, today))
            while day <= today {
                let run = days[day]
                // What a changed rule says of days past is not asked any more.
                let isStale = day == today && run?.version != rule.version
                if run?.isDone != true || isStale { found.append((rule, day)) }
                day = day.advanced(by: 1)
            }
        }
        return found
    }

    /// The day since when a rule has been in force: back over the days it was made for, and those on which no server ran.
    /// A day on which one worked without it ends them: nobody owed what was not asked. A new rule begins today.
    private static func begin(
        _ made: Set<CalendarDay>, _ worked: Set<CalendarDay>, _ today: CalendarDay
    ) -> CalendarDay {
        // A clock that was set back makes nothing before the days that are made.
        var begin = max(today, made.max() ?? today)
        for day in made.union(worked).sorted(by: >) where day < begin {
            guard made.contains(day) else { break }
            begin = day
        }
        return begin
    }
}

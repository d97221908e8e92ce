import Database
package import Kernel
package import Registers

/// The work on duties that nobody asks for (应办巡检): makes what is owed from today's and missed days, hands on what
/// nobody owes any more, runs the clock. In small transactions of the background lane; each may be repeated, so a server
/// that was down, or killed midway, goes on where it was.
package struct DutyRound: Sendable {
    private let store: RecordStore
    private let book: DutyBook
    /// Subjects of one piece, so that it holds the writer some 20 ms.
    private let piece: Int

    /// Days that are made up for after a server was down; longer ago is past retention.
    package static let reachBack = DutyTables.keptDays

    package init(_ store: RecordStore, _ book: DutyBook, piece: Int = 500) {
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
        let rows = try connection.query(
            """
            SELECT rule, day, version, done FROM duty_run WHERE county = \(principal.county) AND day >= \(first)
            """)
        var runs: [String: [CalendarDay: (version: String, isDone: Bool)]] = [:]
        for row in rows {
            runs[try row.get("rule"), default: [:]][try row.get("day")] = (
                try row.get("version"), try row.get("done")
            )
        }
        var found: [(DutyRule, CalendarDay)] = []
        for rule in try book.rules(self).values.sorted(by: { $0.name < $1.name }) where rule.subjects != nil {
            let days = runs[rule.name] ?? [:]
            // A new rule begins today: nobody owed it yesterday.
            var day = days.keys.min() ?? today
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
}

package import Database
package import Kernel
package import Registers
import Synchronization

/// Keeps the counts behind the change log (计数投影): reads what changes moved and adds it at every area and day. Counts and
/// cursor move in one transaction, so that whatever ends the process, nothing is skipped and nothing counted twice.
package struct Tallying: Sendable {
    /// Its cursor's name.
    package static let name = "indicators"
    /// Changes that a step reads: of the first, which takes less than 20 ms, and of one that has much to catch up with.
    package static let most = 200
    static let greatest = 1_600

    private let store: RecordStore
    private let known = Known()

    /// What a process knows of a headquarters: that its measures have begun, and how much the next step may take.
    private final class Known: Sendable {
        let limits = Mutex<[AreaCode: Int]>([:])
    }

    package init(_ store: RecordStore) { self.store = store }

    /// Takes the next changes; twice as many as before for as long as there are more.
    /// - Returns: whether there may be more.
    package func step(_ county: AreaCode) async throws -> Bool {
        let limit = known.limits.withLock { $0[county] }
        let most = limit ?? Self.most
        let taken = try await store.write(by: .system(county), lane: .background) {
            try $0.tally(limit: most, starting: limit == nil)
        }
        known.limits.withLock { $0[county] = taken == most ? min(most * 2, Self.greatest) : Self.most }
        return taken == most
    }

    /// Counts anew what came after a closed day, from the log; closed days are kept as they are. One transaction: nobody
    /// reads half of it, and nobody writes meanwhile.
    package func rebuild(_ county: AreaCode, from closed: CalendarDay) async throws {
        try await store.write(by: .system(county), lane: .background) { try $0.recount(after: closed) }
    }

    package static let migration = Migration(
        "0040 indicators",
        [
            """
            CREATE TABLE area_count (county TEXT NOT NULL, measure TEXT NOT NULL, area TEXT NOT NULL, day TEXT NOT NULL,
              value BIGINT NOT NULL, PRIMARY KEY (county, measure, area, day)) \(sqlite: "WITHOUT ROWID", postgres: "")
            """,
            """
            CREATE TABLE counted_measure (county TEXT NOT NULL, id TEXT NOT NULL, definition TEXT NOT NULL,
              PRIMARY KEY (county, id))
            """,
            """
            CREATE TABLE snapshot_value (county TEXT NOT NULL, snapshot TEXT NOT NULL, indicator TEXT NOT NULL,
              area TEXT NOT NULL, value DOUBLE PRECISION, numerator BIGINT, denominator BIGINT,
              PRIMARY KEY (county, snapshot, indicator, area)) \(sqlite: "WITHOUT ROWID", postgres: "")
            """,
        ])

    /// What is counted stood in a table `measure` before persons' measures had that name. New databases pass through it.
    package static let renaming = Migration(
        "0066 counted measures",
        [
            """
            CREATE TABLE IF NOT EXISTS measure (county TEXT NOT NULL, id TEXT NOT NULL, definition TEXT NOT NULL,
              PRIMARY KEY (county, id))
            """,
            "DROP TABLE IF EXISTS counted_measure", "ALTER TABLE measure RENAME TO counted_measure",
        ])
}

extension Writing {
    /// Takes at most `limit` changes behind the cursor into the counts.
    /// - Parameter starting: whether measures may have to be begun: they are the program's and change with it alone.
    /// - Returns: changes taken.
    package func tally(limit: Int, starting: Bool = true) throws -> Int {
        // The row is held: of two that count at once, the second goes on where the first has ended.
        let cursor = try connection.first(
            """
            INSERT INTO projector (county, name, number) VALUES (\(county), \(Tallying.name), 0)
            ON CONFLICT (county, name) DO UPDATE SET number = projector.number RETURNING number
            """)
        if starting { try startMeasures() }
        let rows = try connection.query(
            """
            SELECT number, at, verb, deltas FROM change WHERE county = \(county)
            AND number > \(cursor?["number"] ?? .integer(0)) ORDER BY number LIMIT \(limit)
            """)
        guard let last = rows.last else { return 0 }
        try take(rows)
        try connection.execute(
            """
            UPDATE projector SET number = \(last["number"]) WHERE county = \(county) AND name = \(Tallying.name)
            """)
        return rows.count
    }

    /// Everything there is, so that what follows in this transaction reads counts of this moment.
    package func tallyAll() throws { while try tally(limit: 5_000) == 5_000 {} }

    /// - Parameter closed: deltas of this day and before are passed by.
    private func take(_ rows: [SQLRow], after closed: CalendarDay? = nil) throws {
        var counts = Counts(registry, county: county)
        for row in rows {
            guard let text = row["deltas"].text else { continue }
            let deltas = try Delta.read(text)
            if row["verb"].text == Self.startVerb {
                try counts.write(self)
                try reset(Set(deltas.map(\.measure)), on: day(of: try row.get("at")), after: closed)
            }
            for delta in deltas where closed.map({ delta.day > $0 }) ?? true { counts.add(delta) }
        }
        try counts.write(self)
    }

    /// Forgets what was counted of measures that begin anew: a level from that day on, sums of days altogether.
    private func reset(_ measures: Set<String>, on day: CalendarDay, after closed: CalendarDay?) throws {
        let stocks = Set(registry.measures.filter { $0.kind == .stock }.map(\.id)).intersection(measures)
        let flows = measures.subtracting(stocks)
        if !stocks.isEmpty, closed.map({ day > $0 }) ?? true {
            try connection.execute(
                """
                INSERT INTO area_count (county, measure, area, day, value)
                SELECT DISTINCT county, measure, area, \(day), CAST(0 AS BIGINT) FROM area_count WHERE county = \(county)
                AND measure IN (\(list: stocks.sorted().map(\.sql)))
                ON CONFLICT (county, measure, area, day) DO UPDATE SET value = 0
                """)
        }
        if !flows.isEmpty {
            try connection.execute(
                """
                DELETE FROM area_count WHERE county = \(county) AND measure IN (\(list: flows.sorted().map(\.sql)))
                AND day > \(closed?.description ?? "")
                """)
        }
    }

    func recount(after closed: CalendarDay) throws {
        try tallyAll()
        try connection.execute("DELETE FROM area_count WHERE county = \(county) AND day > \(closed)")
        var number = Int64(0)
        while true {
            let rows = try connection.query(
                """
                SELECT number, at, verb, deltas FROM change WHERE county = \(county) AND number > \(number)
                AND deltas IS NOT NULL ORDER BY number LIMIT 2000
                """)
            guard let last = rows.last else { return }
            try take(rows, after: closed)
            number = try last.get("number")
        }
    }
}

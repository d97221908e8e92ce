import Database
import Foundation
import Indicators
import Kernel
import PostgreSQLDriver
import Registers
import SQLiteDriver

/// The freeze of a day: 200 indicators at 531 areas – a county of 30 townships and 500 villages – with sixty days counted, behind
/// it a register of records and of ten times as many.
struct FreezeBenchmark {
    let folder: URL
    /// Records of the large register.
    let records: Int

    private static let county: AreaCode = {
        guard let county = AreaCode("990101") else { preconditionFailure("no area code") }
        return county
    }()
    private static let last = CalendarDay(ordinal: 19_200)

    /// The register behind the counts.
    struct Visits: Register {
        let area = Field<AreaCode>("area", .required)
        let day = Field<CalendarDay>("day", .required)
        let kind = Field<String>("kind", .required)
        init() {}
        static let name = "visit"
        static let fields = Visits()
        static let access = Access(read: [.dutyOfficer: [.all]])
    }

    struct Places: Register {
        let parent = Field<RecordID>("parent", to: "area", .indexed)
        let validFrom = Field<CalendarDay>("validFrom")
        let validTo = Field<CalendarDay>("validTo")
        let successors = Field<[RecordID]>("successors", to: "area")
        init() {}
        static let name = "area"
        static let fields = Places()
        static let placement = Placement.shared
        static let access = Access.everyoneReads(create: [], edit: [], acrossHeadquarters: true)
    }

    func run() async throws -> Section {
        print("Freeze")
        var section = Section(
            title: "The freeze of a day",
            method: """
                200 indicators, half levels and half sums of a day, at 531 areas, sixty days of counts: 6.4 million. Rows and counts are \
                filled set by set, past the change log. Two databases, one snapshot of each in turn; medians of nine. In process.
                """)
        let files = ["small", "large"].map { folder.appending(path: "freeze-\($0).sqlite").path }
        try await measure("SQLite", &section, files.map { try SQLiteDatabase(path: $0) })
        let server = try PostgreSQLProcess(folder)
        defer { server.stop() }
        var databases: [any SQLDatabase] = []
        for name in ["small", "large"] { databases.append(try await PostgreSQLDatabase(url: try server.create(name))) }
        try await measure("PostgreSQL", &section, databases)
        return section
    }

    /// - Parameter databases: one for a tenth of the records, one for all of them.
    private func measure(_ name: String, _ section: inout Section, _ databases: [any SQLDatabase]) async throws {
        let counts = [records / 10, records]
        var stores: [RecordStore] = []
        for (database, count) in zip(databases, counts) {
            stores.append(try await fill(database))
            try await add(upTo: count, database)
            // What the filling left in the log is put away first: it is no part of a freeze.
            try await database.scrub()
        }
        var times: [[Double]] = [[], []]
        // The first of each is not counted.
        for turn in 0..<10 {
            for (place, store) in stores.enumerated() {
                let time = try await freeze(store)
                if turn > 0 { times[place].append(time) }
            }
        }
        let medians = times.map(\.median)
        for (count, median) in zip(counts, medians) {
            section.add("\(name): \(count.formatted()) records", median, "s", .atMost(2))
        }
        section.add("\(name): ten times the records", medians[1] / medians[0], "×", .atMost(1.2))
        for database in databases { try await database.close() }
    }

    private static let book: IndicatorBook = {
        let entries = (0..<200).map { number -> String in
            let kind =
                number < 100
                ? "stock, source: {register: visit, where: {kind: k\(number)}}"
                : "flow, source: {register: visit, where: {kind: k\(number)}, day: day}"
            return
                "- {id: m.\(number), name: {zh: 甲, en: a}, definition: {zh: 甲, en: a}, unit: {zh: 人, en: p}, owner: x, kind: \(kind)}"
        }
        do { return try IndicatorBook(text: "indicators:\n" + entries.joined(separator: "\n")) } catch {
            preconditionFailure("\(error)")
        }
    }()

    private func fill(_ database: any SQLDatabase) async throws -> RecordStore {
        let registry = Registry([Visits.self, Places.self, Snapshots.self], measures: Self.book.measures)
        _ = try await database.migrate(
            RecordStore.migrations + [Tallying.migration], key: Self.county, at: .now)
        try await Schema(registry).derive(database, key: Self.county)
        let store = RecordStore(database, registry: registry)
        // The measures are begun on an empty register: what follows goes past the log.
        try await store.write(by: .system(Self.county)) {
            _ = try $0.freeze(kind: "first", day: Self.last, of: Self.book)
        }
        let (county, now, first) = (Self.county, Instant.now, Self.last.advanced(by: -59))
        try await database.write(key: county) { connection in
            let towns = (1...30).map { "\(county)\(String(format: "%03d", $0))" }
            let villages = (0..<500).map { "\(towns[$0 % 30])\(String(format: "%03d", 201 + $0 / 30))" }
            let areas = [county.text] + towns + villages
            try connection.insert(
                into: "area", columns: ["county", "id", "state", "open", "version", "created", "updated"],
                rows: areas.map { [county.sql, .text($0), "active".sql, 1.sql, 1.sql, now.sql, now.sql] })
            let days = (0..<60).map { "(\(first.advanced(by: $0)))" as SQL }.joined(separator: ", ")
            let ids = Self.book.indicators.map { "(\($0.id))" as SQL }.joined(separator: ", ")
            try connection.execute(
                """
                INSERT INTO area_count (county, measure, area, day, value)
                WITH d(day) AS (VALUES \(days)), m(id) AS (VALUES \(ids))
                SELECT CAST(\(county) AS TEXT), m.id, a.id, d.day, length(a.id) * 7 FROM m CROSS JOIN area a CROSS JOIN d
                ORDER BY 2, 3, 4
                """)
        }
        return store
    }

    /// Fills the register up to `count` rows, whose ids rise.
    private func add(upTo count: Int, _ database: any SQLDatabase) async throws {
        let (county, now) = (Self.county, Instant.now)
        for first in stride(from: 0, to: count, by: 500_000) {
            _ = try await database.write(key: county) { connection in
                try connection.execute(
                    """
                    INSERT INTO visit (county, id, state, open, version, created, updated, area, day, kind)
                    WITH RECURSIVE n(n) AS (SELECT CAST(\(first) AS BIGINT) UNION ALL SELECT n + 1 FROM n
                      WHERE n + 1 < CAST(\(min(first + 500_000, count)) AS BIGINT))
                    SELECT CAST(\(county) AS TEXT), CAST(100000000 + n AS TEXT), 'active', 1, 1, CAST(\(now) AS TEXT),
                      CAST(\(now) AS TEXT), CAST(\(county) AS TEXT), CAST(\(Self.last) AS TEXT), 'k' || (n % 200) FROM n
                    """)
            }
        }
    }

    /// Seconds that one freeze takes.
    private func freeze(_ store: RecordStore) async throws -> Double {
        let start = ContinuousClock.now
        try await store.write(by: .system(Self.county)) {
            _ = try $0.freeze(kind: "bench", day: Self.last, of: Self.book)
        }
        return start.duration(to: .now) / .seconds(1)
    }
}

import Database
import Foundation
import Kernel
import Registers
import SQLiteDriver

/// A register of ten million records against a tenth of them: a scoped list page, and a person sought by number.
struct LargeBenchmark {
    /// Of the larger register; the other has a tenth of them.
    let records: Int
    /// Where the databases stay for the next run.
    static let folder = URL(filePath: ".build/bench-large")
    private static let county = TaskTable.county
    private static let towns = (101...114).map { "\(county)\($0)" }

    func run() async throws -> Section {
        let (few, many) = ((records / 10).formatted(), records.formatted())
        print("\(many) records")
        var section = Section(
            title: "A register of \(many) records",
            method: """
                In process on SQLite: records with a name, a protected telephone number, an area and a day, spread over 14 townships; \
                made set by set and kept for the next run. A page is 50 records of a township's officer, at the begin of the list and \
                after a random place in it; a search is a whole telephone number of one of 200 records that the engine wrote, found by \
                its blind index. Both registers asked in turn, 400 questions of each kind.
                """)
        var large: [Large] = []
        for count in [records / 10, records] { large.append(try await Large(count)) }
        var times = [[[Double]]](repeating: [[], []], count: 2)
        for round in 0..<440 {
            for (place, register) in large.enumerated() {
                let asked = [try await register.page(round), try await register.search(round)]
                // The first rounds fill caches.
                if round >= 40 { for kind in 0..<2 { times[place][kind].append(asked[kind] * 1000) } }
            }
        }
        for (kind, (words, limit)) in [("a scoped page", 50.0), ("a search by number", 20.0)].enumerated() {
            let (small, big) = (times[0][kind].quantile(0.95), times[1][kind].quantile(0.95))
            section.add("\(words) of \(few), 95 of 100 within", small, "ms")
            section.add("\(words) of \(many), 95 of 100 within", big, "ms", .atMost(limit))
            section.add("\(words): ten times the records", big / small, "×", .atMost(2))
        }
        for register in large { try await register.database.close() }
        return section
    }

    /// A register of so many records.
    private struct Large {
        let database: SQLiteDatabase
        private let store: RecordStore
        private let numbers: [String]

        init(_ count: Int) async throws {
            try FileManager.default.createDirectory(at: LargeBenchmark.folder, withIntermediateDirectories: true)
            let file = LargeBenchmark.folder.appending(path: "\(count).sqlite")
            let whole = file.appendingPathExtension("whole")
            if !FileManager.default.fileExists(atPath: whole.path) {
                try await Self.make(file, count)
                try Data().write(to: whole)
            }
            database = try SQLiteDatabase(path: file.path)
            let registry = Registry([Dwellers.self], protection: Protection())
            // One that was kept may be older than the program.
            try await Self.bring(database, up: registry)
            store = RecordStore(database, registry: registry)
            // Their indexes stand under the keys of this run.
            numbers = (0..<200).map { _ in "139\(Int.random(in: 10_000_000...99_999_999))" }
            let (numbers, county) = (numbers, county)
            _ = try await store.write(by: .system(county)) { writing in
                for (place, number) in numbers.enumerated() {
                    let f = Dwellers.fields
                    _ = try writing.insert(
                        Dwellers.self,
                        Values {
                            $0[f.name] = "张三"
                            $0[f.phone] = Phone(written: number).map { Protected($0) }
                            $0[f.area] = AreaCode(towns[place % towns.count])
                            $0[f.day] = CalendarDay(.now, in: .gmt)
                        })
                }
            }
        }

        private static func bring(_ database: SQLiteDatabase, up registry: Registry) async throws {
            _ = try await database.migrate(RecordStore.migrations, key: county, at: .now)
            try await Schema(registry).derive(database, key: county)
        }

        /// Rows past the change log, their indexes behind them.
        private static func make(_ file: URL, _ count: Int) async throws {
            let start = ContinuousClock.now
            for end in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file.path + end) }
            let database = try SQLiteDatabase(path: file.path)
            try await Self.bring(database, up: Registry([Dwellers.self]))
            let indexes = try await database.read { connection in
                try connection.query(
                    """
                    SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'dweller' AND sql IS NOT NULL
                    """
                ).map { (name: try $0.get("name", as: String.self), sql: try $0.get("sql", as: String.self)) }
            }
            try await database.close()
            let now = Instant.now
            // By the database's own client, which may do without a log.
            let script = """
                PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA threads = 2;
                \(indexes.map { "DROP INDEX \($0.name);" }.joined(separator: "\n"))
                WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < \(count))
                INSERT INTO dweller (county, id, state, open, version, created, updated, name, phone, phone_index, area, day)
                SELECT '\(county)', printf('01900000-%04x-7%03x-8000-%012x', n / 65536, n % 65536 / 16, n), 'active', 1, 1,
                  '\(now)', '\(now)', '居民' || n, 'k:' || hex(randomblob(40)), 'k:' || hex(randomblob(12)),
                  '\(county)' || (101 + n % 14) || printf('2%02d', n / 14 % 40),
                  date('2021-01-01', '+' || (n * 7919 % 700) || ' days') FROM numbers;
                \(indexes.map { "\($0.sql);" }.joined(separator: "\n"))
                PRAGMA journal_mode = WAL;
                """
            try TransferBenchmark.run(["sqlite3", file.path, script])
            let seconds = start.duration(to: .now) / .seconds(1)
            print("  \(count.formatted()) records made in \(Figure.text(seconds)) s")
        }

        /// - Returns: seconds.
        func page(_ round: Int) async throws -> Double {
            let town = towns[round % towns.count]
            var query = Query()
            if round % 2 == 1 {
                let day = CalendarDay(Instant(milliseconds: 1_609_459_200_000), in: .gmt).advanced(by: round * 37 % 700)
                query.after = RecordID("0").map { Query.Cursor(sort: day.description, id: $0) }
            }
            return try await time(Self.officer(of: town), query) { $0 >= 50 || round % 2 == 1 }
        }

        func search(_ round: Int) async throws -> Double {
            let place = round % numbers.count
            return try await time(Self.officer(of: towns[place % towns.count]), Query(search: numbers[place])) {
                $0 > 0
            }
        }

        private func time(
            _ principal: Principal, _ query: Query, isRight: (Int) -> Bool
        ) async throws -> Double {
            let start = ContinuousClock.now
            let page = try await store.read(as: principal) { try $0.page(Dwellers.self, query) }
            let seconds = start.duration(to: .now) / .seconds(1)
            guard isRight(page.records.count) else {
                throw ServerProcess.Failed(description: "\(page.records.count) records for \(query)")
            }
            return seconds
        }

        private static func officer(of town: String) -> Principal {
            let unit = RecordID(county)
            return Principal(
                user: unit, name: "bench", county: county,
                posts: [
                    Principal.Post(
                        id: unit, role: .unitOfficer, unit: unit, units: [], office: nil, area: AreaCode(town))
                ])
        }
    }
}

/// The register of many records.
private struct Dwellers: Register {
    let name = Field<String>("name", .required, .listed, .searched, .personal)
    let phone = ProtectedField<Phone>("phone", .personal)
    let area = Field<AreaCode>("area", .required)
    let day = Field<CalendarDay>("day", .required, .listed)

    static let name = "dweller"
    static let fields = Dwellers()
    static let access = Access(read: [.unitOfficer: [.area]], create: [.unitOfficer])
    static let listing = Listing(sort: "day", descending: false)
}

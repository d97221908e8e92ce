import Database
import Duties
import Foundation
import Kernel
import PostgreSQLDriver
import Registers
import SQLiteDriver
import Synchronization

/// One day's duties of many subjects, two slots each, against the bare INSERT … SELECT of the same rows and indexes.
struct DutyBenchmark {
    let folder: URL
    let subjects: Int

    private static let county = TaskTable.county
    private static let zone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt

    func run() async throws -> Section {
        print("Duties")
        var section = Section(
            title: "A day's duties",
            method: """
                Temperatures of \(subjects.formatted()) households in the forenoon and the afternoon, generated in pieces with a change \
                and its deltas each, `synchronous=FULL` and PostgreSQL with `fsync`; beside it one INSERT … SELECT of the same rows into \
                the same table with the same indexes. Then the next day's, while somebody writes every 20 ms.
                """)
        try await measure(
            "SQLite", &section, ours: SQLiteDatabase(path: folder.appending(path: "duties.sqlite").path),
            bare: SQLiteDatabase(path: folder.appending(path: "duties-bare.sqlite").path))
        let server = try PostgreSQLProcess(folder)
        defer { server.stop() }
        try await measure(
            "PostgreSQL", &section, ours: PostgreSQLDatabase(url: try server.create("duties")),
            bare: PostgreSQLDatabase(url: try server.create("bareduties")))
        return section
    }

    private func measure(
        _ name: String, _ section: inout Section, ours: any SQLDatabase, bare: any SQLDatabase
    ) async throws {
        for database in [ours, bare] { try await fill(database) }
        let start = CalendarDay(ordinal: 19_116)
        let plain = try await seconds { try await self.insert(bare, on: start) }
        section.add("\(name): bare INSERT … SELECT", Double(2 * subjects) / plain, "rows/s")
        let clock = BenchClock(start.at(hour: 1, in: Self.zone))
        let store = RecordStore(ours, registry: Registry([Notices.self])) { clock.now }
        let round = DutyRound(store, Self.book)
        let made = try await seconds { try await round.generate(Self.county) }
        section.add("\(name): generated", Double(2 * subjects) / made, "rows/s")
        section.add("\(name): generated against bare", made / plain, "×", .atMost(3))
        let again = try await seconds { try await round.generate(Self.county) }
        section.add("\(name): generated again", again * 1000, "ms")
        clock.set(start.advanced(by: 1).at(hour: 1, in: Self.zone))
        async let next: Void = round.generate(Self.county)
        let times = try await writes(store)
        try await next
        section.add("\(name): a single write meanwhile, 99 of 100 within", times.quantile(0.99) * 1000, "ms")
        section.add("\(name): the slowest of them", (times.max() ?? .nan) * 1000, "ms", .atMost(1000))
        try await ours.close()
        try await bare.close()
    }

    private func fill(_ database: any SQLDatabase) async throws {
        let registry = Registry([Notices.self])
        let household = Migration(
            "0090 households",
            [
                """
                CREATE TABLE household (county TEXT NOT NULL, id TEXT NOT NULL, unit TEXT NOT NULL, area TEXT NOT NULL,
                  PRIMARY KEY (county, id))
                """
            ])
        _ = try await database.migrate(
            RecordStore.migrations + [DutyTables.migration, DutyTables.policy, household], key: Self.county, at: .now)
        try await Schema(registry).derive(database, key: Self.county)
        for first in stride(from: 0, to: subjects, by: 10_000) {
            let last = min(first + 10_000, subjects)
            try await database.write(key: Self.county) { connection in
                try connection.insert(
                    into: "household", columns: ["county", "id", "unit", "area"],
                    rows: (first..<last).map { number in
                        let village = String(
                            format: "%@%03d%03d", Self.county.text, number % 20 + 101, number % 320 / 20 + 201)
                        return [
                            Self.county.sql, .text(String(format: "01900000-0000-7000-8000-%012d", number)),
                            .text("unit-\(number % 320)"), .text(village),
                        ]
                    })
            }
        }
    }

    private static let rule = DutyRule(
        "temperature",
        .slots([.init("am", TimeOfDay(6), TimeOfDay(10)), .init("pm", TimeOfDay(14), TimeOfDay(18))]), graceMinutes: 60,
        register: "household",
        subjects: { county, _ in
            """
            SELECT id, unit, NULL AS owner, area, NULL AS title, NULL AS cause FROM household WHERE county = \(county)
            """
        })

    private static let book = DutyBook(
        zone: zone, ladders: Ladders([:]), rules: [rule], directory: { _, _, _ in Nobody() },
        departures: { _, _ in Departures() })

    private struct Nobody: UnitDirectory {
        func audience(
            _ audience: Ladder.Step.Audience, of duty: Duty
        ) -> (unit: RecordID, office: RecordID, person: String?)? { nil }
    }

    private func insert(_ database: any SQLDatabase, on day: CalendarDay) async throws {
        let slots = Self.rule.schedule.slots(on: day, in: Self.zone).map { slot -> SQL in
            "(\(slot.key), \(slot.opens), \(slot.due), \(slot.due.advanced(minutes: 60)))"
        }
        _ = try await database.write(key: Self.county) { connection in
            try connection.execute(
                """
                WITH v (slot, opens, due, closes) AS (VALUES \(slots.joined(separator: ", ")))
                INSERT INTO duty (county, rule, subject, slot, register, unit, area, day, opens, due, closes, "nextStep",
                  state, "lateEntry", open, version)
                SELECT h.county, 'temperature', h.id, v.slot, 'household', h.unit, h.area, \(day), v.opens, v.due,
                  v.closes, v.due, 'due', 0, 1, 1 FROM household h, v WHERE h.county = \(Self.county)
                """)
        }
    }

    /// Single writes, a little apart, for three seconds or as long as two hundred take.
    private func writes(_ store: RecordStore) async throws -> [Double] {
        var times: [Double] = []
        for number in 0..<200 {
            let new = NewDuty(
                "single", subject: RecordID.make(), of: "task", slot: String(number), unit: nil, due: store.now)
            times.append(
                try await seconds {
                    _ = try await store.write(by: .system(Self.county)) { try $0.owe([new], in: Self.book) }
                })
            try await Task.sleep(for: .milliseconds(20))
        }
        return times
    }
}

/// A clock that is set by hand.
private final class BenchClock: Sendable {
    private let time: Mutex<Instant>
    init(_ start: Instant) { time = Mutex(start) }
    var now: Instant { time.withLock(\.self) }
    func set(_ instant: Instant) { time.withLock { $0 = instant } }
}

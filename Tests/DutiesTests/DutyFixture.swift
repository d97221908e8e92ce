import Database
import Foundation
import Indicators
import Kernel
import Registers
import TestSupport

@testable import Duties

/// A headquarters with households to be visited: a table of subjects, and rules over it.
struct DutyFixture: Sendable {
    let test: TestDatabase
    let book: DutyBook
    var store: RecordStore { test.store }
    var clock: TestClock { test.clock }

    static let zone = TimeZone(identifier: "Asia/Shanghai")!
    static let day = CalendarDay("2022-05-04")!
    /// 06:00 of that day.
    static let morning = day.at(hour: 6, in: zone)

    static let tables = Migration(
        "0090 households",
        [
            """
            CREATE TABLE watch (county TEXT NOT NULL, id TEXT NOT NULL, unit TEXT, owner TEXT, area TEXT, start TEXT,
              "lastExposure" TEXT, admission TEXT, PRIMARY KEY (county, id))
            """
        ])

    static let subjects: @Sendable (AreaCode, CalendarDay) -> SQL = { county, day in
        """
        SELECT id, unit, owner, area, NULL AS title, NULL AS cause, start, "lastExposure", admission FROM watch
        WHERE county = \(county) AND (start IS NULL OR start <= \(day))
        """
    }

    static let ladders = Ladders([
        "steep": Ladder(
            minutes: 60,
            steps: [
                .init(minutes: -10, to: .unit), .init(minutes: 0, to: .unitLead), .init(minutes: 30, to: .headquarters),
            ])
    ])

    static let temperature = DutyRule(
        "temperature",
        .slots([
            .init("am", TimeOfDay(6), TimeOfDay(10)), .init("pm", TimeOfDay(14), TimeOfDay(18)),
        ]), graceMinutes: 60, register: "watch", subjects: subjects)
    static let report = DutyRule(
        "report", .daily(opens: TimeOfDay(0), cutoff: TimeOfDay(18)), graceMinutes: 120, ladder: "steep",
        register: "watch", subjects: subjects)
    static let single = DutyRule("single", .once, graceMinutes: nil, ladder: "steep", register: "task")

    static func make(
        _ rules: [DutyRule] = [temperature], at start: Instant = morning, zone: TimeZone = zone,
        departures: @escaping @Sendable (Registers.Reading, CalendarDay) throws -> Departures = { _, _ in Departures() }
    ) async throws -> DutyFixture {
        let test = try await TestDatabase.make(
            [Notices.self], migrations: [DutyTables.migration, DutyTables.policy, Tallying.migration, tables],
            county: Sample.county,
            at: start)
        let book = DutyBook(
            zone: zone, ladders: ladders, rules: rules + [single],
            directory: { _, _, _ in Everybody() }, departures: departures)
        return DutyFixture(test: test, book: book)
    }

    /// Households `h1` … in villages of two townships.
    func households(
        _ count: Int, unit: String? = "east", start: CalendarDay? = nil, lastExposure: CalendarDay? = nil,
        admission: CalendarDay? = nil
    ) async throws {
        try await write { writing in
            let rows = (1...max(count, 1)).prefix(count).map { number -> [SQLValue] in
                let area = number % 2 == 0 ? Sample.village : AreaCode(known: "990101102101")
                return [
                    Sample.county.sql, .text("h\(number)"), unit.map { .text($0) } ?? .null, .null, area.sql,
                    start?.sql ?? .null, lastExposure?.sql ?? .null, admission?.sql ?? .null,
                ]
            }
            try writing.connection.insert(
                into: "watch",
                columns: ["county", "id", "unit", "owner", "area", "start", "lastExposure", "admission"],
                rows: rows)
        }
    }

    @discardableResult
    func write<Value: Sendable>(
        as principal: Principal = .system(Sample.county), _ body: @escaping @Sendable (Writing) throws -> Value
    ) async throws -> Value { try await store.write(by: principal, body) }

    func read<Value: Sendable>(
        as principal: Principal = .system(Sample.county),
        _ body: @escaping @Sendable (Registers.Reading) throws -> Value
    ) async throws -> Value { try await store.read(as: principal, body) }

    func execute(_ sql: SQL) async throws { try await write { _ = try $0.connection.execute(sql) } }

    func round(piece: Int = 500) async throws { try await DutyRound(store, book, piece: piece).run(Sample.county) }

    /// Every duty as `subject slot state`, in order.
    func states() async throws -> [String] { try await all().map { "\($0.subject) \($0.slot) \($0.state.rawValue)" } }

    func all() async throws -> [Duty] {
        try await read { reading in
            try reading.connection.query(
                "SELECT * FROM duty WHERE county = \(Sample.county) ORDER BY rule, subject, slot"
            ).map(Duty.init)
        }
    }

    func notices() async throws -> [String] {
        try await read { reading in
            let definition = try reading.registry.named(Notices.name)
            return try reading.connection.query("SELECT * FROM notice WHERE county = \(Sample.county) ORDER BY id").map
            {
                let record = try Record($0, of: definition)
                return "\(record[Notices.fields.kind] ?? "") \(record[Notices.fields.unit]?.text ?? "")"
            }
        }
    }

    func changes() async throws -> Int64 {
        try await read {
            try $0.connection.first("SELECT number FROM head WHERE county = \(Sample.county)")?.get("number") ?? 0
        }
    }

    /// Each audience is a unit of its own.
    struct Everybody: UnitDirectory {
        func audience(
            _ audience: Ladder.Step.Audience, of duty: Duty
        ) -> (unit: RecordID, office: RecordID, person: String?)? {
            let unit = RecordID(known: audience.rawValue)
            return (unit, unit, nil)
        }
    }
}

/// Moments of a day in the fixture's zone.
func at(_ hour: Int, _ minute: Int = 0, day: Int = 0) -> Instant {
    DutyFixture.day.advanced(by: day).at(hour: hour, minute: minute, in: DutyFixture.zone)
}

extension Duties.Duty {
    /// A duty as it would stand, for what is pure.
    static func sample(
        due: Instant, closes: Instant? = nil, state: DutyState = .due, nextStep: Instant? = nil, until: Instant? = nil
    ) throws -> Duty {
        let columns = [
            "rule", "subject", "slot", "register", "day", "opens", "due", "closes", "state", "nextStep", "lateEntry",
            "until", "version",
        ]
        return try Duty(
            SQLRow(
                columns: SQLRow.Columns(columns),
                values: [
                    "report".sql, "h1".sql, "1".sql, "watch".sql, DutyFixture.day.sql, at(0).sql, due.sql,
                    closes?.sql ?? .null, state.rawValue.sql, nextStep?.sql ?? .null, .integer(0), until?.sql ?? .null,
                    .integer(1),
                ]))
    }
}

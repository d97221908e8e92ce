import Database
import Foundation
import Kernel
import Policies
import Prevention
import Registers
import SQLiteDriver
import Web

/// Open measures against a new version of their policy, from the table to the counts; beside it the bare reading of the same
/// rows.
struct PolicyBenchmark {
    let folder: URL

    private static let county = TaskTable.county
    private static let day = CalendarDay(ordinal: 19_307)

    /// The columns of a measure that are read.
    private struct Measures: Register {
        let person = Field<RecordID>("person")
        let policy = Field<String>("policy")
        let policyVersion = Field<String>("policyVersion")
        let category = Field<String>("category")
        let area = Field<AreaCode>("area")
        let lastExposure = Field<CalendarDay>("lastExposure")
        let start = Field<CalendarDay>("start")
        let admission = Field<CalendarDay>("admission")
        let phases = Field<String>("phases", .max(10_000))
        let suitable = Field<Bool>("suitable")
        let groups = Field<[String]>("groups")
        let extra = Field<Int>("extra")
        static let name = "measure"
        static let fields = Measures()
        static let access = Access.everyoneReads()
    }

    /// One ground a person.
    private struct Grounds: Register {
        let person = Field<RecordID>("person", .indexed)
        let category = Field<String>("category")
        let day = Field<CalendarDay>("day")
        static let name = "ground"
        static let fields = Grounds()
        static let access = Access.everyoneReads()
    }

    func run() async throws -> Section {
        print("Policies")
        var section = Section(
            title: "A new policy against open measures",
            method: """
                Open measures of five categories of the 9th edition, with exposures over twelve days, compared with the twenty \
                measures by all grounds of each person: what ends, what is milder, what needs an order. SQLite; beside it the same rows read and nothing \
                done with them.
                """)
        let half = try await measure(100_000), whole = try await measure(200_000)
        section.add("200,000 measures", whole.ours, "s", .atMost(10))
        section.add("200,000 against 100,000, per measure", whole.ours / half.ours / 2, "×", .atMost(1.3))
        section.add("against reading alone", whole.ours / whole.bare, "×")
        return section
    }

    private func measure(_ count: Int) async throws -> (ours: Double, bare: Double) {
        let resources = try Resources.locate().folder.appending(path: "Policies")
        let read = { (name: String) in
            try PolicyPack(yaml: String(contentsOf: resources.appending(path: "\(name).yaml"), encoding: .utf8))
        }
        let (old, new) = (try read("cn-covid-v9"), try read("cn-covid-m20"))
        let database = try SQLiteDatabase(path: folder.appending(path: "policies-\(count).sqlite").path)
        let registry = Registry([Measures.self, Grounds.self, PolicyVersions.self])
        _ = try await database.migrate(RecordStore.migrations, key: Self.county, at: .now)
        try await Schema(registry).derive(database, key: Self.county)
        try await fill(database, old, count)
        let store = RecordStore(database, registry: registry) { .now }
        let ours = try await best {
            let effects = try await store.read(as: .system(Self.county)) { try $0.effects(of: new, on: Self.day) }
            precondition(effects?.total == count)
        }
        let bare = try await best {
            let read = try await database.read { connection in
                var (last, read) = ("", 0)
                while true {
                    let rows = try connection.query(
                        """
                        SELECT id, category, area, "lastExposure", start, admission, phases FROM measure
                        WHERE county = \(Self.county) AND id > \(last) AND open = 1 AND policy = \(new.id)
                        ORDER BY id LIMIT 5000
                        """)
                    read += rows.count
                    guard let row = rows.last else { return read }
                    last = try row.get("id")
                }
            }
            precondition(read == count)
        }
        try await database.close()
        return (ours, bare)
    }

    /// The shortest of three runs.
    private func best(_ body: () async throws -> Void) async throws -> Double {
        var times: [Double] = []
        for _ in 0..<3 { times.append(try await seconds(body)) }
        return times.min() ?? .nan
    }

    private static func id(_ number: Int) -> String { String(format: "01900000-0000-7000-8000-%012d", number) }

    private func fill(_ database: any SQLDatabase, _ pack: PolicyPack, _ count: Int) async throws {
        let rules = pack.categories.filter(\.plan.restricts)
        let phases = try rules.map { String(decoding: try JSONEncoder().encode($0.plan.phases), as: UTF8.self) }
        for first in stride(from: 0, to: count, by: 10_000) {
            try await database.write(key: Self.county) { connection in
                try connection.insert(
                    into: "measure",
                    columns: [
                        "county", "id", "state", "open", "version", "created", "updated", "person", "policy",
                        "category", "area", "lastExposure", "start", "phases", "groups",
                    ],
                    rows: (first..<first + 10_000).map { number in
                        let kind = number % rules.count
                        let exposed = Self.day.advanced(by: -(number % 12))
                        return [
                            Self.county.sql, .text(Self.id(number)), .text("active"), .integer(1), .integer(1),
                            Instant.now.sql, Instant.now.sql, .text(Self.id(number)), .text(pack.id),
                            .text(rules[kind].id), .text(Self.county.text + "101"), exposed.sql,
                            exposed.advanced(by: 1).sql, .text(phases[kind]), .text("[]"),
                        ]
                    })
                try connection.execute(
                    """
                    INSERT INTO ground (county, id, state, open, version, created, updated, person, category, day)
                    SELECT county, id, state, 1, 1, created, updated, person, category, "lastExposure" FROM measure
                    WHERE id BETWEEN \(Self.id(first)) AND \(Self.id(first + 9_999))
                    """)
            }
        }
    }
}

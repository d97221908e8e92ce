import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

/// Jobs as an older release declared them.
private struct OldJobs: Register {
    let title = Field<String>("title", .required)
    static let name = "job"
    static let fields = OldJobs()
    static let access = Access(read: [.dutyOfficer: [.all]])
}

struct SchemaTests {
    private func layout(_ database: any SQLDatabase) async throws -> [String: Set<String>] {
        try await database.read { connection in
            let (columns, indexes): (SQL, SQL) =
                switch connection.dialect {
                case .sqlite:
                    (
                        "SELECT name || ' ' || type AS it FROM pragma_table_xinfo('job')",
                        "SELECT sql AS it FROM sqlite_master WHERE type = 'index' AND tbl_name = 'job' AND sql IS NOT NULL"
                    )
                case .postgres:
                    (
                        """
                        SELECT column_name || ' ' || data_type || is_generated AS it FROM information_schema.columns
                        WHERE table_name = 'job'
                        """, "SELECT indexdef AS it FROM pg_indexes WHERE tablename = 'job'"
                    )
                }
            let list = { (sql: SQL) in try Set(connection.query(sql).map { try $0.get("it", as: String.self) }) }
            return ["job": try list(columns), "indexes": try list(indexes)]
        }
    }

    @Test func aNewFieldBecomesANewColumn() async throws {
        let old = try await TestDatabase.make([OldJobs.self], county: Sample.county)
        let kept = try await old.store.write(by: .system(Sample.county)) { writing in
            try writing.insert(OldJobs.self, Values { $0[OldJobs.fields.title] = "old" })
        }
        try await Schema(Registry([Jobs.self])).derive(old.database, key: Sample.county)

        // Derived step by step or at once, the table is the same.
        let fresh = try await TestDatabase.make([Jobs.self], county: Sample.county)
        let (grown, made) = (try await layout(old.database), try await layout(fresh.database))
        #expect(grown["job"] == made["job"])
        #expect(grown["indexes"]?.isSuperset(of: made["indexes"] ?? []) == true)

        let store = RecordStore(old.database, registry: Registry([Jobs.self]))
        let job = Jobs.fields
        let changed = try await store.write(by: .system(Sample.county)) { writing in
            let record = try writing.reading.find(Jobs.self, kept.id)
            var values = Jobs.values()
            values[job.area] = Sample.village
            return try writing.update(record, values)
        }
        #expect(changed[job.unit]?.text == "east")
        let town = try await old.database.read { try $0.first("SELECT town, village FROM job")?.values }
        #expect(town == [.text(Sample.east.text), .text(Sample.village.text)])
    }

    @Test func derivingAgainChangesNothing() async throws {
        let test = try await TestDatabase.make([Jobs.self, Spots.self], county: Sample.county)
        let before = try await layout(test.database)
        try await test.add()
        for _ in 0..<2 { try await Schema(test.store.registry).derive(test.database, key: Sample.county) }
        #expect(try await layout(test.database) == before)
        #expect(try await test.counts()["job"] == 1)
    }

    @Test func aFieldNoLongerDeclaredKeepsItsColumn() async throws {
        let test = try await TestDatabase.make([Jobs.self], county: Sample.county)
        let record = try await test.add("kept")
        let older = Registry([OldJobs.self])
        try await Schema(older).derive(test.database, key: Sample.county)
        let store = RecordStore(test.database, registry: older)
        let read = try await store.read(as: .system(Sample.county)) { try $0.find(OldJobs.self, record.id) }
        #expect(read[OldJobs.fields.title] == "kept")
        let report = try await Verification(test.database, registry: older, key: nil).run()
        #expect(report.findings == [])
    }

    @Test func keysStartWithTheCounty() async throws {
        let keys = [Jobs.self, Calls.self].flatMap { (register: any Register.Type) in
            Schema.indexes(Registry([register]).definitions[0]).map { $0.rendered(.sqlite).text }
        }
        #expect(!keys.isEmpty && keys.allSatisfy { $0.contains("(\"county\", ") })
        #expect(Schema.indexes(Definition(Spots.self)).allSatisfy { !$0.rendered(.sqlite).text.contains("county") })
    }

    @Test func townAndVillageFollowTheArea() async throws {
        let test = try await TestDatabase.jobs()
        for area in [nil, Sample.county, Sample.east, Sample.village, Sample.grid, AreaCode(known: "990101L01L02")] {
            try await test.add(area.map(\.text) ?? "none", area: area)
        }
        let rows = try await test.database.read { try $0.query("SELECT title, town, village FROM job ORDER BY title") }
        #expect(
            rows.map { $0.values.map { $0.text ?? "-" } } == [
                ["990101", "-", "-"], ["990101101", "990101101", "-"], ["990101101201", "990101101", "990101101201"],
                ["990101101201003", "990101101", "990101101201"], ["990101L01L02", "990101L01", "990101L01L02"],
                ["none", "-", "-"],
            ])
    }
}

import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Server

/// The schema as a province's Citus needs it: what belongs to a headquarters is found by its key alone.
struct ShardingTests {
    /// Tables that are not distributed by `county`. Whoever adds one must say here why it is small and everybody's.
    private static let shared: Set<String> = [
        // Registers copied to every worker: an area, user or post may be any headquarters'.
        "area", "user", "post",
        // On the coordinator: what is looked up before the headquarters is known, and the program's own.
        "credential", "session", "activation", "device_code", "lease", "migration", "field_key",
    ]

    @Test func theListOfSharedTables() {
        #expect(Citus.local.union(Citus.reference) == Self.shared)
        #expect(OneKeyDatabase.shared.subtracting(["spot", "lamp", "bulb"]) == Self.shared)
    }

    @Test func keysAndUniqueIndexesStartWithTheCounty() async throws {
        let fixture = try await ServerFixture.shared()
        let indexes = try await uniqueIndexes(fixture.deployment.database)
        let tables = try await tables(fixture.deployment.database)
        #expect(tables.isSuperset(of: Self.shared) && tables.count > 15)
        for table in tables.subtracting(Self.shared).sorted() {
            let keys = indexes.filter { $0.table == table }
            #expect(!keys.isEmpty, "\(table) has no key")
            for key in keys { #expect(key.columns.first == "county", "\(table): \(key.columns)") }
        }
    }

    @Test func noForeignKeyLeavesTheCounty() async throws {
        let fixture = try await ServerFixture.shared()
        let keys = try await fixture.deployment.database.read { connection in
            switch connection.dialect {
            case .sqlite:
                try connection.query(
                    """
                    SELECT m.name AS child, f."table" AS parent FROM sqlite_master m, pragma_foreign_key_list(m.name) f
                    WHERE m.type = 'table' GROUP BY 1, 2, f.id HAVING sum(f."from" = 'county') = 0
                    """)
            case .postgres:
                try connection.query(
                    """
                    SELECT CAST(c.conrelid AS regclass) AS child FROM pg_constraint c WHERE c.contype = 'f' AND NOT EXISTS
                    (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
                      AND a.attname = 'county')
                    """)
            }
        }
        #expect(keys.map(\.values) == [])
    }

    /// The other tests run on `OneKeyDatabase`; this one sees that it would say something.
    @Test func aStatementOfAnotherKeyIsRefused() async throws {
        let test = try await TestDatabase.make([], county: Sample.county)
        let guarded = OneKeyDatabase(test.database)
        let other = Sample.neighbour
        let refused: [SQL] = [
            "SELECT * FROM change", "DELETE FROM tally WHERE county = \(other)",
            "SELECT 1 FROM change c JOIN change_content t ON t.number = c.number WHERE c.county = \(Sample.county)",
        ]
        for sql in refused {
            await #expect(throws: SQLError.self, "\(sql)") {
                try await guarded.write(key: Sample.county) { _ = try $0.query(sql) }
            }
        }
        await #expect(throws: SQLError.self) {
            try await guarded.write(key: Sample.county) {
                try $0.insert(into: "counter", columns: ["county"], rows: [[other.sql]])
            }
        }
        await #expect(throws: SQLError.self) {
            try await guarded.read {
                _ = try $0.query("SELECT 1 FROM change c JOIN change_content t ON t.number = c.number")
            }
        }
        _ = try await guarded.read {
            try $0.query("SELECT 1 FROM change c JOIN change_content t ON t.county = c.county AND t.number = c.number")
        }
        _ = try await guarded.write(key: Sample.county) {
            try $0.query("SELECT * FROM head WHERE county = \(Sample.county)")
        }
    }

    @Test(.enabled(if: TestPlace.dialect == .postgres)) func theCallsForCitus() async throws {
        let fixture = try await ServerFixture.shared()
        let calls = try await Citus.calls(fixture.deployment.database)
        let tables = try await tables(fixture.deployment.database)
        #expect(calls.count == tables.count - Citus.local.count)
        #expect(calls.prefix(3).allSatisfy { $0.contains("create_reference_table") })
        #expect(
            calls.dropFirst(3).first
                == "SELECT create_distributed_table('\"change\"', 'county', colocate_with => 'none')")
        #expect(calls.dropFirst(4).allSatisfy { $0.hasSuffix("'county', colocate_with => 'change')") })
    }

    private func tables(_ database: any SQLDatabase) async throws -> Set<String> {
        try await database.read { connection in
            let sql: SQL =
                switch connection.dialect {
                case .sqlite: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
                case .postgres: "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
                }
            return try Set(connection.query(sql).map { try $0.get("name", as: String.self) })
        }
    }

    /// Primary keys and unique indexes with their columns in order.
    private func uniqueIndexes(_ database: any SQLDatabase) async throws -> [(table: String, columns: [String])] {
        let rows = try await database.read { connection in
            switch connection.dialect {
            case .sqlite:
                try connection.query(
                    """
                    SELECT m.name AS "table", i.name AS "index", c.name AS "column" FROM sqlite_master m,
                      pragma_index_list(m.name) i, pragma_index_info(i.name) c
                    WHERE m.type = 'table' AND i."unique" = 1 ORDER BY 1, 2, c.seqno
                    """)
            case .postgres:
                try connection.query(
                    """
                    SELECT t.relname AS "table", i.relname AS "index", a.attname AS "column" FROM pg_index x
                    JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
                    JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public'
                    CROSS JOIN LATERAL unnest(CAST(x.indkey AS smallint[])) WITH ORDINALITY AS k (number, place)
                    JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number
                    WHERE x.indisunique ORDER BY 1, 2, k.place
                    """)
            }
        }
        var found: [String: (table: String, columns: [String])] = [:]
        for row in rows {
            let (table, index) = (row["table"].text ?? "", row["index"].text ?? "")
            found[index, default: (table, [])].columns.append(row["column"].text ?? "")
        }
        return Array(found.values)
    }
}

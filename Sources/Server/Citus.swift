package import Database
import Registers

/// How the tables lie on Citus (分布式部署): one headquarters' rows on one worker, small shared registers on each, the rest
/// on the coordinator. The schema itself is the same; see docs/scale.md.
package enum Citus {
    /// Tables that only the servers' own work reads, by themselves: they stay on the coordinator.
    static let local: Set<String> = [
        "migration", "lease", "session", "credential", "activation", "device_code", "field_key",
    ]

    /// Registers of which each worker has a copy.
    static let reference: Set<String> = Set(
        Registry(Deployment.registers).definitions.filter { $0.placement == .shared }.map(\.name))

    /// The calls that distribute a migrated database, in order. Safe to repeat: what is distributed is left out.
    package static func calls(_ database: any SQLDatabase) async throws -> [String] {
        guard database.dialect == .postgres else { return [] }
        let tables = try await database.read { connection in
            try connection.query(
                "SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
            ).map { try $0.get("name", as: String.self) }
        }
        let done = try await distributed(database)
        let wanted = tables.filter { !local.contains($0) && !done.contains($0) }
        let copied = wanted.filter(reference.contains).map { "SELECT create_reference_table('\"\($0)\"')" }
        // The log first: what a transaction writes beside it must lie on the same worker.
        let split = wanted.filter { !reference.contains($0) }.sorted { $0 == "change" && $1 != "change" }
        return copied
            + split.map { table in
                let beside = table == "change" ? "none" : "change"
                return "SELECT create_distributed_table('\"\(table)\"', 'county', colocate_with => '\(beside)')"
            }
    }

    /// Tables that Citus has already; none where it is not installed.
    private static func distributed(_ database: any SQLDatabase) async throws -> Set<String> {
        try await database.read { connection in
            guard try connection.first("SELECT 1 AS it FROM pg_extension WHERE extname = 'citus'") != nil else {
                return []
            }
            return try Set(
                connection.query(
                    "SELECT trim(both '\"' FROM CAST(logicalrelid AS TEXT)) AS name FROM pg_dist_partition"
                )
                .map { try $0.get("name", as: String.self) })
        }
    }

    /// Runs the calls.
    /// - Throws: `SQLError` if Citus is not installed in the database.
    package static func run(_ address: DatabaseAddress, _ calls: [String]) throws {
        for call in calls { try address.administer(SQL(stringLiteral: call)) }
    }
}

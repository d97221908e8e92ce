package import Database
package import Kernel

/// A drill's database (演练库): a database of its own that says of itself what it is, so that nothing in it is ever taken
/// for real, nor the reverse.
package struct Drill: Sendable, Hashable {
    /// As it stands on every page: `2026年首例病例处置演练`.
    package let name: String
    /// Id of the scenario, as in `Resources/Drills`.
    package let scenario: String

    package init(name: String, scenario: String) { (self.name, self.scenario) = (name, scenario) }

    package static let migration = Migration(
        "0060 drills",
        [
            """
            CREATE TABLE drill_flag (county TEXT NOT NULL, name TEXT NOT NULL, scenario TEXT NOT NULL,
              made TEXT NOT NULL, PRIMARY KEY (county))
            """,
            "CREATE INDEX request_open ON request (county, asked) WHERE decided IS NULL",
        ])

    /// Why a database is not opened.
    package enum Mismatch: Error, Hashable, CustomStringConvertible {
        /// A drill's database was to be opened as a real one.
        case isDrill(String)
        /// A real database, or an empty one, was to be opened as a drill's.
        case isReal

        package var description: String {
            switch self {
            case .isDrill(let name):
                "this database is a drill (演练库 \(name)): open it with TIAODU_DRILL=1, and never as a real one"
            case .isReal: "this database is no drill's (不是演练库): TIAODU_DRILL=1 opens only what `tiaodu drill` has made"
            }
        }
    }

    /// What a database says of itself; nil for a real one, and for one from before there were drills.
    package static func flag(_ connection: some Connection, _ county: AreaCode) throws -> Drill? {
        let migrations: SQL =
            switch connection.dialect {
            case .sqlite: "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'drill_flag'"
            case .postgres:
                """
                SELECT table_name AS name FROM information_schema.tables
                WHERE table_schema = current_schema() AND table_name = 'drill_flag'
                """
            }
        guard try connection.first(migrations) != nil else { return nil }
        return try connection.first("SELECT name, scenario FROM drill_flag WHERE county = \(county)").map {
            Drill(name: try $0.get("name"), scenario: try $0.get("scenario"))
        }
    }

    /// - Throws: `Mismatch` unless the database is what it is opened as.
    package static func check(_ found: Drill?, expected: Bool) throws {
        if let found, !expected { throw Mismatch.isDrill(found.name) }
        if found == nil, expected { throw Mismatch.isReal }
    }

    /// Marks a new, empty database, for good.
    package func mark(_ connection: some Connection, _ county: AreaCode, at now: Instant) throws {
        try connection.execute(
            """
            INSERT INTO drill_flag (county, name, scenario, made) VALUES (\(county), \(name), \(scenario), \(now))
            """)
    }
}

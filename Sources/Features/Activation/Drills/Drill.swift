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
        /// A drill was to be made in a database that holds something, whatever it is.
        case notEmpty

        package var description: String {
            switch self {
            case .isDrill(let name):
                "this database is a drill (演练库 \(name)): open it with TIAODU_DRILL=1, and never as a real one"
            case .isReal: "this database is no drill's (不是演练库): TIAODU_DRILL=1 opens only what `tiaodu drill` has made"
            case .notEmpty:
                "this database is not empty (不是空库): `tiaodu drill` makes a drill in an empty database of its own alone"
            }
        }
    }

    /// What a database says of itself; nil for a real one, and for one from before there were drills.
    /// - Parameter county: of a transaction. Whoever opens a database asks for none: a drill's is one whatever headquarters
    ///   is named, or another `TIAODU_COUNTY` would open it as real.
    package static func flag(_ connection: some Connection, _ county: AreaCode? = nil) throws -> Drill? {
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
        let own: SQL = county.map { "WHERE county = \($0)" } ?? ""
        return try connection.first("SELECT name, scenario FROM drill_flag \(own) ORDER BY county LIMIT 1").map {
            Drill(name: try $0.get("name"), scenario: try $0.get("scenario"))
        }
    }

    /// Whether a database holds nothing at all, not even a table: asked before a drill is made in it, and before anything
    /// is written.
    package static func isEmpty(_ connection: some Connection) throws -> Bool {
        let tables: SQL =
            switch connection.dialect {
            case .sqlite: "SELECT 1 AS found FROM sqlite_schema LIMIT 1"
            // Of whichever owner, which `information_schema` would not show.
            case .postgres:
                """
                SELECT 1 AS found FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') LIMIT 1
                """
            }
        return try connection.first(tables) == nil
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

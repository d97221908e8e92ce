package import Database
package import Kernel

/// Tables and indexes that follow from the declarations. Additive: a new field becomes a new column; the rest are
/// numbered migrations.
package struct Schema: Sendable {
    let registry: Registry

    package init(_ registry: Registry) { self.registry = registry }

    /// Makes what is missing; changes nothing that is there.
    package func derive(_ database: some SQLDatabase, key: AreaCode) async throws {
        let registry = registry
        _ = try await database.write(key: key) { connection in
            for definition in registry.definitions {
                for statement in Self.statements(definition) { try connection.execute(statement) }
                let present = try Self.columns(of: definition.name, connection)
                for column in Self.columns(of: definition) where !present.contains(column.name) {
                    try connection.execute(
                        "ALTER TABLE \(name: definition.name) ADD COLUMN \(name: column.name) \(column.type)")
                }
                for column in Self.generated(definition) where !present.contains(column.name) {
                    // SQLite adds no stored column to a table that is there.
                    let kind: SQL = "\(sqlite: "VIRTUAL", postgres: "STORED")"
                    try connection.execute("ALTER TABLE \(name: definition.name) ADD COLUMN \(column.sql) \(kind)")
                }
                for statement in Self.indexes(definition) { try connection.execute(statement) }
            }
        }
    }

    static func columns(of table: String, _ connection: some Connection) throws -> Set<String> {
        let rows: [SQLRow] =
            switch connection.dialect {
            case .sqlite: try connection.query("SELECT name FROM pragma_table_xinfo(\(table))")
            case .postgres:
                try connection.query(
                    """
                    SELECT column_name AS name FROM information_schema.columns
                    WHERE table_schema = current_schema() AND table_name = \(table)
                    """)
            }
        return try Set(rows.map { try $0.get("name", as: String.self) })
    }

    /// Columns of the fields, and the blind index beside each protected one.
    static func columns(of definition: Definition) -> [(name: String, type: SQL)] {
        definition.fields.map { ($0.name, type($0.kind)) } + definition.protected.map { ($0.indexName, "TEXT") }
    }

    static func type(_ kind: FieldKind) -> SQL {
        switch kind {
        case .integer, .flag: "BIGINT"
        default: "TEXT"
        }
    }

    static func statements(_ definition: Definition) -> [SQL] {
        var columns: [SQL] = [
            "county TEXT NOT NULL", "id TEXT NOT NULL", "state TEXT NOT NULL", "open BIGINT NOT NULL",
            "version BIGINT NOT NULL", "created TEXT NOT NULL", "updated TEXT NOT NULL",
        ]
        columns += Self.columns(of: definition).map { "\(name: $0.name) \($0.type)" }
        columns += generated(definition).map { "\($0.sql) STORED" }
        let key: SQL = definition.placement == .county ? "PRIMARY KEY (county, id)" : "PRIMARY KEY (id)"
        return ["CREATE TABLE IF NOT EXISTS \(name: definition.name) (\((columns + [key]).joined(separator: ", ")))"]
    }

    /// `town` and `village` beside `area`: scope is equality.
    private static func generated(_ definition: Definition) -> [(name: String, sql: SQL)] {
        guard definition.hasArea else { return [] }
        return [("town", 9), ("village", 12)].map { name, length in
            (
                name,
                """
                \(name: name) TEXT GENERATED ALWAYS AS
                (CASE WHEN length(area) >= \(raw: length) THEN substr(area, 1, \(raw: length)) END)
                """
            )
        }
    }

    /// Indexes for the default list in every scope, for unique fields and for look-ups.
    static func indexes(_ definition: Definition) -> [SQL] {
        let sort = definition.listing.sort
        let key = definition.access.acrossHeadquarters ? [] : ["county"]
        var wanted: [(columns: [String], unique: Bool)] = []
        for column in [nil] + definition.scopeColumns.map(Optional.some) {
            wanted.append((key + [column, "open"].compactMap(\.self) + (sort == "id" ? ["id"] : [sort, "id"]), false))
        }
        let lead = definition.naturalKey.first.flatMap { definition.field($0) }
        if let lead, !lead.has(.unique), !lead.isProtected {
            wanted.append((["county"] + definition.naturalKey + ["id"], false))
        }
        for field in definition.fields {
            let column = field.isProtected ? field.indexName : field.name
            if field.has(.unique) {
                wanted.append((definition.placement == .county ? ["county", column] : [column], true))
            } else if field.has(.indexed) || field.isProtected {
                wanted.append((key + [column, "id"], false))
            }
        }
        for columns in definition.duplicateKeys { wanted.append((key + columns + ["id"], false)) }
        return wanted.map { columns, unique in
            let name = ([definition.name] + columns).joined(separator: "_")
            let kind: SQL = unique ? "UNIQUE INDEX" : "INDEX"
            return "CREATE \(kind) IF NOT EXISTS \(name: name) ON \(name: definition.name) (\(names: columns))"
        }
    }
}

extension Definition {
    /// Columns by which scopes cut this register.
    var scopeColumns: [String] {
        var found: Set<String> =
            hasArea && access.read.values.contains { $0.contains(.area) } ? ["town", "village"] : []
        for reach in access.read.values.joined() {
            switch reach {
            case .unitTree(let office, let unit): found.formUnion([office, unit])
            case .unit(let column), .user(let column): found.insert(column)
            case .all, .area: break
            }
        }
        return found.sorted()
    }
}

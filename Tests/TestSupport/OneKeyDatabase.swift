package import Database
package import Kernel
import Synchronization

/// A database that refuses what would not shard (单键事务检查): within one write every statement on a table that is
/// distributed by `county` names the transaction's own key, and joins between such tables carry it; a read may be of all
/// headquarters, but joins each of them to itself. The tests' stores stand on it, so that no feature can go around it unseen.
package struct OneKeyDatabase: SQLDatabase {
    /// Tables that every headquarters shares; all others belong to one headquarters a row.
    package static let shared: Set<String> = [
        // Registers, and passwords and sessions beside them.
        "area", "user", "post", "credential", "session", "activation", "device_code",
        // The program's own.
        "migration", "lease", "field_key",
        // The tests' own.
        "spot", "lamp", "bulb",
    ]

    private let inner: any SQLDatabase

    package init(_ inner: any SQLDatabase) { self.inner = inner }

    package var dialect: Dialect { inner.dialect }
    package var pools: [PoolFigures] { inner.pools }
    package var writeStatistics: WriteStatistics { inner.writeStatistics }

    package func read<Value: Sendable>(
        _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value { try await inner.read { try body(OneKeyConnection(inner: $0, key: nil)) } }

    package func write<Value: Sendable>(
        key: AreaCode, lane: Lane, _ body: @escaping @Sendable (any Connection) throws -> Value
    ) async throws -> Value {
        try await inner.write(key: key, lane: lane) { try body(OneKeyConnection(inner: $0, key: key)) }
    }

    package func scrub() async throws { try await inner.scrub() }
    package func close() async throws { try await inner.close() }
}

private struct OneKeyConnection: Connection {
    let inner: any Connection
    /// nil in a read.
    let key: AreaCode?

    var dialect: Dialect { inner.dialect }
    var gathered: Gathered { inner.gathered }

    func query(_ sql: SQL) throws -> [SQLRow] {
        try check(sql)
        return try inner.query(sql)
    }

    func rows(_ sql: SQL) throws -> SQLRows {
        try check(sql)
        return try inner.rows(sql)
    }

    func execute(_ sql: SQL) throws -> Int {
        try check(sql)
        return try inner.execute(sql)
    }

    func insert(into table: String, columns: [String], rows: some Sequence<[SQLValue]>) throws {
        let rows = Array(rows)
        if !OneKeyDatabase.shared.contains(table) {
            guard let place = columns.firstIndex(of: "county"), rows.allSatisfy({ $0[place] == key?.sql }) else {
                throw SQLError.other("another key in a transaction of \(key?.text ?? "none"): \(table)")
            }
        }
        try inner.insert(into: table, columns: columns, rows: rows)
    }

    private func check(_ sql: SQL) throws {
        let (text, values) = sql.rendered(.sqlite)
        let verdict = Verdict.of(text)
        guard verdict.namesKey else { return }
        if let key, !values.contains(key.sql) {
            throw SQLError.other("a statement without the key of its transaction: \(text)")
        }
        guard key == nil ? verdict.joinsKey : verdict.carriesKey else {
            throw SQLError.other("a join that does not carry the key: \(text)")
        }
    }
}

/// What a statement's text must show. Each text is read once: features send few texts often.
private struct Verdict {
    /// It touches a table that is distributed, and so must bind the transaction's key.
    var namesKey = false
    /// Each table of a join names its key: `c.county = ?`, `t.county = c.county`.
    var carriesKey = true
    /// Each table of a join is joined by its key: `t.county = c.county`.
    var joinsKey = true

    private static let known = Mutex<[String: Verdict]>([:])

    static func of(_ text: String) -> Verdict {
        if let verdict = known.withLock({ $0[text] }) { return verdict }
        let verdict = Verdict(text)
        known.withLock { $0[text] = verdict }
        return verdict
    }

    private init(_ text: String) {
        guard text.contains(/^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)/) else { return }
        let made = Set(
            text.matches(of: /(?:WITH|WITH RECURSIVE|,)\s+(\w+)\s*(?:\([\w, ]*\))?\s+AS\s*(?:MATERIALIZED\s*)?\(/).map {
                String($0.1)
            })
        let named = text.matches(of: /(FROM|JOIN|INTO|UPDATE)\s+"?(\w+)"?/).map { (String($0.1), String($0.2)) }
        let tables = named.filter { _, name in
            !OneKeyDatabase.shared.contains(name) && !made.contains(name) && name != "SET"
                && name != "pragma_table_xinfo"
                && !["sqlite_", "pg_", "information_schema"].contains(where: name.hasPrefix)
        }
        namesKey = !tables.isEmpty
        let joined = text.contains("JOIN") ? tables.count { $0.0 != "INTO" } : 0
        let keys = text.matches(of: /\.county\s*=/).count
        (carriesKey, joinsKey) = (keys >= joined, keys >= joined - 1)
    }
}

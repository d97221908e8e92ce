import Crypto
import Database
import Kernel

/// The records that are there already for a batch's rows (已有记录): found by id, by the register's natural key, or by the
/// digest of the row's content, a query for all of them.
final class Present {
    /// By what a row is known.
    enum Key: Hashable {
        case id(RecordID)
        /// Values of the fields of a way, by its place in `ways`.
        case fields(Int, [SQLValue])
        case content(RecordID)

        /// The id that the key itself gives a new record.
        var id: RecordID? {
            switch self {
            case .id(let id), .content(let id): id
            case .fields: nil
            }
        }
    }

    enum Match {
        case one(Record)
        case several
        /// Taken by a record out of reach, whose values are unique.
        case hidden
    }

    private(set) var keys: [Key] = []
    private(set) var records: [Key: Match] = [:]
    private var unique: [String: Set<SQLValue>] = [:]
    private let definition: Definition
    private let uniqueFields: [String]
    /// Fields by which a row may be known: the natural key, then each unique field.
    private let ways: [[String]]

    init(_ rows: [ImportRow], _ definition: Definition, _ reading: Reading) throws {
        self.definition = definition
        let unique = definition.fields.filter { $0.has(.unique) }.map(\.name)
        let natural = definition.naturalKey
        uniqueFields = unique
        ways = (natural.isEmpty ? [] : [natural]) + unique.map { [$0] }.filter { $0 != natural }
        keys = rows.map { key(of: $0, reading) }
        try findByID(reading)
        try findByKey(rows, reading)
        try findUnique(rows, reading)
    }

    /// The field that stands for a key in a problem.
    func field(of key: Key) -> String? {
        switch key {
        case .fields(let way, _): ways[way].first
        case .id, .content: definition.naturalKey.first
        }
    }

    private func key(of row: ImportRow, _ reading: Reading) -> Key {
        if let id = row.id ?? definition.key(row.values) { return .id(id) }
        return named(row) ?? content(row, reading)
    }

    /// The row's key by the first way whose first field it gives: two that leave it empty are not the same for that.
    private func named(_ row: ImportRow) -> Key? {
        for (way, names) in ways.enumerated() {
            guard let lead = row.values.stored[names[0]], !lead.isNull else { continue }
            return .fields(way, names.map { row.values.stored[$0] ?? .null })
        }
        return nil
    }

    private func content(_ row: ImportRow, _ reading: Reading) -> Key {
        var values = row.values.stored
        // A digest of a person's number could be guessed; that of its blind index cannot.
        for field in definition.protected {
            guard let number = values[field.name]?.text else { continue }
            values[field.name] = .text(reading.registry.protection?.index(number, definition.name, field.name) ?? "")
        }
        let content = [definition.name, reading.principal.county.text, Canonical.object(values)]
        return .content(RecordID(digest: Canonical.digest(content.map { Array($0.utf8) })))
    }

    private func findByID(_ reading: Reading) throws {
        let scope = Scope(reading.principal, definition)
        for part in Self.parts(Set(keys.compactMap { $0.id?.sql }), reading) {
            let rows = try reading.connection.query(
                "SELECT * FROM \(name: definition.name) WHERE \(reading.key(definition)) id \(among: part)")
            for row in rows {
                let record = try Record(row, of: definition)
                let match = scope.contains(record) ? Match.one(record) : .hidden
                for key in [Key.id(record.id), .content(record.id)] { records[key] = match }
            }
        }
    }

    private func findByKey(_ rows: [ImportRow], _ reading: Reading) throws {
        // A row of an export whose record is not here may still be known by its key.
        for (index, row) in rows.enumerated() {
            if case .id(let id) = keys[index], row.id == id, records[keys[index]] == nil, let key = named(row) {
                keys[index] = key
            }
        }
        let scope = Scope(reading.principal, definition)
        for way in ways.indices { try find(way, scope, reading) }
    }

    private func find(_ way: Int, _ scope: Scope, _ reading: Reading) throws {
        let wanted = Set(keys.compactMap { key in if case .fields(way, let values) = key { values } else { nil } })
        if wanted.isEmpty { return }
        let (lead, rest) = (ways[way][0], ways[way].dropFirst())
        // A unique value of a shared register is unique for every headquarters.
        let isUnique = definition.field(lead)?.has(.unique) == true
        let within: SQL = isUnique && definition.placement == .shared ? "" : reading.key(definition)
        let (column, plain) = Self.sought(lead, Set(wanted.map { $0[0] }), definition, reading)
        for part in Self.parts(Set(plain.keys), reading) {
            let found = try reading.connection.query(
                """
                SELECT * FROM \(name: definition.name) WHERE \(within) \(name: column) \(among: part)
                """)
            for row in found {
                let values = [plain[row[column]] ?? .null] + rest.map { row[$0] }
                guard wanted.contains(values) else { continue }
                let (key, record) = (Key.fields(way, values), try Record(row, of: definition))
                let ours = record.county == reading.principal.county || definition.access.acrossHeadquarters
                guard ours, scope.contains(record) else {
                    if isUnique { records[key] = .hidden }
                    continue
                }
                records[key] = records[key] == nil ? .one(record) : .several
            }
        }
    }

    /// The column in which a field's values are sought, and the value behind each text there: protected ones by their
    /// blind index, under every key.
    private static func sought(
        _ name: String, _ values: Set<SQLValue>, _ definition: Definition, _ reading: Reading
    ) -> (column: String, plain: [SQLValue: SQLValue]) {
        guard let field = definition.field(name), field.isProtected, let protection = reading.registry.protection else {
            return (name, Dictionary(uniqueKeysWithValues: values.map { ($0, $0) }))
        }
        var plain: [SQLValue: SQLValue] = [:]
        for value in values {
            for index in protection.indexes(value.text ?? "", definition.name, name) { plain[index] = value }
        }
        return (field.indexName, plain)
    }

    /// Values of unique fields that other records hold already.
    private func findUnique(_ rows: [ImportRow], _ reading: Reading) throws {
        for field in definition.fields where field.has(.unique) && field.name != definition.naturalKey.first {
            let values = Set(rows.compactMap { $0.values.stored[field.name] }).subtracting([.null])
            let (column, plain) = Self.sought(field.name, values, definition, reading)
            let key: SQL = definition.placement == .county ? "county = \(reading.principal.county) AND" : ""
            for part in Self.parts(Set(plain.keys), reading) {
                let found = try reading.connection.query(
                    """
                    SELECT \(name: column) AS value FROM \(name: definition.name)
                    WHERE \(key) \(name: column) \(among: part)
                    """)
                unique[field.name, default: []].formUnion(found.compactMap { plain[$0["value"]] })
            }
        }
    }

    /// The unique field whose value another record holds.
    func uniqueTaken(_ values: Values) -> String? {
        unique.first { field, taken in values.stored[field].map { !$0.isNull && taken.contains($0) } ?? false }?.key
    }

    /// Notes what a new record takes.
    func take(_ values: Values) {
        for name in uniqueFields {
            if let value = values.stored[name], !value.isNull { unique[name, default: []].insert(value) }
        }
    }

    /// Values for one query each. PostgreSQL takes any number of texts as one.
    private static func parts(_ values: Set<SQLValue>, _ reading: Reading) -> [[SQLValue]] {
        let all = values.sorted { ($0.text ?? "") < ($1.text ?? "") }
        let most = reading.connection.dialect == .postgres ? max(1, all.count) : 500
        return stride(from: 0, to: all.count, by: most).map { Array(all[$0..<min($0 + most, all.count)]) }
    }
}

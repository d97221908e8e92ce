package import Database
package import Kernel

extension Definition {
    /// What outputs – pages, API, exports, files of errors – may show of a stored value (脱敏): itself, or a protected
    /// one masked. The one place where values become masked.
    package func shown(_ field: FieldInfo, of record: Record) -> SQLValue {
        shown(field, record.values.stored[field.name] ?? .null, county: record.county, record: record.id)
    }

    package func shown(_ field: FieldInfo, _ value: SQLValue, county: AreaCode, record: RecordID) -> SQLValue {
        guard let number = field.kind.number, let text = value.text else { return value }
        let place = Place(county: county, register: name, record: record, field: field.name)
        // What cannot be opened shows nothing here; `tiaodu verify` names it.
        guard let plain = try? protection?.open(text, at: place), let read = number.init(written: plain) else {
            return .text(Self.hidden)
        }
        return .text(read.masked)
    }

    /// What is shown where there is nothing to mask by.
    package static let hidden = "******"
}

extension FieldInfo {
    /// Reads a protected value from what somebody has sent. Masked ones are never taken back.
    /// - Throws: `Rejection` invalid `maskedValue`, or `FieldKind.malformed`; none repeats the text.
    func number(from text: String) throws -> SQLValue {
        if text.contains(where: { "*＊".contains($0) }) { throw Rejection.invalid("maskedValue", field: name) }
        guard let number = kind.number?.init(written: text) else {
            throw kind.malformed(text, field: name)
        }
        return .text(number.text)
    }
}

extension Reading {
    /// Whether a search text is a number that one of the register's protected fields may hold.
    package func isNumber(_ definition: Definition, _ text: String) -> Bool { !Self.sought(definition, text).isEmpty }

    /// Records within the principal's scope that hold the number sought, by blind index; nil where none is sought.
    func holders(_ definition: Definition, _ query: Query, _ filters: [SQL]) throws -> [Record]? {
        let sought = Self.sought(definition, query.search)
        if sought.isEmpty { return nil }
        var rest = filters
        if query.open != .all { rest.append("open = \(query.open == .open)") }
        let scope = Scope(principal, definition)
        return try sought.flatMap { try holders(definition, $0.field, $0.number, rest) }.filter(scope.contains)
    }

    /// Records that hold a number in a field, whatever the scope, oldest first; at most 200.
    func holders(
        _ definition: Definition, _ field: FieldInfo, _ number: String, _ filters: [SQL] = []
    ) throws -> [Record] {
        guard let protection = registry.protection else { throw ProtectionFault.noKeys }
        // The inner one goes by the blind index, whatever the planner thinks of the filters.
        let rest: SQL = filters.isEmpty ? "" : "WHERE \(filters.joined(separator: " AND "))"
        return try connection.query(
            """
            SELECT * FROM (SELECT * FROM \(name: definition.name) WHERE \(key(definition)) \(name: field.indexName)
            IN (\(list: protection.indexes(number, definition.name, field.name))) LIMIT 200) held \(rest) ORDER BY id
            """
        ).map { try Record($0, of: definition) }
    }

    private static func sought(_ definition: Definition, _ text: String) -> [(field: FieldInfo, number: String)] {
        definition.protected.compactMap { field in
            field.kind.number?.init(written: text).map { (field, $0.text) }
        }
    }
}

import Database
import Kernel
import Registers

extension Reading {
    /// Titles of all records that these ones refer to, by register and id: one query a register, not one a row.
    func titles(_ definition: Definition, _ records: [Record]) throws -> [String: [String: String]] {
        try titles(definition, records.map(\.values.stored))
    }

    func titles(_ definition: Definition, _ rows: [[String: SQLValue]]) throws -> [String: [String: String]] {
        var ids: [String: Set<String>] = [:]
        for field in definition.visible {
            guard let register = definition.target(of: field) else { continue }
            for row in rows {
                let value = row[field.name] ?? .null
                if case .references = field.kind {
                    ids[register, default: []].formUnion([String](sql: value) ?? [])
                } else if let id = value.text {
                    ids[register, default: []].insert(id)
                }
            }
        }
        return try ids.reduce(into: [:]) { $0[$1.key] = try titles(of: $1.key, $1.value) }
    }

    /// Titles of records, by id, whatever the scope: a name beside a task says who owes it.
    func titles(of register: String, _ ids: Set<String>) throws -> [String: String] {
        guard !ids.isEmpty, let target = registry.definitions.first(where: { $0.name == register }),
            let field = target.titleField
        else { return [:] }
        let key: SQL = target.access.acrossHeadquarters ? "" : "county = \(principal.county) AND"
        let rows = try connection.query(
            """
            SELECT id, \(name: field.name) AS title FROM \(name: register)
            WHERE \(key) id IN (\(list: ids.sorted().map { .text($0) }))
            """)
        try saw(register, rows.compactMap { $0["id"].text.flatMap { RecordID($0) } })
        return Dictionary(
            rows.compactMap { row in row["id"].text.flatMap { id in row["title"].text.map { (id, $0) } } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The record that a person named in a form, by id or by its exact title, within their scope.
    /// - Throws: `Rejection` invalid `referenceUnknown`, or `referenceAmbiguous` where several have that title.
    func named(_ text: String, in register: String, field: String) throws -> RecordID {
        guard let target = registry.definitions.first(where: { $0.name == register }) else {
            throw Rejection.invalid("referenceUnknown", field: field)
        }
        if let id = RecordID(text), try visible(target, id) { return id }
        var found: [RecordID] = []
        if let title = target.titleField {
            let key: SQL = target.access.acrossHeadquarters ? "" : "county = \(principal.county) AND"
            let rest: SQL = target.duplicates == nil ? "" : "AND \(name: FieldInfo.mergedInto) IS NULL"
            let rows = try connection.query(
                "SELECT id FROM \(name: register) WHERE \(key) \(name: title.name) = \(text) \(rest) ORDER BY id LIMIT 20"
            )
            found = try rows.map { try $0.get("id") }.filter { try visible(target, $0) }
        }
        guard let first = found.first else { throw Rejection.invalid("referenceUnknown", field: field) }
        guard found.count == 1 else { throw Rejection.invalid("referenceAmbiguous", field: field) }
        return first
    }

    private func visible(_ definition: Definition, _ id: RecordID) throws -> Bool {
        try any(definition, id).map { Scope(principal, definition).contains($0) } ?? false
    }
}

import Database
import Kernel

/// Values as a row stores them: protected ones encrypted, and their blind indexes.
struct StoredValues {
    var values: Values
    /// By column.
    var indexes: [String: SQLValue] = [:]
}

extension Writing {
    /// Encrypts the protected ones of the values given for a record. One that says what the record holds already is what
    /// it holds; everything else stays as it is.
    /// - Throws: `Rejection` invalid (`malformed`) for what is no such number, conflict (`unique`).
    func protected(
        _ values: Values, _ definition: Definition, id: RecordID, over record: Record? = nil
    ) throws -> StoredValues {
        var stored = StoredValues(values: values)
        for field in definition.protected {
            guard let given = values.stored[field.name] else { continue }
            let held = record?.values.stored[field.name] ?? .null
            if given == held { continue }
            if given.isNull {
                stored.indexes[field.indexName] = .null
                continue
            }
            guard let protection = registry.protection else { throw ProtectionFault.noKeys }
            guard let number = given.text.flatMap({ field.kind.number?.init(written: $0)?.text }) else {
                throw Rejection.invalid("malformed", field: field.name)
            }
            let place = Place(county: county, register: definition.name, record: id, field: field.name)
            if let text = held.text, try protection.open(text, at: place) == number {
                stored.values.stored[field.name] = held
                continue
            }
            try checkUnique(number, field, definition, id, protection)
            stored.values.stored[field.name] = .text(try protection.seal(number, at: place))
            stored.indexes[field.indexName] = .text(protection.index(number, definition.name, field.indexed(for: id)))
        }
        return stored
    }

    /// The unique index keeps numbers apart under one key. While keys change, the same number may stand under another.
    private func checkUnique(
        _ number: String, _ field: FieldInfo, _ definition: Definition, _ id: RecordID, _ protection: Protection
    ) throws {
        guard field.has(.unique), protection.ring.keys.count > 1 else { return }
        let key: SQL = definition.placement == .county ? "county = \(county) AND" : ""
        let held = try connection.first(
            """
            SELECT id FROM \(name: definition.name) WHERE \(key) \(name: field.indexName)
            IN (\(list: protection.indexes(number, definition.name, field.name))) AND id <> \(id)
            """)
        if held != nil { throw Rejection.notUnique(field.name) }
    }
}

extension Rejection {
    /// There is one like it. It names the field, never the value.
    static func notUnique(_ field: String) -> Rejection {
        Rejection(.conflict, "unique", values: ["field": field], problems: [Problem("unique", field: field)])
    }
}

package import Database
import Foundation
package import Kernel

/// One entry of a record's history as pages and API show it.
package struct HistoryEntry: Sendable {
    package let number: Int64
    package let at: Instant
    package let actor: RecordID
    package let verb: String
    /// The record it is about: another where that one was merged into the one asked for.
    package let record: RecordID
    /// The other record of an entry that says two are not the same.
    package let other: RecordID?
    /// The words given with the step, where it asked for a reason.
    package let reason: String?
    /// What was read and why, where the entry is of a reading.
    package let reading: (fields: [String], purpose: Purpose)?
    /// Fields that changed: name, value before, value after. Secret fields appear without values, protected ones masked.
    package let fields: [(name: String, old: SQLValue, new: SQLValue)]
}

/// Content of one change: the whole row after it, the old values of what changed, and the reason if one was given.
package struct ChangeContent: Sendable {
    package let new: [String: SQLValue]
    package let old: [String: SQLValue]
    package let reason: String?
    /// Encrypted values, old and new, with their fields.
    let sealed: [(field: String, text: String)]

    /// - Parameter sealed: names of protected fields.
    static func text(
        new: [String: SQLValue], old: [String: SQLValue], reason: String? = nil, sealed: Set<String> = []
    ) -> String {
        text(new.keys.sorted(), old: old, reason: reason, sealed: sealed) { new[$0] ?? .null }
    }

    /// - Parameter names: of the new values, in order.
    static func text(
        _ names: [String], old: [String: SQLValue], reason: String? = nil, sealed: Set<String>,
        new: (String) -> SQLValue
    ) -> String {
        var bytes = Array("{\"new\":".utf8)
        bytes.reserveCapacity(64 * (names.count + 1))
        Canonical.append(names, sealed: sealed, to: &bytes, value: new)
        bytes += ",\"old\":".utf8
        Canonical.append(old.keys.sorted(), sealed: sealed, to: &bytes) { old[$0] ?? .null }
        if let reason {
            bytes += ",\"reason\":".utf8
            Canonical.append(quoted: reason, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
        return String(decoding: bytes, as: UTF8.self)
    }

    init?(_ text: String) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
            return nil
        }
        new = Self.values(object["new"])
        old = Self.values(object["old"])
        reason = object["reason"] as? String
        sealed = ["new", "old"].flatMap { part in
            (object[part] as? [String: Any] ?? [:]).compactMap { name, value in
                Self.encrypted(value).map { (name, $0) }
            }
        }
    }

    private static func values(_ object: Any?) -> [String: SQLValue] {
        (object as? [String: Any] ?? [:]).mapValues { value in
            if let text = value as? String { return .text(text) }
            if let text = encrypted(value) { return .text(text) }
            if let number = value as? NSNumber {
                return CFNumberIsFloat(number) ? .real(number.doubleValue) : .integer(number.int64Value)
            }
            return .null
        }
    }

    private static func encrypted(_ value: Any) -> String? { (value as? [String: Any])?["*"] as? String }

    private static func CFNumberIsFloat(_ number: NSNumber) -> Bool {
        ["d", "f"].contains(String(cString: number.objCType))
    }
}

extension Reading {
    /// The changes of a record and of those merged into it, newest first.
    /// - Throws: `Rejection.notFound` if the principal may not see the record.
    package func history(_ definition: Definition, _ id: RecordID, limit: Int = 200) throws -> [HistoryEntry] {
        let record = try find(definition, id)
        let merged: [SQLValue] =
            definition.duplicates == nil
            ? []
            : try connection.query(
                """
                SELECT id FROM \(name: definition.name) WHERE \(key(definition)) \(name: FieldInfo.mergedInto) = \(id)
                """
            ).map { $0["id"] }
        return try connection.query(
            """
            SELECT c.number, c.at, c.actor, c.verb, t.record, t.content FROM change_content t
            JOIN change c ON c.county = t.county AND c.number = t.number
            WHERE t.county = \(record.county) AND t.record IN (\(list: [id.sql] + merged)) AND c.register = \(definition.name)
            ORDER BY t.number DESC LIMIT \(limit)
            """
        ).map { row in
            let content = try row.optional("content", as: String.self).flatMap { ChangeContent($0) }
            let names = (content?.old.keys.sorted() ?? [])
            let part = try row.get("record", as: RecordID.self)
            let shown = { (name: String, value: SQLValue?) -> SQLValue in
                guard let field = definition.field(name), let value else { return value ?? .null }
                return field.has(.secret) ? .null : definition.shown(field, value, county: record.county, record: part)
            }
            let verb = try row.get("verb", as: String.self)
            let purpose = verb == Writing.revealVerb ? content?.new["purpose"].flatMap { Purpose(sql: $0) } : nil
            return HistoryEntry(
                number: try row.get("number"), at: try row.get("at"), actor: try row.get("actor"), verb: verb,
                record: part, other: content?.new[FieldInfo.other].flatMap { RecordID(sql: $0) },
                reason: content?.reason,
                reading: purpose.map { (content?.new["fields"].flatMap { [String](sql: $0) } ?? [], $0) },
                fields: names.map { ($0, shown($0, content?.old[$0]), shown($0, content?.new[$0])) })
        }
    }
}

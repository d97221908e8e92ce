import Database
import Foundation
package import Kernel

/// What an erasure (删除个人信息) leaves in the log: which fields are gone, by what right, and the digests of the earlier
/// contents as they were rewritten without them. It holds no value itself.
package struct Erasure: Sendable, Hashable {
    static let verb = "erase"

    /// The erasure's own id, the same in the log and in the ledger.
    package let id: RecordID
    package let fields: [String]
    /// Law, rule or request by which it was done.
    package let basis: String
    /// By number of the change: digest of the record's content as it was left.
    let kept: [Int64: [UInt8]]

    /// The content of the change that erases: the row as it is now, and this.
    func content(new: [String: SQLValue], sealed: Set<String>) -> String {
        let kept = kept.sorted { $0.key < $1.key }.map { "\"\($0)\":\"\($1.hex)\"" }.joined(separator: ",")
        let row = ChangeContent.text(
            new: new, old: Dictionary(fields.map { ($0, .null) }) { $1 }, reason: basis, sealed: sealed)
        return row.dropLast()
            + ",\"erased\":{\"fields\":\(fields.sql.text ?? "[]"),\"id\":\(Canonical.quoted(id.text)),"
            + "\"kept\":{\(kept)}}}"
    }

    /// - Returns: nil for the content of any other change.
    init?(_ content: String) {
        guard let object = try? JSONSerialization.jsonObject(with: Data(content.utf8)) as? [String: Any],
            let erased = object["erased"] as? [String: Any], let id = (erased["id"] as? String).flatMap(RecordID.init),
            let fields = erased["fields"] as? [String], let basis = object["reason"] as? String,
            let kept = erased["kept"] as? [String: String]
        else { return nil }
        (self.id, self.fields, self.basis) = (id, fields, basis)
        self.kept = kept.reduce(into: [:]) { if let number = Int64($1.key) { $0[number] = [UInt8](hex: $1.value) } }
    }

    init(id: RecordID, fields: [String], basis: String, kept: [Int64: [UInt8]]) {
        (self.id, self.fields, self.basis, self.kept) = (id, fields, basis, kept)
    }

    /// A change's content without the values of `fields`.
    /// - Parameter words: whether the reason given goes, too: it is free text and may name the person.
    /// - Returns: nil if there is nothing to take out.
    static func redacted(_ content: String, fields: Set<String>, words: Bool) throws -> String? {
        guard var object = try JSONSerialization.jsonObject(with: Data(content.utf8)) as? [String: Any] else {
            throw SQLError.decoding(column: "content")
        }
        var found = false
        for part in ["new", "old"] {
            guard var values = object[part] as? [String: Any] else { continue }
            for name in fields where !(values[name] is NSNull) && values[name] != nil {
                values[name] = NSNull()
                found = true
            }
            object[part] = values
        }
        // An erasure's own reason is its basis.
        if words, object["erased"] == nil, object.removeValue(forKey: "reason") != nil { found = true }
        guard found else { return nil }
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try JSONSerialization.data(withJSONObject: object, options: options), as: UTF8.self)
    }
}

extension Definition {
    /// Fields that tell of a person.
    package var personal: [FieldInfo] { fields.filter { $0.has(.personal) || $0.isProtected } }
}

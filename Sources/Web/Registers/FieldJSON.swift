import Database
import Foundation
import Kernel
import Registers

/// A field's value in the API, and its JSON schema.
extension FieldInfo {
    /// The stored value as JSON: flags as true and false, lists as arrays, documents as they are.
    func json(_ value: SQLValue) -> JSONValue {
        switch (kind, value) {
        case (_, .null): .null
        case (.flag, .integer(let number)): .flag(number != 0)
        case (.json, .text(let text)), (.strings, .text(let text)), (.choices, .text(let text)),
            (.references, .text(let text)):
            (try? JSONValue(parsing: Data(text.utf8))) ?? .null
        // Only `Definition.shown` masks; what did not pass it says nothing.
        case (.citizenID, .text(let text)), (.phone, .text(let text)), (.document, .text(let text)):
            .text(text.contains(":") ? Definition.hidden : text)
        case (_, .integer(let number)): .integer(Int(number))
        case (_, .real(let number)): .number(number)
        case (_, .text(let text)): .text(text)
        case (_, .blob): .null
        }
    }

    /// What the API was given, as it is stored: a text without white space around it; a blank one is nothing.
    /// - Parameter stored: the value so far, for a document that is patched in parts (RFC 7396).
    /// - Throws: `Rejection.Problem` as a rejection `malformed` for JSON of another type.
    func value(from json: JSONValue, over stored: SQLValue = .null) throws -> SQLValue {
        switch (kind, json) {
        case (_, .null): return .null
        case (.integer, .integer(let number)): return .integer(Int64(number))
        case (.flag, .flag(let flag)): return flag.sql
        case (.json, _):
            return .text(String(decoding: try self.json(stored).merged(with: json).data(), as: UTF8.self))
        case (.strings, .list(let list)), (.choices, .list(let list)), (.references, .list(let list)):
            let texts = list.compactMap(\.text)
            if texts.count == list.count { return texts.sql }
        case (.choice, .text(let text)), (.reference, .text(let text)), (.area, .text(let text)),
            (.day, .text(let text)):
            return text.allSatisfy(\.isWhitespace) ? .null : .text(text)
        // As forms and imports take it, so that our own export says nothing new.
        case (.text, .text(let text)), (.citizenID, .text(let text)), (.phone, .text(let text)),
            (.document, .text(let text)):
            return try value(from: text)
        case (.instant, .text(let text)):
            // One width for all moments: their order as text is the order in time.
            if let instant = Instant(text) { return instant.sql }
        default: break
        }
        throw Rejection.invalid("malformed", field: name)
    }

    var schema: JSONValue {
        var members = shape
        if !required, let type = members["type"]?.text { members["type"] = [.text(type), "null"] }
        if !required, let all = members["enum"]?.list { members["enum"] = .list(all + [.null]) }
        return .object(members)
    }

    private var shape: [String: JSONValue] {
        let texts = { (items: JSONValue) -> [String: JSONValue] in ["type": "array", "items": items] }
        switch kind {
        case .text:
            return required
                ? ["type": "string", "maxLength": .integer(maximum), "pattern": #"\S"#]
                : ["type": "string", "maxLength": .integer(maximum)]
        case .integer:
            return ["type": "integer", "minimum": .integer(-Self.largest), "maximum": .integer(Self.largest)]
        case .flag: return ["type": "boolean"]
        case .day: return ["type": "string", "format": "date"]
        case .instant:
            return [
                "type": "string",
                "pattern":
                    #"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{3})?)?Z$"#,
            ]
        case .area: return ["type": "string", "pattern": #"^(\d{2}|\d{4}|\d{6}([L\d]\d\d){0,3})$"#]
        case .citizenID, .phone, .document:
            return [
                "type": "string", "maxLength": 60,
                "description":
                    "Protected: masked in every answer; a masked value that was not changed is left as it is",
            ]
        case .json: return [:]
        case .choice(let all): return ["type": "string", "enum": .list(all.map(JSONValue.text))]
        case .choices(let all): return texts(["type": "string", "enum": .list(all.map(JSONValue.text))])
        case .strings: return texts(["type": "string"])
        case .reference: return ["type": "string", "pattern": .text(Self.id)]
        case .references: return texts(["type": "string", "pattern": .text(Self.id)])
        }
    }

    /// Largest whole number that every reader of JSON keeps exactly (RFC 8259 §6).
    static let largest = 9_007_199_254_740_991

    /// Pattern of record ids.
    static let id = "^[A-Za-z0-9_-]{1,64}$"
}

extension JSONValue {
    /// RFC 7396: members of a patch replace, null removes, all else replaces the whole.
    package func merged(with patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members = object ?? [:]
        for (name, change) in changes {
            if change == .null {
                members.removeValue(forKey: name)
            } else {
                members[name] = (members[name] ?? .null).merged(with: change)
            }
        }
        return .object(members)
    }
}

package import Kernel

/// Members of a body (请求成员), each read as what it has to be. What is not there, or null, is nil; what is of another kind is refused
/// by name, never taken for nothing. What is told of an element of a list is named by its path in the body, as `tests.2.kind`,
/// counted from 0.
///
/// `place` is where an element of a list stands, as `tests.2.`, and begins the name of the field that is told.
extension JSONValue {
    /// A member that is a record's id.
    /// - Throws: `Rejection` invalid `malformed`.
    package func recordID(_ name: String, in place: String = "") throws -> RecordID? {
        try member(name, in: place) { RecordID($0) }
    }

    /// A member that is the code of an area.
    /// - Throws: `Rejection` invalid `malformed`.
    package func area(_ name: String) throws -> AreaCode? {
        try member(name) { AreaCode($0) }
    }

    /// A member that is one of a choice.
    /// - Throws: `Rejection` invalid `badChoice`.
    package func choice<Choice: RawRepresentable<String>>(
        _ name: String, of choice: Choice.Type, in place: String = ""
    ) throws -> Choice? {
        try member(name, in: place, else: "badChoice") { Choice(rawValue: $0) }
    }

    /// A member that is a list of choices; empty where it is not there.
    /// - Throws: `Rejection` invalid `malformed`, or `badChoice` for what is none of them.
    package func choices<Choice: RawRepresentable<String>>(
        _ name: String, of choice: Choice.Type, in place: String = ""
    ) throws -> [Choice] {
        try all(name, in: place, else: "badChoice") { Choice(rawValue: $0) }
    }

    /// A member that is a moment with its zone.
    /// - Throws: `Rejection` invalid `badMoment`.
    package func moment(_ name: String, in place: String = "") throws -> Instant? {
        try member(name, in: place, else: "badMoment") { Instant($0) }
    }

    /// A member that is a text, as it was sent.
    /// - Throws: `Rejection` invalid `malformed`.
    package func string(_ name: String, in place: String = "") throws -> String? {
        try member(name, in: place) { $0 }
    }

    /// A member that is true or false.
    /// - Throws: `Rejection` invalid `malformed`.
    package func bool(_ name: String) throws -> Bool? {
        try given(name, "") { $0.flag }
    }

    /// A member that is a whole number.
    /// - Throws: `Rejection` invalid `badNumber`.
    package func int(_ name: String) throws -> Int? {
        try given(name, "", else: "badNumber") { $0.integer }
    }

    /// A member that is a list; empty where it is not there.
    /// - Throws: `Rejection` invalid `malformed`.
    package func items(_ name: String, in place: String = "") throws -> [JSONValue] {
        try given(name, place) { $0.list } ?? []
    }

    /// A member that is a list of texts, each read by `read`; empty where it is not there.
    /// - Throws: `Rejection` invalid: `malformed` for what is no list, `code` for what in it is no text or cannot be read.
    package func all<Value>(
        _ name: String, in place: String = "", else code: String = "malformed", _ read: (String) throws -> Value?
    ) throws -> [Value] {
        try items(name, in: place).enumerated().map { number, item in
            guard let value = try item.text.flatMap(read) else {
                throw Rejection.invalid(code, field: "\(place)\(name).\(number)")
            }
            return value
        }
    }

    /// A member that is an object of any names, each read by `read`; empty where it is not there. What is null is left out.
    /// - Throws: `Rejection` invalid: `malformed` for what is no object, `code` for what in it cannot be read.
    package func members<Value>(
        _ name: String, else code: String = "malformed", _ read: (JSONValue) throws -> Value?
    ) throws -> [String: Value] {
        let all = try given(name, "") { $0.object } ?? [:]
        return try Dictionary(
            uniqueKeysWithValues: all.filter { $0.value != .null }.map { key, given in
                guard let value = try read(given) else { throw Rejection.invalid(code, field: "\(name).\(key)") }
                return (key, value)
            })
    }

    /// A member of text, read by `read`; nil where it is not there.
    /// - Throws: `Rejection` invalid `code` for what is no text or cannot be read.
    package func member<Value>(
        _ name: String, in place: String = "", else code: String = "malformed", _ read: (String) throws -> Value?
    ) throws -> Value? {
        try given(name, place, else: code) { try $0.text.flatMap(read) }
    }

    /// What is no object has no members to be left out: it is refused, too. Where there is no body it is null.
    private func given<Value>(
        _ name: String, _ place: String, else code: String = "malformed", _ read: (JSONValue) throws -> Value?
    ) throws -> Value? {
        if self == .null { return nil }
        guard let members = object else { throw Rejection.invalid("malformed", field: place + name) }
        guard let given = members[name], given != .null else { return nil }
        guard let value = try read(given) else { throw Rejection.invalid(code, field: place + name) }
        return value
    }
}

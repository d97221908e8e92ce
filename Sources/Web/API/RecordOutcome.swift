package import Kernel
package import Registers

extension JSONValue {
    /// What the answer to a step tells of a record: id and state. Its values are read at its register.
    /// - Parameter second: name and id of another record that the step made or changed; null where there is none.
    package static func outcome(of record: Record, also second: (name: String, id: RecordID?)? = nil) -> JSONValue {
        var members: [String: JSONValue] = ["id": .text(record.id.text), "state": .text(record.state)]
        if let second { members[second.name] = second.id.map { .text($0.text) } ?? .null }
        return .object(members)
    }

    /// Schema of `outcome(of:)`.
    package static let outcomeSchema = outcomeSchema(also: nil)

    package static func outcomeSchema(also second: String?) -> JSONValue {
        var members: [String: JSONValue] = ["id": ["type": "string"], "state": ["type": "string"]]
        if let second { members[second] = ["type": ["string", "null"]] }
        return [
            "type": "object", "required": .list(members.keys.sorted().map { .text($0) }),
            "properties": .object(members),
        ]
    }

    /// Schema of one value of a choice.
    package static func oneOf<Choice: RawRepresentable & CaseIterable>(
        _ choice: Choice.Type
    ) -> JSONValue where Choice.RawValue == String {
        ["type": "string", "enum": .list(choice.allCases.map { .text($0.rawValue) })]
    }
}

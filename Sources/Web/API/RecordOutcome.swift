import Kernel
package import Registers

extension JSONValue {
    /// What the answer to a step tells of a record: id and state. Its values are read at its register.
    package static func outcome(of record: Record) -> JSONValue {
        ["id": .text(record.id.text), "state": .text(record.state)]
    }

    /// Schema of `outcome(of:)`.
    package static let outcomeSchema: JSONValue = [
        "type": "object", "required": ["id", "state"],
        "properties": ["id": ["type": "string"], "state": ["type": "string"]],
    ]

    /// Schema of one value of a choice.
    package static func oneOf<Choice: RawRepresentable & CaseIterable>(
        _ choice: Choice.Type
    ) -> JSONValue where Choice.RawValue == String {
        ["type": "string", "enum": .list(choice.allCases.map { .text($0.rawValue) })]
    }
}

/// A value that travels as its text: one string in JSON and in forms.
package protocol TextCodable: Codable, CustomStringConvertible {
    init?(_ text: String)
}

extension TextCodable {
    /// - Throws: `DecodingError.dataCorrupted` for a text that is not of this kind.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let value = Self(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "Not a valid \(Self.self)")
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension AreaCode: TextCodable {}
extension CalendarDay: TextCodable {}
extension Instant: TextCodable {}
extension RecordID: TextCodable {}

package import Foundation
import Registers

extension JSONValue {
    /// JSON text with sorted members, so that the same value is the same text. Written here: the containers of an encoder were
    /// 7 % of all that a durable write costs.
    /// - Throws: `EncodingError` for a number that JSON has no text for.
    package func data() throws -> Data {
        var bytes: [UInt8] = []
        try append(to: &bytes)
        return Data(bytes)
    }

    private func append(to bytes: inout [UInt8]) throws {
        switch self {
        case .null: bytes += "null".utf8
        case .flag(let flag): bytes += (flag ? "true" : "false").utf8
        case .integer(let number): bytes += String(number).utf8
        case .number(let number): bytes += try Self.text(of: number).utf8
        case .text(let text): Canonical.append(quoted: text, to: &bytes)
        case .list(let list):
            bytes.append(UInt8(ascii: "["))
            for (place, value) in list.enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                try value.append(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let members):
            bytes.append(UInt8(ascii: "{"))
            for (place, member) in members.sorted(by: { $0.key < $1.key }).enumerated() {
                if place > 0 { bytes.append(UInt8(ascii: ",")) }
                Canonical.append(quoted: member.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                try member.value.append(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// A whole number without the fraction that Swift writes.
    private static func text(of number: Double) throws -> String {
        guard number.isFinite else {
            throw EncodingError.invalidValue(number, .init(codingPath: [], debugDescription: "no number of JSON"))
        }
        let text = number.description
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

import Crypto
package import Database
import Foundation

/// One text for one content: JSON with sorted keys and no spaces, so that a digest can be taken again.
package enum Canonical {
    /// - Parameter sealed: names whose texts are encrypted: `{"*":"…"}`, which no other value can look like.
    package static func object(_ values: [String: SQLValue], sealed: Set<String> = []) -> String {
        var bytes: [UInt8] = []
        append(values.keys.sorted(), sealed: sealed, to: &bytes) { values[$0] ?? .null }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// - Parameter names: in order.
    static func append(
        _ names: [String], sealed: Set<String>, to bytes: inout [UInt8], value: (String) -> SQLValue
    ) {
        bytes.append(UInt8(ascii: "{"))
        for (index, name) in names.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            append(quoted: name, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            let value = value(name)
            let isSealed = !sealed.isEmpty && value.text != nil && sealed.contains(name)
            if isSealed { bytes += "{\"*\":".utf8 }
            append(value, to: &bytes)
            if isSealed { bytes.append(UInt8(ascii: "}")) }
        }
        bytes.append(UInt8(ascii: "}"))
    }

    /// The content with only the commitments of encrypted values: what a digest covers. It stays when the keys change.
    static func committed(_ content: [UInt8]) -> [UInt8] {
        let opening = Array("{\"*\":\"".utf8)
        var (bytes, rest): ([UInt8], ArraySlice<UInt8>) = ([], content[...])
        while let brace = rest.firstIndex(of: opening[0]) {
            bytes += rest[..<brace]
            rest = rest[brace...]
            guard rest.starts(with: opening) else {
                bytes.append(rest.removeFirst())
                continue
            }
            let value = rest.dropFirst(opening.count).prefix { $0 != UInt8(ascii: "\"") }
            // What is no encrypted value counts as it stands.
            let sealed = SealedText(String(decoding: value, as: UTF8.self))
            bytes += opening + (sealed.map { Array(Data($0.commitment).base64EncodedData()) } ?? Array(value))
            rest = rest[value.endIndex...]
        }
        return bytes + rest
    }

    private static func append(_ value: SQLValue, to bytes: inout [UInt8]) {
        switch value {
        case .null: bytes += "null".utf8
        case .integer(let number): bytes += String(number).utf8
        case .real(let number): bytes += String(number).utf8
        case .text(let text): append(quoted: text, to: &bytes)
        case .blob(let blob): append(quoted: "base64:" + Data(blob).base64EncodedString(), to: &bytes)
        }
    }

    /// A JSON string (RFC 8259), only what must be escaped escaped.
    package static func quoted(_ text: String) -> String {
        var bytes: [UInt8] = []
        append(quoted: text, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    package static func append(quoted text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { text in
            var rest = text[...]
            while let place = rest.firstIndex(where: {
                $0 < 0x20 || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\")
            }) {
                bytes += rest[..<place]
                let byte = rest[place]
                bytes.append(UInt8(ascii: "\\"))
                if byte < 0x20 {
                    let digits = Array("0123456789abcdef".utf8)
                    bytes += Array("u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                } else {
                    bytes.append(byte)
                }
                rest = rest[(place + 1)...]
            }
            bytes += rest
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// SHA-256 over the parts, each preceded by its length, so that no two lists of parts share a digest.
    static func digest(_ parts: [[UInt8]]) -> [UInt8] {
        var hash = SHA256()
        for part in parts {
            withUnsafeBytes(of: UInt64(part.count).bigEndian) { hash.update(bufferPointer: $0) }
            hash.update(data: part)
        }
        return Array(hash.finalize())
    }
}

extension [UInt8] {
    package var hex: String {
        let digits = Array<UInt8>("0123456789abcdef".utf8)
        return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Bytes of an even number of hexadecimal digits, else nil.
    package init?(hex: String) {
        let nibbles = hex.utf8.compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
        guard nibbles.count == hex.utf8.count, nibbles.count % 2 == 0 else { return nil }
        self = stride(from: 0, to: nibbles.count, by: 2).map { nibbles[$0] << 4 | nibbles[$0 + 1] }
    }
}

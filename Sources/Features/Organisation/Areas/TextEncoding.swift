import Foundation

/// Encoding of a Chinese table: UTF-8, or GB18030 as Excel and WPS save it.
enum TextEncoding: Sendable {
    case utf8, gb18030

    /// Judges by the fields that are not ASCII. A few broken bytes do not make a UTF-8 file another; read as GB18030 it
    /// would come out as other characters, and nobody would notice.
    struct Judge {
        private var (valid, broken) = (0, 0)

        mutating func add(_ bytes: ArraySlice<UInt8>) {
            guard bytes.contains(where: { $0 >= 0x80 }) else { return }
            if String(validating: bytes, as: UTF8.self) == nil { broken += 1 } else { valid += 1 }
        }

        var verdict: TextEncoding { broken > valid ? .gb18030 : .utf8 }
    }

    /// - Returns: nil for bytes that are no text in this encoding, or hold a NUL.
    func decode(_ bytes: [UInt8]) -> String? {
        guard !bytes.contains(0) else { return nil }
        return switch self {
        case .utf8: String(validating: bytes, as: UTF8.self)
        case .gb18030: String(bytes: bytes, encoding: String.Encoding(rawValue: 0x8000_0632))
        }
    }
}

import Foundation

/// Encoding of a text table: UTF-8, GB18030 as Excel and WPS in Chinese save it, or UTF-16 with its mark, which is
/// Excel's “Unicode text”.
enum TextEncoding: Hashable, Sendable {
    case utf8, gb18030
    case utf16(bigEndian: Bool)

    /// Judges a file by its mark, else by its characters beyond ASCII: the first ten thousand or so.
    /// - Returns: the encoding, and the length of the mark.
    static func judge(_ url: URL) throws -> (TextEncoding, mark: Int) {
        let file = try FileHandle(forReadingFrom: url)
        defer { try? file.close() }
        var judge = TextJudge()
        var isFirst = true
        while let piece = try file.read(upToCount: 262_144), !piece.isEmpty, !judge.isSure {
            if isFirst {
                if piece.starts(with: [0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
                if piece.starts(with: [0xFF, 0xFE]) { return (.utf16(bigEndian: false), 2) }
                if piece.starts(with: [0xFE, 0xFF]) { return (.utf16(bigEndian: true), 2) }
                isFirst = false
            }
            piece.withUnsafeBytes { judge.add($0) }
        }
        return (judge.verdict, 0)
    }
}

/// Counts what is whole and what is broken when bytes are read as UTF-8.
///
/// A few broken bytes do not make a UTF-8 file another: read as GB18030 it would come out as other characters, and nobody
/// would notice. Chinese in GB18030 hardly ever looks like three-byte characters of UTF-8.
struct TextJudge {
    private var (whole, broken) = (0, 0)
    /// Bytes that still belong to the character begun, and its length.
    private var (missing, length) = (0, 0)

    var isSure: Bool { whole + broken > 10_000 }
    var verdict: TextEncoding { broken > whole ? .gb18030 : .utf8 }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var index = 0
        while index < bytes.count {
            // Eight bytes of ASCII at once: a table may have nothing else for megabytes.
            if missing == 0, index + 8 <= bytes.count,
                bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
            {
                index += 8
            } else {
                add(bytes[index])
                index += 1
            }
        }
    }

    private mutating func add(_ byte: UInt8) {
        if missing > 0 {
            if byte & 0xC0 == 0x80 {
                missing -= 1
                if missing == 0, length >= 3 { whole += 1 }
                return
            }
            (missing, broken) = (0, broken + 1)
        }
        guard byte >= 0x80 else { return }
        length = byte >= 0xF8 ? 0 : byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC2 ? 2 : 0
        if length == 0 { broken += 1 } else { missing = length - 1 }
    }
}

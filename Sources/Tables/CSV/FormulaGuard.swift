/// Keeps a text in a CSV file from being run as a formula when a spreadsheet opens it (CSV injection, CWE-1236).
///
/// A text that begins with `=`, `+`, `-`, `@` (also full-width), a tab or a line break – behind any apostrophes – gets one
/// apostrophe more, and reading takes one away from such a text. So every text comes back as it was written.
enum FormulaGuard {
    static let mark = UInt8(ascii: "'")

    static func apply(_ text: String) -> String { starts(text) ? "'" + text : text }

    static func undo(_ text: String) -> String {
        text.utf8.first == mark && starts(text) ? String(text.unicodeScalars.dropFirst()) : text
    }

    /// Whether a text of this first byte may begin so: most begin with none of them; 0xEF is that of the full-width ones.
    static func mayStart(_ byte: UInt8?) -> Bool {
        switch byte {
        case 0x27, 0x3D, 0x2B, 0x2D, 0x40, 0x09, 0x0D, 0x0A, 0xEF: true
        default: false
        }
    }

    static func starts(_ text: String) -> Bool {
        guard mayStart(text.utf8.first) else { return false }
        guard let first = text.unicodeScalars.first(where: { $0 != "'" }) else { return false }
        return "=+-@\t\r\n＝＋－＠".unicodeScalars.contains(first)
    }
}

/// What people type, made even.
enum TypedText {
    /// Without white space at the ends, without control and invisible characters; runs of white space are one space, a
    /// line break stays a line break. Marks and digits stay as they are.
    static func normalised(_ text: String) -> String {
        if isPlain(text) { return text }
        var scalars = String.UnicodeScalarView()
        var (space, line) = (false, false)
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: line = true
            case 0x09, 0x0B, 0x0C, 0x20, 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: space = true
            case 0...0x1F, 0x7F...0x9F, 0xAD, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF: continue
            default:
                if !scalars.isEmpty, line || space { scalars.append(line ? "\n" : " ") }
                (space, line) = (false, false)
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }

    /// Normalised, and full-width letters, digits and marks as ASCII.
    static func folded(_ text: String) -> String {
        let text = normalised(text)
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            let wide = (0xFF01...0xFF5E).contains(scalar.value)
            scalars.append(wide ? Unicode.Scalar(UInt8(scalar.value - 0xFEE0)) : scalar)
        }
        return String(scalars)
    }

    /// Folded, without any white space.
    static func compact(_ text: String) -> String {
        let text = folded(text)
        guard text.utf8.contains(where: { $0 == 0x20 || $0 == 0x0A }) else { return text }
        return String(text.unicodeScalars.filter { $0 != " " && $0 != "\n" })
    }

    private static func isPlain(_ text: String) -> Bool {
        guard text.utf8.first != 0x20, text.utf8.last != 0x20 else { return false }
        var before: UInt8 = 0
        for byte in text.utf8 {
            guard byte >= 0x20, byte < 0x7F, byte != 0x20 || before != 0x20 else { return false }
            before = byte
        }
        return true
    }
}

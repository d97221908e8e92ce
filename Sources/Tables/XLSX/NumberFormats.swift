/// Which styles of a workbook show a number as a date or a time (ECMA-376 part 1, 18.8.30 and 18.8.31).
struct NumberFormats {
    enum Kind: Hashable { case number, day, moment, time }

    private var custom: [Int: Kind] = [:]
    private var styles: [Int] = []

    /// Takes an element of `styles.xml`.
    mutating func add(_ name: String, parent: String, _ attributes: XMLAttributes) {
        if name == "numFmt", let id = attributes["numFmtId"].flatMap(Int.init), let code = attributes["formatCode"] {
            custom[id] = Self.kind(code)
        } else if name == "xf", parent == "cellXfs" {
            styles.append(attributes["numFmtId"].flatMap(Int.init) ?? 0)
        }
    }

    func kind(style: Int) -> Kind {
        guard styles.indices.contains(style) else { return .number }
        return custom[styles[style]] ?? Self.builtIn(styles[style])
    }

    /// Formats that need no definition; 27–36 and 50–58 are dates in Chinese, Japanese and Korean.
    private static func builtIn(_ id: Int) -> Kind {
        switch id {
        case 14...17, 27...31, 36, 50...54, 57, 58: .day
        case 18...21, 32...35, 45, 47, 55, 56: .time
        case 22: .moment
        default: .number
        }
    }

    /// Judges the first section of a format code: what stands in quotes, brackets or behind `\`, `_` and `*` is no part of
    /// the number. A span of hours (`[h]:mm`) is a number.
    static func kind(_ code: String) -> Kind {
        var letters = ""
        var scalars = code.lowercased().unicodeScalars[...]
        while let scalar = scalars.popFirst(), scalar != ";" {
            switch scalar {
            case "\"": scalars = scalars.drop { $0 != "\"" }.dropFirst()
            case "\\", "_", "*": _ = scalars.popFirst()
            case "[":
                let inside = scalars.prefix { $0 != "]" }
                if !inside.isEmpty, inside.allSatisfy({ "hms".unicodeScalars.contains($0) }) { return .number }
                scalars = scalars.dropFirst(inside.count + 1)
            // An exponent; else `e` is the year of an era.
            case "e" where scalars.first == "+" || scalars.first == "-": return .number
            default: letters.unicodeScalars.append(scalar)
            }
        }
        letters = letters.replacing("general", with: "").replacing("am/pm", with: "h").replacing("a/p", with: "h")
        let hasDay = letters.contains { "yde".contains($0) }
        if letters.contains(where: { "hs".contains($0) }) { return hasDay ? .moment : .time }
        return hasDay || letters.contains("m") ? .day : .number
    }
}

/// HTML to plain text: tags, scripts, styles and comments go, table cells become tabs and blocks lines. One pass.
enum Markup {
    private static let blocks: Set<String> = [
        "p", "div", "br", "tr", "li", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "section", "article",
        "title", "header", "footer", "tbody", "thead", "hr", "dd", "dt", "body", "head", "option", "nav",
    ]
    private static let silent: Set<String> = ["script", "style", "noscript", "textarea", "template", "select"]
    private static let entities: [String: UInt32] = [
        "nbsp": 0xA0, "lt": 0x3C, "gt": 0x3E, "amp": 0x26, "quot": 0x22, "apos": 0x27, "ldquo": 0x201C,
        "rdquo": 0x201D, "lsquo": 0x2018, "rsquo": 0x2019, "middot": 0xB7, "mdash": 0x2014, "hellip": 0x2026,
        "ensp": 0x20, "emsp": 0x20, "copy": 0xA9,
    ]

    /// Whether the beginning looks like a web page or a piece of one.
    static func isPresent(in text: ContiguousArray<UInt32>) -> Bool {
        var index = 0
        let limit = min(text.count, 65_536)
        while index < limit {
            if text[index] == 0x3C, let tag = tag(text, index),
                blocks.contains(tag.name) || silent.contains(tag.name) || tag.name == "html" || tag.name == "!doctype"
            {
                return true
            }
            index += 1
        }
        return false
    }

    static func strip(_ text: ContiguousArray<UInt32>) -> ContiguousArray<UInt32> {
        var out = ContiguousArray<UInt32>()
        out.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            let scalar = text[index]
            if scalar == 0x3C, let tag = tag(text, index) {
                index = tag.end
                if tag.name == "!--" {
                    index = position(of: "-->", in: text, from: index) ?? text.count
                } else if silent.contains(tag.name) {
                    index = position(of: "</" + tag.name, in: text, from: index) ?? text.count
                } else if tag.name == "/td" || tag.name == "/th" {
                    out.append(0x09)
                } else if blocks.contains(tag.name.hasPrefix("/") ? String(tag.name.dropFirst()) : tag.name) {
                    if out.last == 0x09 { out.removeLast() }
                    if out.last != 0x0A { out.append(0x0A) }
                }
            } else if scalar == 0x26, let entity = entity(text, index) {
                out.append(entity.scalar)
                index = entity.end
            } else {
                out.append(scalar)
                index += 1
            }
        }
        return out
    }

    /// The tag that opens at `start`: its name in lower case, with `/` for a closing one, and the index after it.
    private static func tag(_ text: ContiguousArray<UInt32>, _ start: Int) -> (name: String, end: Int)? {
        var index = start + 1
        var name = ""
        if matches("!--", text, index) { return ("!--", index + 3) }
        while index < text.count, name.utf8.count < 12, let letter = letter(text[index]) {
            name.append(letter)
            index += 1
        }
        guard let first = name.first, first != "/" || name.utf8.count > 1 else { return nil }
        while index < text.count, text[index] != 0x3E {
            if text[index] == 0x3C { return nil }
            index += 1
        }
        return index < text.count ? (name, index + 1) : nil
    }

    private static func letter(_ scalar: UInt32) -> Character? {
        switch scalar {
        case 0x41...0x5A: Character(Unicode.Scalar(UInt8(scalar + 32)))
        case 0x61...0x7A, 0x30...0x39, 0x2F, 0x21: Character(Unicode.Scalar(UInt8(scalar)))
        default: nil
        }
    }

    private static func entity(_ text: ContiguousArray<UInt32>, _ start: Int) -> (scalar: UInt32, end: Int)? {
        var name = ""
        var index = start + 1
        while index < text.count, index - start < 10, text[index] != 0x3B, text[index] < 0x80,
            let scalar = Unicode.Scalar(text[index])
        {
            name.unicodeScalars.append(scalar)
            index += 1
        }
        guard index < text.count, text[index] == 0x3B else { return nil }
        if let scalar = entities[name] { return (scalar, index + 1) }
        guard name.hasPrefix("#") else { return nil }
        let hexadecimal = name.dropFirst().first == "x" || name.dropFirst().first == "X"
        let number = hexadecimal ? UInt32(name.dropFirst(2), radix: 16) : UInt32(name.dropFirst())
        guard let number, number > 8, Unicode.Scalar(number) != nil else { return nil }
        return (number, index + 1)
    }

    private static func position(of mark: String, in text: ContiguousArray<UInt32>, from start: Int) -> Int? {
        var index = start
        while index < text.count {
            if matches(mark, text, index) { return mark == "-->" ? index + 3 : index }
            index += 1
        }
        return nil
    }

    private static func matches(_ mark: String, _ text: ContiguousArray<UInt32>, _ start: Int) -> Bool {
        var index = start
        for scalar in mark.unicodeScalars {
            guard index < text.count else { return false }
            let lower = (0x41...0x5A).contains(text[index]) ? text[index] + 32 : text[index]
            guard lower == scalar.value else { return false }
            index += 1
        }
        return true
    }
}

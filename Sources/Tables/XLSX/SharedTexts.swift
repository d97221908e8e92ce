import Kernel

/// The texts that an XLSX file keeps once for all its cells (`sharedStrings.xml`), as bytes: most are never asked for.
final class SharedTexts: XMLHandler {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private let limit: Int
    private var isText = false
    /// Within a phonetic run, which says how a text is read and is no part of it.
    private var isPhonetic = false

    private init(limit: Int) { self.limit = limit }

    /// For a workbook without such texts.
    static func none() -> SharedTexts { SharedTexts(limit: 0) }

    static func read(_ entry: Archive.Entry, limits: TableLimits) throws -> SharedTexts {
        let texts = SharedTexts(limit: limits.sharedBytes)
        let stream = try XMLStream(entry, texts)
        while try stream.advance() {}
        return texts
    }

    subscript(_ index: Int) -> String? {
        guard ends.indices.contains(index) else { return nil }
        return bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]].withUnsafeBufferPointer(XLSXText.decode)
    }

    func begin(_ name: String, _ attributes: XMLAttributes, _ stream: XMLStream) {
        if name == "t" { isText = !isPhonetic } else if name == "rPh" { isPhonetic = true }
    }

    func end(_ name: String, _ stream: XMLStream) {
        switch name {
        case "t": isText = false
        case "rPh": isPhonetic = false
        case "si":
            ends.append(bytes.count)
            check(stream)
        default: break
        }
    }

    func text(_ piece: UnsafeBufferPointer<UInt8>, _ stream: XMLStream) {
        guard isText else { return }
        bytes.append(contentsOf: piece)
        check(stream)
    }

    private func check(_ stream: XMLStream) {
        if bytes.count + ends.count * 8 > limit { stream.fail(Archive.tooLarge("sharedStrings.xml")) }
    }
}

/// Text as XLSX writes it.
enum XLSXText {
    /// Undoes `_x000D_`, the way a character is written that XML cannot hold (ECMA-376 part 1, 22.9.2.19).
    static func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.count > 6, text.contains("_x") else { return text }
        let scalars = Array(text.unicodeScalars)
        var (decoded, index) = (String.UnicodeScalarView(), 0)
        while index < scalars.count {
            if let scalar = escaped(scalars[index...]) {
                decoded.append(scalar)
                index += 7
            } else {
                decoded.append(scalars[index])
                index += 1
            }
        }
        return String(decoded)
    }

    /// The other way: without what XML cannot hold, and with `_x000D_` for itself.
    static func encode(_ text: String) -> String {
        let isPlain = text.utf8.allSatisfy { ($0 >= 0x20 || $0 == 0x0A || $0 == 0x09) && $0 != 0x5F && $0 != 0xEF }
        if isPlain { return text }
        let scalars = Array(text.unicodeScalars)
        var encoded = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            switch scalar.value {
            case 0x0D where index + 1 < scalars.count && scalars[index + 1] == "\n": continue
            case 0x0D: encoded.append("\n")
            case 0..<0x09, 0x0B..<0x20, 0xFFFE, 0xFFFF: continue
            case 0x5F where escaped(scalars[index...]) != nil: encoded.append(contentsOf: "_x005F_".unicodeScalars)
            default: encoded.append(scalar)
            }
        }
        return String(encoded)
    }

    private static func escaped(_ scalars: ArraySlice<Unicode.Scalar>) -> Unicode.Scalar? {
        let mark = Array(scalars.prefix(7))
        guard mark.count == 7, mark[0] == "_", mark[1] == "x", mark[6] == "_",
            mark[2..<6].allSatisfy({ $0.properties.isASCIIHexDigit })
        else { return nil }
        return UInt32(String(String.UnicodeScalarView(mark[2..<6])), radix: 16).flatMap(Unicode.Scalar.init)
    }
}

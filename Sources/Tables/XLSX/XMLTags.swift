import Foundation

/// The tags of an XML text by their places, for changing it where it must be changed and nowhere else.
struct XMLTags: Sequence, IteratorProtocol {
    struct Tag {
        /// From `<` to behind `>`.
        let range: Range<Int>
        /// Without its prefix.
        let name: String
        let isEnd: Bool
        /// `<v/>`
        let isEmpty: Bool
    }

    let bytes: [UInt8]
    private var place = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Tag? {
        while let start = find(UInt8(ascii: "<"), from: place) {
            if starts(with: "<!--", at: start) {
                place = behind("-->", from: start)
            } else if starts(with: "<![CDATA[", at: start) {
                place = behind("]]>", from: start)
            } else if starts(with: "<?", at: start) {
                place = behind("?>", from: start)
            } else {
                let end = endOfTag(from: start)
                place = end
                return tag(start..<end)
            }
        }
        return nil
    }

    /// Value of an attribute of a tag, as it stands.
    func attribute(_ name: String, of tag: Tag) -> String? {
        let text = String(decoding: bytes[tag.range], as: UTF8.self)
        for quote in ["\"", "'"] {
            guard let start = text.range(of: " \(name)=\(quote)") else { continue }
            let rest = text[start.upperBound...]
            return rest.firstIndex(of: Character(quote)).map { String(rest[..<$0]) }
        }
        return nil
    }

    private func tag(_ range: Range<Int>) -> Tag {
        let isEnd = bytes[range.lowerBound + 1] == UInt8(ascii: "/")
        let name = bytes[(range.lowerBound + (isEnd ? 2 : 1))..<range.upperBound].prefix {
            $0 > 0x20 && $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/")
        }
        let local = name.lastIndex(of: UInt8(ascii: ":")).map { name[($0 + 1)...] } ?? name
        return Tag(
            range: range, name: String(decoding: local, as: UTF8.self), isEnd: isEnd,
            isEmpty: range.count > 2 && bytes[range.upperBound - 2] == UInt8(ascii: "/"))
    }

    /// Behind the `>` that is not within a quoted value.
    private func endOfTag(from start: Int) -> Int {
        var (index, quote) = (start + 1, UInt8(0))
        while index < bytes.count {
            let byte = bytes[index]
            if quote != 0 {
                if byte == quote { quote = 0 }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: ">") {
                return index + 1
            }
            index += 1
        }
        return bytes.count
    }

    private func find(_ byte: UInt8, from index: Int) -> Int? {
        index < bytes.count ? bytes[index...].firstIndex(of: byte) : nil
    }

    private func starts(with text: String, at index: Int) -> Bool { bytes[index...].starts(with: text.utf8) }

    private func behind(_ text: String, from start: Int) -> Int {
        let mark = Array(text.utf8)
        var index = start
        while index + mark.count <= bytes.count {
            if bytes[index] == mark[0], bytes[index..<(index + mark.count)].elementsEqual(mark) {
                return index + mark.count
            }
            index += 1
        }
        return bytes.count
    }
}

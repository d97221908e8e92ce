/// A number before a demand (序号): 一、 (一) 1. ① in orders, 一要 一是 第一 in speeches.
struct Marker: Hashable, Sendable {
    /// Outermost first; the three kinds of speech take the order in which a text opens them.
    enum Style: Int, Hashable, Sendable {
        case article, comma, bracket, digit, digitBracket, circle, must, `is`, ordinal, each

        /// Whether it stands inside running text rather than at a paragraph's beginning.
        var isInline: Bool { rawValue >= Style.must.rawValue }
    }

    let style: Style
    let number: Int
    /// The marker as written.
    let range: Range<Int>

    /// The marker at `start`, which is the beginning of a clause.
    /// - Parameter opensLine: whether a paragraph or sentence begins here, where alone 一、 and 1. number anything.
    static func at(_ start: Int, in keys: ContiguousArray<UInt32>, limit: Int, opensSentence: Bool) -> Marker? {
        guard start + 1 < limit else { return nil }
        switch keys[start] {
        case 0x28: return bracketed(start, keys, limit)
        case 0x2460...0x2473 where opensSentence:
            return Marker(style: .circle, number: Int(keys[start] - 0x245F), range: start..<start + 1)
        case 0x7B2C: return ordinal(start, keys, limit, opensSentence)
        case 0x5176 where Numerals.isHan(keys[start + 1]):
            guard let (number, end) = Numerals.whole(keys, at: start + 1, limit: limit), end < limit, keys[end] == 0x2C
            else { return nil }
            return Marker(style: .each, number: number, range: start..<end)
        default: break
        }
        guard let (number, end) = Numerals.whole(keys, at: start, limit: limit), end < limit, (1...99).contains(number)
        else { return nil }
        if Folding.isDigit(keys[start]) {
            let dotted = keys[end] == 0x2E || keys[end] == 0x3001 || keys[end] == 0x3002
            guard opensSentence, dotted, end + 1 >= limit || !Folding.isDigit(keys[end + 1]) else { return nil }
            return Marker(style: .digit, number: number, range: start..<end + 1)
        }
        switch keys[end] {
        case 0x8981 where end + 1 >= limit || !noMust.contains(keys[end + 1]):
            return Marker(style: .must, number: number, range: start..<end + 1)
        case 0x662F: return Marker(style: .is, number: number, range: start..<end + 1)
        case 0x3001 where opensSentence, 0x2E where opensSentence:
            return Marker(style: .comma, number: number, range: start..<end + 1)
        default: return nil
        }
    }

    /// 要 that belongs to the next character: 要求, 要素, 要闻.
    private static let noMust: Set<UInt32> = [0x6C42, 0x7D20, 0x95FB]

    private static func bracketed(_ start: Int, _ keys: ContiguousArray<UInt32>, _ limit: Int) -> Marker? {
        guard let (number, end) = Numerals.whole(keys, at: start + 1, limit: limit), end < limit, keys[end] == 0x29,
            (1...99).contains(number)
        else { return nil }
        let style: Style = Folding.isDigit(keys[start + 1]) ? .digitBracket : .bracket
        return Marker(style: style, number: number, range: start..<end + 1)
    }

    /// 第一, 第一条.
    private static func ordinal(
        _ start: Int, _ keys: ContiguousArray<UInt32>, _ limit: Int, _ opensSentence: Bool
    ) -> Marker? {
        guard let (number, end) = Numerals.whole(keys, at: start + 1, limit: limit), end < limit else { return nil }
        switch keys[end] {
        case 0x6761 where opensSentence: return Marker(style: .article, number: number, range: start..<end + 1)
        case 0x2C, 0x3001, 0x3A: return Marker(style: .ordinal, number: number, range: start..<end)
        case 0x8981 where end + 1 >= limit || !noMust.contains(keys[end + 1]), 0x662F:
            return Marker(style: .ordinal, number: number, range: start..<end + 1)
        default: return nil
        }
    }
}

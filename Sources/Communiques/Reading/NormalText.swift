/// A decoded text with readings undone, lost characters put back and script simplified, every place of it mapped to the
/// decoded text. Rules look at ``keys``; a clerk sees ``text(_:keepingBlanks:)``.
final class NormalText: Sendable {
    let scalars: ContiguousArray<UInt32>
    /// ``scalars`` folded to one width, blanks to spaces.
    let keys: ContiguousArray<UInt32>
    let doubts: [Communique.Doubt]
    /// Places where a sentence begins although its full stop was lost with the character before.
    let breaks: Set<Int>
    /// Index in the decoded text of every scalar, and of the end.
    private let origins: ContiguousArray<Int32>

    init(_ decoded: ContiguousArray<UInt32>, lexicon: Lexicon) {
        var mending = Mending(decoded)
        mending.undoReadings(lexicon)
        mending.simplify(lexicon.script)
        scalars = mending.scalars
        keys = ContiguousArray(mending.scalars.map(Folding.fold))
        (doubts, breaks, origins) = (mending.doubts, mending.breaks, mending.origins)
    }

    var count: Int { scalars.count }

    /// Span of the decoded text, Unicode scalars, that reads as `range`.
    func origin(_ range: Range<Int>) -> Range<Int> {
        let start = Int(origins[range.lowerBound])
        return start..<max(start, Int(origins[range.upperBound]))
    }

    /// The words of `range` for a person: blanks between Chinese characters dropped, others one space; so is a line's
    /// end that no mark closes.
    /// - Parameter keepingBlanks: one space stays where a headline has two parts.
    func text(_ range: Range<Int>, keepingBlanks: Bool = false) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(range.count * 3)
        var (blank, ended) = (false, false)
        var last: UInt32 = 0x4E00
        for index in range {
            if Folding.isBlank(keys[index]) {
                blank = true
                ended = ended || keys[index] == 0x0A
                continue
            }
            let latin = last < 0x2E80 && scalars[index] < 0x2E80
            if blank, keepingBlanks || latin || ended && Folding.isHan(last), !result.isEmpty { result.append(0x20) }
            (blank, ended) = (false, false)
            last = scalars[index]
            UTF8Text.append(last, to: &result)
        }
        return String(decoding: result, as: UTF8.self)
    }
}

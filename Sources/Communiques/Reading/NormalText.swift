/// A decoded text with readings undone, lost characters put back and script simplified, every place of it mapped to the
/// decoded text. Rules look at ``keys``; a clerk sees ``text(_:keepingBlanks:)``.
final class NormalText: Sendable {
    let scalars: ContiguousArray<UInt32>
    /// ``scalars`` folded to one width, blanks to spaces.
    let keys: ContiguousArray<UInt32>
    let doubts: [Communique.Doubt]
    /// Places where a sentence begins although its full stop was lost with the character before.
    let breaks: Set<Int>
    private let origins: Origins

    init(_ decoded: ContiguousArray<UInt32>, lexicon: Lexicon) {
        var mending = Mending(decoded)
        mending.undoReadings(lexicon)
        mending.simplify(lexicon.script)
        scalars = mending.scalars
        keys = Folding.fold(mending.scalars)
        (doubts, breaks, origins) = (mending.doubts, mending.breaks, mending.origins)
    }

    var count: Int { scalars.count }

    /// Span of the decoded text, Unicode scalars, that reads as `range`.
    func origin(_ range: Range<Int>) -> Range<Int> {
        let start = origins[range.lowerBound]
        return start..<max(start, origins[range.upperBound])
    }

    /// The words of `range` for a person: blanks between Chinese characters dropped, others one space; so is a line's
    /// end that no mark closes.
    /// - Parameter keepingBlanks: one space stays where a headline has two parts.
    func text(_ range: Range<Int>, keepingBlanks: Bool = false) -> String {
        guard keys[range].contains(where: Folding.isBlank) else { return UTF8Text.string(scalars[range]) }
        var result = ContiguousArray<UInt32>()
        result.reserveCapacity(range.count)
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
            result.append(last)
        }
        return UTF8Text.string(result)
    }

    /// Keys of `range` without blanks, for words that are set with some (时  间).
    func solid(_ range: Range<Int>) -> ContiguousArray<UInt32> {
        ContiguousArray(keys[range].lazy.filter { !Folding.isBlank($0) })
    }
}

/// A decoded text with readings undone, lost characters put back and script simplified, every place of it mapped to the
/// decoded text. Rules look at ``keys``; a clerk sees ``text(_:)``.
struct NormalText: Sendable {
    let decoded: ContiguousArray<UInt32>
    private(set) var scalars = ContiguousArray<UInt32>()
    /// ``scalars`` folded to one width, blanks to spaces.
    private(set) var keys = ContiguousArray<UInt32>()
    /// Index in `decoded` of every scalar, and of the end.
    private var origins = ContiguousArray<Int32>()
    private(set) var doubts: [Communique.Doubt] = []
    /// Places where a sentence begins although its full stop was lost with the character before.
    private(set) var breaks: Set<Int> = []

    init(_ decoded: ContiguousArray<UInt32>, lexicon: Lexicon) {
        self.decoded = decoded
        scalars.reserveCapacity(decoded.count)
        origins.reserveCapacity(decoded.count + 1)
        undoReadings(lexicon)
        origins.append(Int32(decoded.count))
        simplify(lexicon.script)
        keys = ContiguousArray(scalars.map(Folding.fold))
    }

    var count: Int { scalars.count }

    /// Span of the decoded text, Unicode scalars, that reads as `range`.
    func origin(_ range: Range<Int>) -> Range<Int> {
        let start = Int(origins[range.lowerBound])
        return start..<max(start, Int(origins[range.upperBound]))
    }

    /// The words of `range` for a person: blanks between Chinese characters dropped, others one space.
    /// - Parameter keepingBlanks: one space stays where a headline has two parts.
    func text(_ range: Range<Int>, keepingBlanks: Bool = false) -> String {
        var result = String.UnicodeScalarView()
        var blank = false
        var last: UInt32 = 0x4E00
        for index in range {
            if Folding.isBlank(keys[index]) {
                blank = true
                continue
            }
            if blank, keepingBlanks || last < 0x2E80 && scalars[index] < 0x2E80 { result.append(" ") }
            blank = false
            last = scalars[index]
            result.append(Unicode.Scalar(last) ?? "\u{FFFD}")
        }
        return String(result)
    }

    private mutating func append(_ scalar: UInt32, from index: Int) {
        scalars.append(scalar)
        origins.append(Int32(index))
    }

    private mutating func undoReadings(_ lexicon: Lexicon) {
        var index = 0
        while index < decoded.count {
            let scalar = decoded[index]
            switch scalar {
            case 0x28, 0xFF08:
                if let last = scalars.last, Folding.isHan(last),
                    let end = PinyinReading.end(bracketAt: index, in: decoded)
                {
                    index = end
                } else {
                    append(scalar, from: index)
                    index += 1
                }
            case 0x3F, 0xFF1F:
                index = repair(at: index, lexicon)
            default:
                append(scalar, from: index)
                index += 1
            }
        }
    }

    /// A question mark may stand for a lost character.
    /// - Returns: where to read on.
    private mutating func repair(at start: Int, _ lexicon: Lexicon) -> Int {
        if let lost = PinyinReading.lost(at: start, in: decoded) {
            let known = lexicon.readings[lost.syllable]
            append(known ?? decoded[start], from: start)
            doubt(known == nil ? .damaged : .repaired, start..<lost.end, repair: known)
            return lost.end
        }
        let doubled = start + 1 < decoded.count && Folding.fold(decoded[start + 1]) == 0x3F
        let letter = start + (doubled ? 2 : 1)
        if letter + 1 < decoded.count, let known = lexicon.damage[decoded[letter]], Folding.isHan(decoded[letter + 1]) {
            if doubled { append(0x3002, from: start) } else { breaks.insert(scalars.count) }
            append(known, from: letter - 1)
            doubt(.repaired, start..<letter + 1, repair: known)
            return letter + 1
        }
        append(decoded[start], from: start)
        return start + 1
    }

    private mutating func doubt(_ code: Communique.Doubt.Code, _ range: Range<Int>, repair: UInt32?) {
        var words = String.UnicodeScalarView()
        for scalar in decoded[range] { words.append(Unicode.Scalar(scalar) ?? "\u{FFFD}") }
        doubts.append(
            Communique.Doubt(
                code: code, text: String(words), start: range.lowerBound, end: range.upperBound,
                repair: repair.flatMap(Unicode.Scalar.init).map { String(Character($0)) }))
    }

    private mutating func simplify(_ script: Script) {
        var start = 0
        var traditional = false
        for index in scalars.indices {
            traditional = traditional || script.isTraditional(scalars[index])
            let ends = scalars[index] == 0x3002 || scalars[index] == 0x0A || index - start > 2000
            if ends || index == scalars.count - 1 {
                if traditional { script.simplify(&scalars, start..<index + 1) }
                (start, traditional) = (index + 1, false)
            }
        }
    }
}

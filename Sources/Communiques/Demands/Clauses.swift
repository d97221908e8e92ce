/// Clauses of a sentence, as ranges without the mark behind them: separated by , ; : —. Between digits (17:00, 1,000) and
/// within 《》 nothing is separated.
struct Clauses: Sequence, IteratorProtocol {
    private let keys: ContiguousArray<UInt32>
    private let sentence: Range<Int>
    private var start: Int
    /// As far as a title 《…》 that is open may reach.
    private var titleEnd: Int

    init(of sentence: Range<Int>, in keys: ContiguousArray<UInt32>) {
        (self.sentence, self.keys) = (sentence, keys)
        (start, titleEnd) = (sentence.lowerBound, sentence.lowerBound)
    }

    mutating func next() -> Range<Int>? {
        var index = start
        while index < sentence.upperBound {
            let key = keys[index]
            if key == 0x300A { titleEnd = Swift.min(sentence.upperBound, index + 80) }
            if key == 0x300B { titleEnd = index }
            index += 1
            guard Self.separates(key), index > titleEnd, !isInNumber(index - 1) else { continue }
            let clause = Self.trim(start..<index - 1, keys)
            start = index
            if !clause.isEmpty { return clause }
        }
        let rest = Self.trim(start..<sentence.upperBound, keys)
        start = sentence.upperBound
        return rest.isEmpty ? nil : rest
    }

    private func isInNumber(_ index: Int) -> Bool {
        index > start && index + 1 < sentence.upperBound && Folding.isDigit(keys[index - 1])
            && Folding.isDigit(keys[index + 1])
    }

    /// Whether the whole of `sentence` is one clause.
    static func isOne(_ sentence: Range<Int>, in keys: ContiguousArray<UInt32>) -> Bool {
        var clauses = Clauses(of: sentence, in: keys)
        return clauses.next() != nil && clauses.next() == nil
    }

    static func all(of sentence: Range<Int>, in keys: ContiguousArray<UInt32>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        found.reserveCapacity(8)
        for clause in Clauses(of: sentence, in: keys) { found.append(clause) }
        return found
    }

    @inline(__always)
    static func separates(_ key: UInt32) -> Bool { key == 0x2C || key == 0x3B || key == 0x3A || key == 0x2014 }

    /// Without blanks, closing quotes and commas at the ends.
    static func trim(_ range: Range<Int>, _ keys: ContiguousArray<UInt32>) -> Range<Int> {
        var (start, end) = (range.lowerBound, range.upperBound)
        while start < end, Folding.isBlank(keys[start]) || separates(keys[start]) || isClosing(keys[start]) {
            start += 1
        }
        while end > start, Folding.isBlank(keys[end - 1]) || separates(keys[end - 1]) { end -= 1 }
        return start..<end
    }

    private static func isClosing(_ key: UInt32) -> Bool { key == 0x201D || key == 0x2019 || key == 0x29 }
}

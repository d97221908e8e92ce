/// Sentences and clauses of a text, as ranges without their closing punctuation.
enum Clauses {
    @inline(__always)
    static func endsSentence(_ key: UInt32) -> Bool { key == 0x3002 || key == 0x21 || key == 0x3F }

    @inline(__always)
    static func separates(_ key: UInt32) -> Bool { key == 0x2C || key == 0x3B || key == 0x3A || key == 0x2014 }

    /// Sentences of a line; one ends at 。!? (closing quotes belong to it) or where a lost full stop was noticed.
    static func sentences(of line: Range<Int>, in text: NormalText) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = line.lowerBound
        for index in line {
            let broken = !text.breaks.isEmpty && index > start && text.breaks.contains(index)
            guard endsSentence(text.keys[index]) || broken else { continue }
            if index > start { found.append(start..<index) }
            start = broken ? index : index + 1
        }
        if start < line.upperBound { found.append(start..<line.upperBound) }
        return found.map { trim($0, text.keys) }.filter { !$0.isEmpty }
    }

    /// Clauses of a sentence, separated by , ; : —. Between digits (17:00, 1,000) and within 《》 nothing is separated.
    static func clauses(of sentence: Range<Int>, in keys: ContiguousArray<UInt32>) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var start = sentence.lowerBound
        var titleEnd = start
        for index in sentence {
            if keys[index] == 0x300A { titleEnd = min(sentence.upperBound, index + 80) }
            if keys[index] == 0x300B { titleEnd = index }
            guard separates(keys[index]), index >= titleEnd else { continue }
            let inNumber =
                index > start && index + 1 < sentence.upperBound && Folding.isDigit(keys[index - 1])
                && Folding.isDigit(keys[index + 1])
            if inNumber { continue }
            let clause = trim(start..<index, keys)
            if !clause.isEmpty { found.append(clause) }
            start = index + 1
        }
        let rest = trim(start..<sentence.upperBound, keys)
        return rest.isEmpty ? found : found + [rest]
    }

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

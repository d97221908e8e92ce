/// Sentences of a line, as ranges without their closing punctuation; one ends at 。!? (closing quotes belong to it) or
/// where a lost full stop was noticed.
struct Sentences: Sequence, IteratorProtocol {
    private let text: NormalText
    private let line: Range<Int>
    private var start: Int

    init(of line: Range<Int>, in text: NormalText) {
        (self.line, self.text, start) = (line, text, line.lowerBound)
    }

    mutating func next() -> Range<Int>? {
        let keys = text.keys
        var index = start
        while index < line.upperBound {
            let broken = !text.breaks.isEmpty && index > start && text.breaks.contains(index)
            if Self.ends(keys[index]) || broken {
                let sentence = Clauses.trim(start..<index, keys)
                start = broken ? index : index + 1
                if !sentence.isEmpty { return sentence }
            }
            index += 1
        }
        let rest = Clauses.trim(start..<line.upperBound, keys)
        start = line.upperBound
        return rest.isEmpty ? nil : rest
    }

    @inline(__always)
    static func ends(_ key: UInt32) -> Bool { key == 0x3002 || key == 0x21 || key == 0x3F }
}

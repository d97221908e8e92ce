/// What minutes and notices write behind an item: 牵头单位:…;配合单位:…;完成时限:….
struct TaskNotes: Hashable, Sendable {
    var lead: [Range<Int>] = []
    var supporting: [Range<Int>] = []
    var deadline: Range<Int>?

    var isEmpty: Bool { lead.isEmpty && supporting.isEmpty && deadline == nil }

    /// Whether a column's name and a colon stand at `start`, perhaps after an opening bracket.
    static func begins(at start: Int, limit: Int, text: NormalText, marks: Marks) -> Bool {
        column(at: start, limit: limit, text: text, marks: marks) != nil
    }

    /// Notes in brackets behind items within a sentence: 加强查验(责任单位:公安局;时限:长期).
    static func bracketed(in sentence: Range<Int>, text: NormalText, marks: Marks) -> [Range<Int>] {
        var notes: [Range<Int>] = []
        for hit in marks.columns.within(sentence) {
            let open = hit.range.lowerBound - 1
            guard open > (notes.last?.upperBound ?? sentence.lowerBound),
                opens(text.keys[open]),
                begins(at: open, limit: sentence.upperBound, text: text, marks: marks)
            else { continue }
            let reach = hit.range.upperBound..<min(sentence.upperBound, hit.range.upperBound + 200)
            let close = reach.first { closes(text.keys[$0]) }
            notes.append(open..<(close.map { $0 + 1 } ?? reach.upperBound))
        }
        return notes
    }

    /// The column named at `start` and where its value begins.
    static func column(at start: Int, limit: Int, text: NormalText, marks: Marks) -> (TaskColumn, value: Int)? {
        let name = start < limit && opens(text.keys[start]) ? start + 1 : start
        let hits = marks.columns.within(name..<min(limit, name + 8))
        guard let hit = hits.last(where: { $0.range.lowerBound == name }), hit.range.upperBound < limit,
            text.keys[hit.range.upperBound] == 0x3A || text.keys[hit.range.upperBound] == 0x3011
        else { return nil }
        return (hit.value, hit.range.upperBound + 1)
    }

    /// Takes in the notes of `range`, which begins with one.
    mutating func read(_ range: Range<Int>, text: NormalText, marks: Marks) {
        var current: TaskColumn?
        var start = range.lowerBound
        for index in range.lowerBound...range.upperBound {
            let ends = index == range.upperBound || Self.endsValue(text.keys[index])
            let next =
                index < range.upperBound
                ? Self.column(at: index, limit: range.upperBound, text: text, marks: marks) : nil
            guard ends || next != nil else { continue }
            if let current, start < index { take(current, start..<index, text.keys) }
            if let next {
                (current, start) = (next.0, next.value)
            } else if current != nil, index < range.upperBound {
                start = index + 1
            }
        }
    }

    mutating func take(_ column: TaskColumn, _ value: Range<Int>, _ keys: ContiguousArray<UInt32>) {
        let value = Clauses.trim(value, keys)
        guard !value.isEmpty else { return }
        switch column {
        case .lead: lead.append(value)
        case .supporting: supporting.append(value)
        case .deadline: deadline = deadline ?? value
        default: break
        }
    }

    /// Whether the deadline is a day, and not 长期坚持.
    func namesDay(_ text: NormalText) -> Bool {
        deadline.map { $0.contains { Folding.isDigit(text.keys[$0]) } } ?? false
    }

    /// ( [ 【
    private static func opens(_ key: UInt32) -> Bool { key == 0x28 || key == 0x5B || key == 0x3010 }

    /// ) ] 】
    private static func closes(_ key: UInt32) -> Bool { key == 0x29 || key == 0x5D || key == 0x3011 }

    /// 。 ; , and closing brackets.
    private static func endsValue(_ key: UInt32) -> Bool {
        key == 0x3002 || key == 0x3B || key == 0x2C || closes(key)
    }
}

/// Number of this meeting (第19次会议) or order (第3号令) in its series; numbers of others' meetings are not it.
struct Series {
    let lines: [Line]
    let text: NormalText
    let marks: Marks

    func find() -> Int? {
        let body = lines.firstIndex { $0.kind == .body } ?? lines.count
        for line in lines.prefix(body + 2) where line.kind != .clutter {
            if line.kind == .loose, let number = orderNumber(line.range) { return number }
            for sentence in Sentences(of: line.range, in: text).prefix(3) {
                for clause in Clauses(of: sentence, in: text.keys) {
                    if let number = meetingNumber(clause) { return number }
                }
            }
        }
        return nil
    }

    private func meetingNumber(_ clause: Range<Int>) -> Int? {
        let keys = text.keys
        if marks.contains(.upper, in: clause) || marks.contains(.watched, in: clause) { return nil }
        for index in clause where keys[index] == 0x7B2C {
            guard let (number, end) = Numerals.whole(keys, at: index + 1, limit: clause.upperBound),
                end < clause.upperBound,
                keys[end] == 0x6B21
            else { continue }
            // A meeting of ours: 会 follows, and no other area's committee stands before.
            let rest = end + 1..<min(clause.upperBound, end + 40)
            if rest.contains(where: { keys[$0] == 0x4F1A }) { return number }
        }
        return nil
    }

    /// 第3号令, 5号令, 通告(第1号), (1号).
    private func orderNumber(_ range: Range<Int>) -> Int? {
        let keys = text.keys
        guard range.count <= 60 else { return nil }
        for index in range where Folding.isDigit(keys[index]) || Numerals.isHan(keys[index]) {
            if index > range.lowerBound, Folding.isDigit(keys[index - 1]) || Numerals.isHan(keys[index - 1]) {
                continue
            }
            guard let (number, end) = Numerals.whole(keys, at: index, limit: range.upperBound), end < range.upperBound,
                keys[end] == 0x53F7, number < 1000
            else { continue }
            // 〔2022〕15号 numbers a paper of the office, not an order of the series.
            let before = index > range.lowerBound ? keys[index - 1] : 0
            if before == 0x3015 || before == 0x5D || before == 0x3011 { continue }
            let order = end + 1 < range.upperBound && keys[end + 1] == 0x4EE4
            if order || before == 0x7B2C || before == 0x28 || range.count <= 6 { return number }
        }
        return nil
    }
}

/// What a communiqué follows and cites: upper-level meetings, documents 《…》, versioned plans, numbered rules.
struct References {
    let text: NormalText
    let marks: Marks

    private(set) var upstream: [String] = []
    private(set) var cites: [String] = []
    private(set) var questions: [Communique.Question] = []
    private var known: Set<String> = []

    /// - Parameter firstDemand: where the first demand begins; what is arranged before is reported after.
    init(_ lines: [Line], text: NormalText, marks: Marks, firstDemand: Int?) {
        (self.text, self.marks) = (text, marks)
        for line in lines where line.kind == .body {
            for sentence in Sentences(of: line.range, in: text) {
                readDocuments(sentence)
                for clause in Clauses(of: sentence, in: text.keys) {
                    readMeeting(clause)
                    readPlan(clause)
                    if let firstDemand, clause.lowerBound < firstDemand { continue }
                    readArrangement(clause)
                }
            }
        }
    }

    private mutating func cite(_ words: String) { if known.insert(words).inserted { cites.append(words) } }

    /// 《…》, unless it is to be made here (制定《小区公约》).
    private mutating func readDocuments(_ sentence: Range<Int>) {
        var index = sentence.lowerBound
        var told = false
        let verb = marks.within(.watched, sentence).first { text.keys[$0.range.lowerBound] == 0x4F20 }?.range
        while index < sentence.upperBound {
            guard text.keys[index] == 0x300A,
                let close = (index..<min(sentence.upperBound, index + 120)).first(where: { text.keys[$0] == 0x300B })
            else {
                index += 1
                continue
            }
            let before = max(sentence.lowerBound, index - 14)..<index
            let made = marks.within(.made, before).contains { $0.end >= index - 6 }
            let next =
                index > sentence.lowerBound && text.keys[index - 1] == 0x300B
                && !known.contains(text.text(index..<close + 1))
            if !made, !(next && lastWasMade) { cite(text.text(index..<close + 1)) }
            lastWasMade = made || next && lastWasMade
            if !told, let verb, verb.lowerBound < index {
                told = true
                ask(.circulate, verb.lowerBound..<sentence.upperBound)
            }
            index = close + 1
        }
    }

    private var lastWasMade = false

    /// 收看了…会议, 传达学习…精神: each meeting named.
    private mutating func readMeeting(_ clause: Range<Int>) {
        guard let verb = marks.within(.watched, clause).last(where: { Int($0.start) - clause.lowerBound < 40 })?.range
        else { return }
        let start = marks.end(.watched, at: verb.lowerBound, limit: clause.upperBound) ?? verb.upperBound
        for part in parts(start..<clause.upperBound) {
            guard let end = meetingEnd(part), part.lowerBound < end else { continue }
            // 市委书记在市委视频会议上的讲话: the meeting, not the person.
            let start = (part.lowerBound..<end - 4).last { text.keys[$0] == 0x5728 }.map { $0 + 1 } ?? part.lowerBound
            let name = text.text(start..<end)
            if isUpper(start..<end), !upstream.contains(name), upstream.count < 20 { upstream.append(name) }
        }
    }

    private func parts(_ range: Range<Int>) -> [Range<Int>] {
        var (parts, start): ([Range<Int>], Int) = ([], range.lowerBound)
        for index in range where text.keys[index] == 0x548C && meetingEnd(start..<index) != nil {
            parts.append(start..<index)
            start = index + 1
        }
        return parts + [start..<range.upperBound]
    }

    /// End of a name that ends with 会议, 会, 讲话 or 文件.
    private func meetingEnd(_ range: Range<Int>) -> Int? {
        let keys = text.keys
        var end: Int?
        for index in range {
            if keys[index] == 0x4F1A { end = index + 1 }
            if keys[index] == 0x8BAE, index > range.lowerBound, keys[index - 1] == 0x4F1A { end = index + 1 }
            if end != nil, keys[index] == 0x7CBE || keys[index] == 0x540E || keys[index] == 0x4E0A { break }
        }
        return end.flatMap { $0 - range.lowerBound > 4 && $0 - range.lowerBound <= 60 ? $0 : nil }
    }

    private func isUpper(_ range: Range<Int>) -> Bool {
        // 市 省 全 中
        let first = text.keys[range.lowerBound]
        return first == 0x5E02 || first == 0x7701 || first == 0x5168 || first == 0x4E2D
            || marks.contains(.upper, in: range)
    }

    /// 2.0版工作方案, 第九版防控方案, 市纪委…“五个严禁”.
    private mutating func readPlan(_ clause: Range<Int>) {
        let keys = text.keys
        for index in clause {
            if keys[index] == 0x7248, let start = versionStart(index, clause.lowerBound) {
                let end = Self.plan.place(in: index..<min(clause.upperBound, index + 10), of: keys)
                if let end { cite(text.text(start..<end + 2)) }
            }
            if keys[index] == 0x201C,
                let close = (index..<min(clause.upperBound, index + 14)).first(where: { keys[$0] == 0x201D })
            {
                // 禁 准 许
                guard Numerals.isHan(keys[index + 1]),
                    keys[max(index, close - 2)..<close].contains(where: { $0 == 0x7981 || $0 == 0x51C6 || $0 == 0x8BB8 }
                    )
                else { continue }
                cite(text.text(index..<close + 1))
            }
        }
    }

    private static let plan: Word = "方案"

    private func versionStart(_ index: Int, _ floor: Int) -> Int? {
        var start = index
        while start > floor,
            Folding.isDigit(text.keys[start - 1]) || text.keys[start - 1] == 0x2E
                || Numerals.isHan(text.keys[start - 1]) || text.keys[start - 1] == 0x7B2C
        {
            start -= 1
        }
        return start < index ? start : nil
    }

    /// 对…进行了具体安排部署: arranged, but not told what.
    private mutating func readArrangement(_ clause: Range<Int>) {
        guard let verb = marks.within(.arranged, clause).first(where: { $0.end == clause.upperBound })?.range,
            !marks.modals.contains(in: clause)
        else { return }
        let before = text.keys[max(clause.lowerBound, verb.lowerBound - 4)..<verb.lowerBound]
        // 进行, 作了, 作出
        guard before.contains(0x884C) || before.contains(0x4F5C) else { return }
        ask(.notReported, clause)
    }

    private mutating func ask(_ code: Communique.Question.Code, _ range: Range<Int>) {
        let place = text.origin(range)
        questions.append(
            Communique.Question(code: code, text: text.text(range), start: place.lowerBound, end: place.upperBound))
    }
}

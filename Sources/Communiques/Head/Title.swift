/// The headline: a line above the text without a full stop that sounds like one.
struct Title {
    let lines: [Line]
    let text: NormalText
    let marks: Marks

    func find() -> String? {
        let body = lines.firstIndex { $0.kind == .body } ?? lines.count
        let top = lines.prefix(min(body, 60)).filter { $0.kind == .loose }
        var best: (score: Int, index: Int)?
        for (index, line) in top.enumerated() {
            let range = withoutSite(line.range)
            guard (6...90).contains(range.count) else { continue }
            let cues = Set(marks.within(.titleCue, range).map(\.start)).count
            let score = text.keys[range.upperBound - 1] == 0x3A || isField(range) ? cues - 4 : cues
            if score > (best?.score ?? 0) { best = (score, index) }
        }
        guard let best else { return nil }
        let headline = text.text(withoutSite(top[best.index].range), keepingBlanks: true)
        guard best.index + 1 < top.count, case let next = top[best.index + 1].range, next.count <= 16, isNumber(next),
            endsWithBody(top[best.index].range)
        else {
            return headline
        }
        return headline + text.text(next)
    }

    /// 第3号令, 专题会议纪要 on a line of its own belongs to the headline above it.
    private func isNumber(_ range: Range<Int>) -> Bool {
        let keys = text.keys[range]
        let number = keys.contains(0x53F7) && (keys.contains(0x4EE4) || keys.first == 0x7B2C || keys.first == 0x28)
        // 令 告 知 要 定
        return number || [0x4EE4, 0x544A, 0x77E5, 0x8981, 0x5B9A].contains(keys.last ?? 0)
    }

    /// 指挥部, 办公室, 政府, 委员会, 领导小组, 指挥部令
    private func endsWithBody(_ range: Range<Int>) -> Bool {
        [0x90E8, 0x5BA4, 0x5E9C, 0x4F1A, 0x7EC4, 0x4EE4, 0x544A].contains(text.keys[range.upperBound - 1])
    }

    /// 议  题:…, 地点:…: a field of minutes, perhaps set with blanks.
    private func isField(_ range: Range<Int>) -> Bool {
        let opening = ContiguousArray(text.solid(range.prefix(14)).prefix { $0 != 0x3A })
        return Self.fields.contains { $0.count == opening.count && $0.begins(at: 0, of: opening, limit: opening.count) }
    }

    private static let fields: [Word] = [
        "议题", "时间", "地点", "主持", "主持人", "记录", "记录人", "参会人", "参会人员", "参加人员", "出席", "议程",
    ]

    /// Without the site's name behind the headline: … - 社会新闻 - 建超信息网, …_新闻网.
    private func withoutSite(_ range: Range<Int>) -> Range<Int> {
        let cut = range.dropFirst(6).first { index in
            let key = text.keys[index]
            let next = index + 1 < range.upperBound ? text.keys[index + 1] : 0
            return key == 0x5F || key == 0x7C || key == 0x20 && [0x2D, 0x5F, 0x7C].contains(next)
        }
        return Clauses.trim(range.lowerBound..<(cut ?? range.upperBound), text.keys)
    }
}

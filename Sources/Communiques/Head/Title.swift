/// The headline: a line above the text without a full stop that sounds like one.
struct Title {
    let lines: [Line]
    let text: NormalText
    let marks: Marks

    func find() -> String? {
        let body = lines.firstIndex { $0.kind == .body } ?? lines.count
        var best: (score: Int, range: Range<Int>)?
        for line in lines.prefix(min(body, 60)) where line.kind == .loose {
            let range = withoutSite(line.range)
            guard (6...90).contains(range.count) else { continue }
            let cues = Set(marks.spans(.titleCue, in: range).map(\.lowerBound)).count
            let place = text.keys[range.upperBound - 1] == 0x3A ? -4 : 0
            if cues + place > (best?.score ?? 0) { best = (cues + place, range) }
        }
        return best.map { text.text(spaced($0.range)) }
    }

    /// Without the site's name behind the headline: … - 社会新闻 - 建超信息网, …_新闻网.
    private func withoutSite(_ range: Range<Int>) -> Range<Int> {
        let cut = range.dropFirst(6).first { index in
            let key = text.keys[index]
            let next = index + 1 < range.upperBound ? text.keys[index + 1] : 0
            return key == 0x5F || key == 0x7C || key == 0x20 && [0x2D, 0x5F, 0x7C].contains(next)
        }
        return Clauses.trim(range.lowerBound..<(cut ?? range.upperBound), text.keys)
    }

    private func spaced(_ range: Range<Int>) -> Range<Int> { range }
}

import Kernel

/// Deadlines (时限) of a demand: which of the days in it limit the work, and how.
struct Deadlines: Sendable {
    let text: NormalText
    let marks: Marks
    /// The meeting's year was concluded, not read.
    let yearIsInferred: Bool

    struct Found {
        var deadlines: [Demand.Deadline] = []
        var doubts: [Communique.Doubt] = []
        var questions: [Communique.Question] = []
    }

    /// - Parameters:
    ///   - expressions: the days in `range`.
    ///   - taken: spans that are frequencies; their hours are no deadlines.
    ///   - isNote: `range` is a column of deadlines, where a day alone is one.
    func find(in range: Range<Int>, _ expressions: [DayExpression], taken: [Range<Int>], isNote: Bool = false) -> Found
    {
        var found = Found()
        for day in expressions where day.isImpossible {
            let place = text.origin(day.range)
            found.doubts.append(
                Communique.Doubt(
                    code: .noSuchDay, text: text.text(day.range), start: place.lowerBound, end: place.upperBound,
                    repair: nil))
        }
        let taken = Spans(taken)
        for (index, day) in expressions.enumerated() where !taken.overlaps(day.range) {
            let next = index + 1 < expressions.count ? expressions[index + 1] : nil
            let before = index > 0 ? expressions[index - 1] : nil
            guard
                let (kind, end) = relation(of: day, in: range, before: before, next: next)
                    ?? (isNote ? (.due, day.range.upperBound) : nil)
            else { continue }
            add(day, kind, day.range.lowerBound..<end, to: &found)
        }
        for span in longest(marks.within(.noDate, range)) {
            let place = text.origin(span)
            let words = text.text(span)
            found.deadlines.append(
                Demand.Deadline(
                    text: words, start: place.lowerBound, end: place.upperBound, day: nil, time: nil, kind: .due,
                    basis: .stated))
            found.questions.append(
                Communique.Question(code: .noDate, text: words, start: place.lowerBound, end: place.upperBound))
        }
        return found
    }

    private func add(_ day: DayExpression, _ kind: Demand.Deadline.Kind, _ span: Range<Int>, to found: inout Found) {
        let place = text.origin(span)
        let words = text.text(span)
        if kind == .notBefore {
            found.questions.append(
                Communique.Question(code: .dayIncluded, text: words, start: place.lowerBound, end: place.upperBound))
        }
        found.deadlines.append(
            Demand.Deadline(
                text: words, start: place.lowerBound, end: place.upperBound, day: day.day?.description, time: day.time,
                kind: kind, basis: day.isStated && !yearIsInferred ? .stated : .inferred))
    }

    /// How a day limits, by the words around it; nil where it only tells when something was.
    private func relation(of day: DayExpression, in range: Range<Int>, before: DayExpression?, next: DayExpression?)
        -> (Demand.Deadline.Kind, Int)?
    {
        let keys = text.keys
        if day.relation == .within { return (.due, day.range.upperBound) }
        var end = day.range.upperBound
        if end < range.upperBound, keys[end] == 0x4E4B || keys[end] == 0x4EE5 { end += 1 }
        let after = end < range.upperBound ? keys[end] : 0
        switch after {
        case 0x524D:
            let rest = end + 1..<min(range.upperBound, end + 5)
            let forbids = marks.modals.within(end + 1..<min(range.upperBound, end + 9))
                .contains { $0.value && $0.range.lowerBound < rest.upperBound }
            return (forbids ? .notBefore : .due, end + 1)
        case 0x8D77, 0x59CB: return (.from, end + 1)
        case 0x5F00 where Self.begins.begins(at: end, of: keys, limit: range.upperBound): return (.from, end + 2)
        case 0x540E where end > day.range.upperBound: return (.from, end + 1)
        default: break
        }
        let start = day.range.lowerBound
        if let next, next.range.lowerBound - day.range.upperBound <= 2,
            joins(day.range.upperBound..<next.range.lowerBound)
        {
            return (.from, day.range.upperBound)
        }
        if let before, start - before.range.upperBound <= 2, joins(before.range.upperBound..<start) {
            return (.until, day.range.upperBound)
        }
        let lead = Self.lead.first { $0.word.ends(at: start, of: keys, floor: range.lowerBound) }
        if let lead { return (lead.kind, day.range.upperBound) }
        let done = (day.range.upperBound..<min(range.upperBound, day.range.upperBound + 4)).contains {
            keys[$0] == 0x5B8C
        }
        if done { return (.due, day.range.upperBound) }
        if marks.days.within(day.range).contains(where: { $0.value == .monthEnd }) {
            return (.due, day.range.upperBound)
        }
        return nil
    }

    private static let begins: Word = "开始"

    /// What stands before a day that limits.
    private static let lead: [(word: Word, kind: Demand.Deadline.Kind)] = [
        ("截至", .due), ("截止", .due), ("不晚于", .due), ("不迟于", .due), ("早于", .notBefore), ("至", .until), ("到", .until),
    ]

    private func joins(_ gap: Range<Int>) -> Bool {
        gap.contains { index in
            switch text.keys[index] {
            case 0x81F3, 0x5230, 0x2D, 0x2014, 0x7E: true
            default: false
            }
        }
    }

    /// Of spans within one another the longest; they come in order of their beginnings.
    private func longest(_ hits: Hits<Void>) -> [Range<Int>] {
        var kept: [Range<Int>] = []
        for span in hits.lazy.map(\.range) {
            guard let last = kept.last, last.overlaps(span) else {
                kept.append(span)
                continue
            }
            if span.count > last.count { kept[kept.count - 1] = span }
        }
        return kept
    }
}

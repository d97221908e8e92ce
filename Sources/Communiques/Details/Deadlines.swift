import Kernel

/// Deadlines (时限) of a demand: which of the days in it limit the work, and how.
struct Deadlines: Sendable {
    let text: NormalText
    let marks: Marks
    let days: DayReader
    /// The meeting's year was concluded, not read.
    let yearIsInferred: Bool

    struct Found {
        var deadlines: [Demand.Deadline] = []
        var doubts: [Communique.Doubt] = []
        var questions: [Communique.Question] = []
    }

    /// - Parameter taken: spans that are frequencies; their hours are no deadlines.
    func find(in range: Range<Int>, taken: [Range<Int>], note: Range<Int>?) -> Found {
        var found = Found()
        let expressions = days.all(in: range)
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
            let inNote = note?.contains(day.range.lowerBound) ?? false
            guard
                let (kind, end) = relation(of: day, in: range, before: before, next: next)
                    ?? (inNote ? (.due, day.range.upperBound) : nil)
            else { continue }
            add(day, kind, day.range.lowerBound..<end, to: &found)
        }
        for span in longest(marks.spans(.noDate, in: range)) {
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
            let forbids = marks.modals.within(end + 1..<min(range.upperBound, end + 9)).filter(\.value)
            return (forbids.contains { $0.range.lowerBound < rest.upperBound } ? .notBefore : .due, end + 1)
        case 0x8D77, 0x59CB: return (.from, end + 1)
        case 0x5F00 where Clock.matches([0x5F00, 0x59CB], keys, end, range.upperBound): return (.from, end + 2)
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
        let lead = String(
            String.UnicodeScalarView(keys[max(range.lowerBound, start - 3)..<start].compactMap(Unicode.Scalar.init)))
        if lead.hasSuffix("截至") || lead.hasSuffix("截止") || lead.hasSuffix("不晚于") || lead.hasSuffix("不迟于") {
            return (.due, day.range.upperBound)
        }
        if lead.hasSuffix("早于") { return (.notBefore, day.range.upperBound) }
        if lead.hasSuffix("至") || lead.hasSuffix("到") || lead.hasSuffix("直到") { return (.until, day.range.upperBound) }
        let done = (day.range.upperBound..<min(range.upperBound, day.range.upperBound + 4)).contains {
            keys[$0] == 0x5B8C
        }
        if done { return (.due, day.range.upperBound) }
        if marks.days.within(day.range).contains(where: { $0.value == .monthEnd }) {
            return (.due, day.range.upperBound)
        }
        return nil
    }

    private func joins(_ gap: Range<Int>) -> Bool {
        gap.contains { [0x81F3, 0x5230, 0x2D, 0x2014, 0x7E].contains(text.keys[$0]) }
    }

    /// Of spans within one another the longest; they come in order of their beginnings.
    private func longest(_ spans: [Range<Int>]) -> [Range<Int>] {
        var kept: [Range<Int>] = []
        for span in spans {
            guard let last = kept.last, last.overlaps(span) else {
                kept.append(span)
                continue
            }
            if span.count > last.count { kept[kept.count - 1] = span }
        }
        return kept
    }
}

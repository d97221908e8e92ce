import Foundation

/// Counted quantities: 27类, 60间, 35万人, 3.5万剂, 100%.
struct Quantities: Sendable {
    let text: NormalText
    let marks: Marks

    /// - Parameter taken: spans that are days or frequencies.
    func all(in range: Range<Int>, taken: [Range<Int>]) -> [Demand.Quantity] {
        var found: [Demand.Quantity] = []
        let keys = text.keys
        let taken = Spans(taken)
        var next = range.lowerBound
        for count in marks.counts.within(range) where count.start >= next {
            let index = Int(count.start)
            guard let (value, unit) = number(at: index, range.upperBound), value > 1 || Folding.isDigit(keys[index])
            else { continue }
            let end = marks.measures.end(at: unit, limit: min(range.upperBound, unit + 4))
            guard let span = end.map({ unit..<$0 }), !taken.overlaps(index..<span.upperBound), isCount(index, span)
            else {
                next = unit
                continue
            }
            let place = text.origin(index..<span.upperBound)
            found.append(
                Demand.Quantity(
                    text: text.text(index..<span.upperBound), start: place.lowerBound, end: place.upperBound,
                    value: value, unit: text.text(span)))
            next = span.upperBound
        }
        return found
    }

    /// Not an ordinal, a quoted slogan (“四个集中”) or a round of something.
    private func isCount(_ start: Int, _ unit: Range<Int>) -> Bool {
        let before = start > 0 ? text.keys[start - 1] : 0
        return before != 0x7B2C && before != 0x201C && before != 0x2E && !Folding.isDigit(before)
    }

    /// A number with 万 or 亿 and 多 or 余, and where its unit begins.
    private func number(at start: Int, _ limit: Int) -> (value: Double, unit: Int)? {
        let keys = text.keys
        guard let (whole, end) = Numerals.whole(keys, at: start, limit: limit) else { return nil }
        var (value, index) = (Double(whole), end)
        if index + 1 < limit, keys[index] == 0x2E, Folding.isDigit(keys[index + 1]), Folding.isDigit(keys[start]) {
            var scale = 0.1
            index += 1
            while index < limit, Folding.isDigit(keys[index]) {
                value += Double(keys[index] - 0x30) * scale
                scale /= 10
                index += 1
            }
            value = (value * 1_000_000).rounded() / 1_000_000
        }
        if index < limit, keys[index] == 0x4F59 || keys[index] == 0x591A { index += 1 }
        if index < limit, keys[index] == 0x4E07 { (value, index) = (value * 10_000, index + 1) }
        if index < limit, keys[index] == 0x4F59 || keys[index] == 0x591A { index += 1 }
        return index < limit ? (value, index) : nil
    }
}

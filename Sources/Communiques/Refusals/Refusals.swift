/// Spans that a safeguard forbids, or allows in a limited form only (domain, Part 3).
struct Refusals: Sendable {
    struct Found: Hashable, Sendable {
        let range: Range<Int>
        let reason: String
        let limited: Bool
    }

    let text: NormalText
    let marks: Marks
    let lexicon: Lexicon

    /// Longest spans of each reason within the clauses of a demand.
    func all(in clauses: [Range<Int>]) -> [Found] {
        var found: [Found] = []
        for clause in clauses {
            for hit in marks.refusals.within(clause) {
                let pattern = lexicon.refusals[Int(hit.value)]
                guard
                    let end = end(
                        of: pattern, from: hit.range.upperBound,
                        limit: min(clause.upperBound, hit.range.upperBound + 40))
                else { continue }
                found.append(Found(range: hit.range.lowerBound..<end, reason: pattern.reason, limited: pattern.limited))
            }
        }
        return merged(found)
    }

    /// Where the pattern's last part ends; parts stand in order, the nearest one counts.
    private func end(of pattern: Lexicon.RefusalPattern, from start: Int, limit: Int) -> Int? {
        var index = start
        for part in pattern.parts.dropFirst() {
            guard let place = part.place(in: index..<max(index, limit), of: text.keys) else { return nil }
            index = place + part.count
        }
        return index
    }

    /// Overlapping spans of one reason become one; a limited span within a refused one goes.
    private func merged(_ all: [Found]) -> [Found] {
        var result: [Found] = []
        for next in all.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
            if let last = result.last, last.range.overlaps(next.range), last.reason == next.reason {
                let end = max(last.range.upperBound, next.range.upperBound)
                result[result.count - 1] = Found(
                    range: last.range.lowerBound..<end, reason: last.reason, limited: last.limited)
            } else {
                result.append(next)
            }
        }
        return result
    }
}

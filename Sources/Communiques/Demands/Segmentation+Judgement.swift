/// What the cutting of sentences goes by.
extension Segmentation {
    /// The marker of a clause: at its beginning, or behind whom the list addresses (各乡镇一要…).
    func marker(of clause: Range<Int>, opensSentence: Bool) -> Marker? {
        // The mark behind the clause may be part of the marker: 第一, 其一,
        let limit = min(text.count, clause.upperBound + 1)
        if let first = Marker.at(clause.lowerBound, in: text.keys, limit: limit, opensSentence: opensSentence) {
            return first
        }
        guard let end = marks.addressed.within(clause.prefix(16)).last?.range.upperBound, end < clause.upperBound,
            let inner = Marker.at(end, in: text.keys, limit: limit, opensSentence: false), inner.number == 1,
            inner.style.isInline
        else { return nil }
        return inner
    }

    /// Whether a part behind a semicolon is a demand of its own.
    /// - Parameter goesOn: a demand stands before the semicolon, so that an imperative is another.
    func startsAnew(_ rest: ArraySlice<Range<Int>>, goesOn: Bool) -> Bool {
        guard let clause = rest.first,
            marks.end(.condition, at: clause.lowerBound, limit: clause.upperBound) == nil
        else { return false }
        if let first = marks.modals.first(in: clause) {
            if first.range.lowerBound == clause.lowerBound || first.value { return true }
            if Modals.subject(before: first.range, in: clause, text: text, marks: marks) != nil { return true }
        } else if let next = rest.dropFirst().first, text.keys[clause.upperBound] == 0x2C,
            let first = marks.modals.first(in: next), first.value,
            text.keys[clause.upperBound - 1] == 0x5916
        {
            // 除…外,其余一律不得
            return true
        }
        return goesOn && marks.end(.verb, at: clause.lowerBound, limit: clause.upperBound) != nil
    }

    /// What the meeting did: told at the beginning, or anywhere in a sentence that asks for nothing.
    func isNarrative(_ part: [Range<Int>]) -> Bool {
        if marks.contains(.narrative, in: part[0]) { return true }
        let last = part[part.count - 1]
        return (marks.ends(.attended, last) || part.contains { marks.contains(.narrative, in: $0) }) && !asks(part)
    }

    /// Whether a modal stands in any of the clauses.
    func asks(_ part: [Range<Int>]) -> Bool { part.contains { marks.modals.contains(in: $0) } }

    func isReport(_ part: [Range<Int>]) -> Bool {
        marks.end(.situation, at: part[0].lowerBound, limit: part[0].upperBound) != nil
            || part.contains { marks.contains(.report, in: $0) }
    }

    /// 开辟绿色通道,…,严禁货车载人: what forbids is not the whole.
    func commands(before place: Int, in clauses: [Range<Int>]) -> Bool {
        clauses.contains {
            $0.lowerBound < place && marks.end(.verb, at: $0.lowerBound, limit: $0.upperBound) != nil
                && marks.end(.keep, at: $0.lowerBound, limit: $0.upperBound) == nil
        }
    }
}

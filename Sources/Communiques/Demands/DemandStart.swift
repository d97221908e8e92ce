/// Where in a sentence the demand begins: what only leads over to it, or reports how things are, is left out.
enum DemandStart {
    /// - Returns: index of the first clause that belongs to the demand; nil where the sentence makes none.
    static func find(in clauses: [Range<Int>], text: NormalText, marks: Marks) -> Int? {
        let modal = clauses.indices.first { index in
            guard let first = marks.modals.first(in: clauses[index]) else { return false }
            return !isReport(clauses[index], first.range, text, marks)
        }
        guard var start = modal else { return nil }
        // 各乡镇主要负责人,要靠前指挥: the subject is a clause of its own.
        let bare = marks.modals.first(in: clauses[start])?.range.lowerBound == clauses[start].lowerBound
        let also = marks.end(.drop, at: clauses[start].lowerBound, limit: clauses[start].upperBound) != nil
        if start > 0, bare || also, isNominal(clauses[start - 1], marks) { start -= 1 }
        var before = start
        while before > 0 {
            let link = marks.end(.link, at: clauses[before - 1].lowerBound, limit: clauses[before - 1].upperBound)
            let only = link == clauses[before - 1].upperBound
            guard only || belongs(clauses[before - 1], text, marks) else { break }
            before -= 1
            if !only { start = before }
        }
        return start
    }

    /// 但也要清醒认识到…不足: a modal that reports.
    private static func isReport(_ clause: Range<Int>, _ modal: Range<Int>, _ text: NormalText, _ marks: Marks) -> Bool
    {
        let but = clause.lowerBound < modal.lowerBound && text.keys[clause.lowerBound] == 0x4F46
        return but && marks.contains(.report, in: clause)
    }

    /// A clause that ends with whom is addressed and says nothing else.
    private static func isNominal(_ clause: Range<Int>, _ marks: Marks) -> Bool {
        let ends = marks.addressed.ends(clause)
        return ends && marks.end(.keep, at: clause.lowerBound, limit: clause.upperBound) == nil
            && !marks.contains(.report, in: clause)
    }

    /// Conditions, dates and imperatives directly before the modal's clause are part of the demand.
    private static func belongs(_ clause: Range<Int>, _ text: NormalText, _ marks: Marks) -> Bool {
        if marks.contains(.report, in: clause) { return false }
        if marks.end(.drop, at: clause.lowerBound, limit: clause.upperBound) != nil { return false }
        if marks.end(.situation, at: clause.lowerBound, limit: clause.upperBound) != nil { return false }
        if marks.ends(.sharing, clause) { return true }
        return marks.end(.keep, at: clause.lowerBound, limit: clause.upperBound) != nil
            || marks.end(.verb, at: clause.lowerBound, limit: clause.upperBound) != nil
    }
}

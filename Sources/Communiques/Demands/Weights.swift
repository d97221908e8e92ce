/// How strongly the words of a demand speak for each kind.
struct Weights: Hashable, Sendable {
    var task = 0
    var standing = 0
    var prohibition = 0
    var principle = 0
    /// Rows of the field named in the first clause and in the rest.
    var headRows: [Int] = []
    var rows: [Int] = []

    /// - Parameters:
    ///   - clauses: of the demand; the first `head` count threefold.
    ///   - isTitled: the first is a short title, the second counts double.
    init(_ clauses: [Range<Int>], head: Int = 1, isTitled: Bool = false, marks: Marks) {
        let exceptions = clauses.prefix { marks.contains(.exception, in: $0) && $0 != clauses.last }
        for (index, clause) in clauses.dropFirst(exceptions.count).enumerated() {
            let factor = index < head ? 3 : index == 1 && isTitled ? 2 : 1
            // An enumeration of what is to be watched speaks once, however long it is.
            var sums: [Demand.Kind: Int] = [:]
            for (kind, weight) in Self.longest(clause, marks) { sums[kind, default: 0] += weight }
            task += (sums[.task] ?? 0) * factor
            standing += min(Self.most, sums[.standing] ?? 0) * factor
            prohibition += (sums[.prohibition] ?? 0) * factor
            principle += (sums[.principle] ?? 0) * factor
            for hit in Self.longest(marks.topics.within(clause)) {
                if index < head, !headRows.contains(hit.value) { headRows.append(hit.value) }
                if rows.count < 32, !rows.contains(hit.value) { rows.append(hit.value) }
            }
        }
    }

    /// The kind the words speak for, without regard to lists and refusals.
    func kind(forbids: Bool) -> Demand.Kind {
        if forbids { return .prohibition }
        let doing = task + standing
        if principle > doing || doing == 0 && headRows.isEmpty { return .principle }
        if prohibition > doing { return .prohibition }
        return task > standing ? .task : .standing
    }

    /// Nothing but attitude.
    var isHollow: Bool { principle > 0 && task + standing + prohibition == 0 }

    /// Without matters named by a part of another's name (培训 in 培训机构).
    private static func longest(_ hits: [(range: Range<Int>, value: Int)]) -> [(range: Range<Int>, value: Int)] {
        var kept: [(range: Range<Int>, value: Int)] = []
        for hit in hits {
            if let last = kept.last, last.range.upperBound >= hit.range.upperBound, last.range.count > hit.range.count {
                continue
            }
            while let last = kept.last, last.range.lowerBound == hit.range.lowerBound,
                last.range.count < hit.range.count
            {
                kept.removeLast()
            }
            kept.append(hit)
        }
        return kept
    }

    private static let most = 6

    /// Kinds of the words in a clause, of overlapping words the longest only.
    private static func longest(_ clause: Range<Int>, _ marks: Marks) -> [(kind: Demand.Kind, weight: Int)] {
        var kept: [(range: Range<Int>, value: (kind: Demand.Kind, weight: Int))] = []
        for hit in marks.kinds.within(clause) {
            if let last = kept.last, last.range.overlaps(hit.range) {
                let heavier = hit.range.count == last.range.count && hit.value.weight > last.value.weight
                if hit.range.count > last.range.count || heavier { kept[kept.count - 1] = hit }
            } else {
                kept.append(hit)
            }
        }
        return kept.map(\.value)
    }
}

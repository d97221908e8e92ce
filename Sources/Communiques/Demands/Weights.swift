/// How strongly the words of a demand speak for each kind.
struct Weights: Hashable, Sendable {
    var task = 0
    var standing = 0
    var prohibition = 0
    var principle = 0
    /// Rows of the field named in the first clause and in the rest.
    var headRows: [Int16] = []
    var rows: [Int16] = []

    /// - Parameters:
    ///   - clauses: of the demand; the first `head` count threefold.
    ///   - isTitled: the first is a short title, the second counts double.
    init(_ clauses: [Range<Int>], head: Int = 1, isTitled: Bool = false, marks: Marks) {
        let exceptions = clauses.prefix { marks.contains(.exception, in: $0) && $0 != clauses.last }.count
        for index in 0..<clauses.count - exceptions {
            let clause = clauses[exceptions + index]
            addKinds(clause, factor: index < head ? 3 : index == 1 && isTitled ? 2 : 1, marks)
            addRows(clause, isHead: index < head, marks)
        }
    }

    /// Kinds of the words in a clause, of overlapping words the longest only.
    private mutating func addKinds(_ clause: Range<Int>, factor: Int, _ marks: Marks) {
        var sum = Sum()
        var last: Hit<(kind: Demand.Kind, weight: Int16)>?
        for hit in marks.kinds.within(clause) {
            if let kept = last, kept.end > hit.start {
                let heavier = hit.range.count == kept.range.count && hit.value.weight > kept.value.weight
                if hit.range.count > kept.range.count || heavier { last = hit }
            } else {
                if let last { sum.add(last.value) }
                last = hit
            }
        }
        if let last { sum.add(last.value) }
        task += sum.task * factor
        // An enumeration of what is to be watched speaks once, however long it is.
        standing += min(Self.most, sum.standing) * factor
        prohibition += sum.prohibition * factor
        principle += sum.principle * factor
    }

    private struct Sum {
        var (task, standing, prohibition, principle) = (0, 0, 0, 0)

        mutating func add(_ word: (kind: Demand.Kind, weight: Int16)) {
            switch word.kind {
            case .task: task += Int(word.weight)
            case .standing: standing += Int(word.weight)
            case .prohibition: prohibition += Int(word.weight)
            case .principle: principle += Int(word.weight)
            case .heading: break
            }
        }
    }

    private static let most = 6

    /// Matters named in a clause, but not those named by a part of another's name (培训 in 培训机构).
    private mutating func addRows(_ clause: Range<Int>, isHead: Bool, _ marks: Marks) {
        var kept: [Hit<Int16>] = []
        for hit in marks.topics.within(clause) {
            if let last = kept.last, last.end >= hit.end, last.range.count > hit.range.count { continue }
            while let last = kept.last, last.start == hit.start, last.end < hit.end { kept.removeLast() }
            kept.append(hit)
        }
        for hit in kept {
            if isHead, !headRows.contains(hit.value) { headRows.append(hit.value) }
            if rows.count < 32, !rows.contains(hit.value) { rows.append(hit.value) }
        }
    }

    /// Rows of the first clause, then the others.
    var allRows: [Int16] { headRows + rows.filter { !headRows.contains($0) } }

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
}

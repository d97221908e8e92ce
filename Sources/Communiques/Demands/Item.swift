/// One item of a list, or one section of a speech: a title and the sentences behind it.
struct Item {
    let text: NormalText
    let marks: Marks
    let rows: [Lexicon.Row]

    func draft(_ piece: Piece, inner: [Piece]) -> Draft {
        if piece.isRow {
            var row = leaf(piece, piece.range)
            if row.kind == .principle || row.notes.namesDay(text) { row.kind = .task }
            return row
        }
        if inner.isEmpty { return leaf(piece, piece.range) }
        return isOne(piece, inner) ? merged(piece, inner) : split(piece, inner: inner)
    }

    /// One demand of one span.
    func leaf(_ piece: Piece, _ range: Range<Int>) -> Draft {
        var clauses: [Range<Int>] = []
        for sentence in piece.sentences { clauses += Clauses(of: sentence, in: text.keys) }
        let weights = Weights(clauses, isTitled: isTitled(piece), marks: marks)
        var kind = weights.kind(forbids: piece.forbids)
        if kind == .principle, weights.prohibition > weights.principle { kind = .prohibition }
        if kind == .principle, piece.marker != nil, let act = act(in: clauses) { kind = act }
        return Draft(
            range: range, clauses: clauses, marker: piece.marker, speaker: piece.speaker, subject: piece.subject,
            kind: kind, weights: weights, notes: piece.notes)
    }

    /// What somebody addressed further on is to do, where the beginning is mere principle: 提高站位,各村均要成立领导小组.
    private func act(in clauses: [Range<Int>]) -> Demand.Kind? {
        for index in clauses.indices.dropFirst().prefix(12) {
            guard let modal = marks.modals.first(in: clauses[index]),
                Modals.subject(before: modal.range, in: clauses[index], text: text, marks: marks) != nil
            else { continue }
            let rest = Weights(Array(clauses[index...]), marks: marks)
            let kind = rest.kind(forbids: modal.value)
            if kind == .task, rest.task >= 12 { return kind }
        }
        return nil
    }

    /// A clerk keeps an item whole if all of it is principle, if but one sentence follows its title, or two that speak of
    /// the title's matter without addressing anybody new.
    private func isOne(_ piece: Piece, _ inner: [Piece]) -> Bool {
        let elaborated = piece.sentences.count > 1
        let count = inner.count + (elaborated ? 1 : 0)
        if count == 1 { return inner[0].forbids == piece.forbids || !piece.isModal }
        // 旅行社暂停…;景区关闭…: one number, one prohibition.
        if piece.forbids, inner.allSatisfy(\.forbids) { return true }
        let parts = inner.map { leaf($0, $0.range) }
        let whole = leaf(piece, piece.range)
        if ([whole] + parts).allSatisfy({ $0.kind == .principle }) { return true }
        guard count == 2, inner[inner.count - 1].subject == nil, !inner[inner.count - 1].forbids else { return false }
        let title = themes(Weights(Clauses.all(of: piece.title, in: text.keys), head: 9, marks: marks))
        let last = themes(parts[parts.count - 1].weights)
        let before = elaborated ? themes(whole.weights) : themes(parts[0].weights)
        // An act of its own (开展专项督查) is not hidden in a principle.
        if parts[parts.count - 1].kind == .task, parts[parts.count - 1].weights.task >= 12, whole.kind == .principle {
            return false
        }
        return !last.isDisjoint(with: title.union(before)) || parts[parts.count - 1].kind == .principle
    }

    private func merged(_ piece: Piece, _ inner: [Piece]) -> Draft {
        var whole = piece
        for next in inner {
            for sentence in next.sentences { whole.append(sentence) }
            whole.subject = whole.subject ?? next.subject
            for range in next.notes.lead { whole.notes.lead.append(range) }
            for range in next.notes.supporting { whole.notes.supporting.append(range) }
            whole.notes.deadline = whole.notes.deadline ?? next.notes.deadline
        }
        var merged = leaf(whole, whole.range)
        // 要压实责任。督导组要开展督导检查。: a title of principle does not make the act below it one.
        if merged.kind == .principle, piece.sentences.count == 1, inner.count == 1 {
            merged.kind = leaf(inner[0], inner[0].range).kind
        }
        return merged
    }

    /// The title as heading, what follows as demands of their own.
    func split(_ piece: Piece, inner: [Piece]) -> Draft {
        var title = piece
        title.sentences = [piece.title]
        title.range = piece.title
        if inner.count == 1, piece.sentences.count > 1 {
            // Title and what explains it are the demand; what addresses somebody else stands below.
            var whole = leaf(piece, piece.range)
            whole.children = FreePieces(text: text, marks: marks, rows: rows).drafts(inner)
            return whole
        }
        var heading = leaf(title, title.range)
        if let first = piece.sentences.dropFirst().first, let last = piece.sentences.last {
            var rest = piece
            rest.sentences = Array(piece.sentences.dropFirst())
            rest.range = first.lowerBound..<last.upperBound
            (rest.marker, rest.notes) = (nil, TaskNotes())
            rest.subject = nil
            heading.children.append(leaf(rest, rest.range))
        }
        heading.children += FreePieces(text: text, marks: marks, rows: rows).drafts(inner)
        if inner.count > 1 || piece.sentences.count > 1, !title.forbids { heading.kind = .heading }
        return heading
    }

    /// A short title does not say it all: the first clause of the sentence behind it counts more than the rest.
    private func isTitled(_ piece: Piece) -> Bool {
        piece.sentences.count > 1 && Clauses.isOne(piece.title, in: text.keys)
    }

    private func themes(_ weights: Weights) -> Set<String> { Set(weights.rows.map { rows[Int($0)].theme }) }
}

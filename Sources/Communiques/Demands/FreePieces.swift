/// Unnumbered demands of one paragraph: 要…。要…。
struct FreePieces {
    let text: NormalText
    let marks: Marks
    let rows: [Lexicon.Row]

    func drafts(_ pieces: [Piece]) -> [Draft] {
        let item = Item(text: text, marks: marks, rows: rows)
        var drafts: [Draft] = []
        var index = 0
        // 要进一步…。 three times: the speech is arranged by such titles.
        let titles = pieces.map { isTitle($0) }
        let arranged = isParallel(pieces.indices.filter { titles[$0] }.map { pieces[$0].range })
        while index < pieces.count {
            let piece = pieces[index]
            // 要进一步管严重点场所。 is a title of its own; the sentences up to the next such title belong to it.
            var end = index + 1
            if titles[index] {
                while end < pieces.count, !titles[end], arranged || sharesMatter(piece, pieces[end]) {
                    end += 1
                }
            }
            if end == index + 1 {
                drafts += cut(piece).map { item.leaf($0, $0.range) }
            } else {
                drafts.append(item.draft(piece, inner: Array(pieces[index + 1..<end])))
            }
            index = end
        }
        return headed(drafts)
    }

    /// A single short clause that begins with a modal, as a first sentence.
    private func isTitle(_ piece: Piece) -> Bool {
        guard piece.sentences.count == 1 || piece.title.count < piece.range.count, piece.subject == nil else {
            return false
        }
        return piece.title.count <= 24 && !piece.forbids && Clauses.isOne(piece.title, in: text.keys)
    }

    /// Titles that begin with the same three characters.
    private func isParallel(_ titles: [Range<Int>]) -> Bool {
        guard titles.count >= 3 else { return false }
        let opening = text.keys[titles[0].prefix(3)]
        return titles.count { text.keys[$0.prefix(3)] == opening } >= 3
    }

    private func sharesMatter(_ title: Piece, _ next: Piece) -> Bool {
        let matter = { (range: Range<Int>) in
            Set(Weights(Clauses.all(of: range, in: text.keys), head: 9, marks: marks).rows)
        }
        return !matter(title.title).isDisjoint(with: matter(next.range))
    }

    /// A short principle right before at least two demands in which something is to be done is their heading.
    private func headed(_ drafts: [Draft]) -> [Draft] {
        guard drafts.count > 2 else { return drafts }
        for (index, draft) in drafts.enumerated() where draft.kind == .principle && draft.clauses.count <= 2 {
            let after = drafts[(index + 1)...]
            guard draft.range.count <= 32, draft.subject == nil, after.count >= 2,
                after.prefix(2).allSatisfy({ $0.kind != .principle && $0.kind != .heading }),
                draft.weights.headRows.isEmpty
            else { continue }
            var heading = draft
            heading.kind = .heading
            heading.children = Array(after)
            return drafts[..<index] + [heading]
        }
        return drafts
    }

    /// Cuts a sentence where somebody new is addressed after a prohibition or mere principle.
    private func cut(_ piece: Piece) -> [Piece] {
        guard piece.sentences.count == 1 || piece.title.count < piece.range.count else { return [piece] }
        let clauses = Clauses.all(of: piece.title, in: text.keys)
        guard clauses.count > 1, clauses.count < 40, piece.marker == nil else { return [piece] }
        for index in 1..<clauses.count {
            guard let modal = marks.modals.first(in: clauses[index]),
                let subject = Modals.subject(before: modal.range, in: clauses[index], text: text, marks: marks)
            else { continue }
            let before = Weights(Array(clauses[..<index]), marks: marks)
            let after = Weights(Array(clauses[index...]), marks: marks)
            let turns = piece.forbids && !modal.value && !sameNoun(piece.subject, subject)
            let begins = before.isHollow && after.kind(forbids: modal.value) != .principle
            guard turns || begins else { return [piece] }
            var (head, tail) = (piece, piece)
            head.range = piece.range.lowerBound..<clauses[index - 1].upperBound
            head.sentences = [head.range]
            head.notes = TaskNotes()
            tail.range = clauses[index].lowerBound..<piece.range.upperBound
            tail.sentences = [clauses[index].lowerBound..<piece.title.upperBound] + piece.sentences.dropFirst()
            (tail.subject, tail.forbids, tail.follows) = (subject, modal.value, false)
            return [head, tail]
        }
        return [piece]
    }

    /// Whether two subjects end with the same noun: 企业, and 已开工的企业.
    private func sameNoun(_ left: Range<Int>?, _ right: Range<Int>) -> Bool {
        guard let left, left.count >= 2, right.count >= 2 else { return false }
        return text.keys[left.suffix(2)] == text.keys[right.suffix(2)]
    }
}

/// Decides, item by item, what a clerk would list: one demand, or a heading with several below it.
struct Drafting {
    let text: NormalText
    let marks: Marks
    let rows: [Lexicon.Row]

    func drafts(_ outline: Outline) -> [Draft] {
        var result: [Draft] = []
        var index = 0
        let roots = outline.roots
        while index < roots.count {
            if outline.nodes[roots[index]].piece.marker != nil || outline.nodes[roots[index]].piece.isRow {
                result.append(item(roots[index], outline))
                index += 1
                continue
            }
            // Unnumbered pieces of one speech and paragraph stand together.
            var free: [Piece] = []
            while index < roots.count, case let next = outline.nodes[roots[index]].piece, next.marker == nil,
                !next.isRow,
                free.isEmpty || next.speech == free[0].speech && next.line == free[0].line
            {
                free.append(next)
                index += 1
            }
            var listed = FreePieces(text: text, marks: marks, rows: rows).drafts(free)
            if let last = listed.last, index < roots.count, introduces(last, outline.nodes[roots[index]].piece, free) {
                var heading = last
                heading.kind = .heading
                while index < roots.count, let marker = outline.nodes[roots[index]].piece.marker,
                    heading.children.isEmpty || marker.number != 1,
                    outline.nodes[roots[index]].piece.speech == free[0].speech
                {
                    heading.children.append(item(roots[index], outline))
                    index += 1
                }
                listed[listed.count - 1] = heading
            }
            result += listed
        }
        return result
    }

    /// A principle right before 一要 in the same paragraph is the title of the list.
    private func introduces(_ draft: Draft, _ next: Piece, _ free: [Piece]) -> Bool {
        guard let marker = next.marker, marker.number == 1, marker.style.isInline, let last = free.last else {
            return false
        }
        return next.line == last.line && next.speech == last.speech && !next.follows
            && [.principle, .heading].contains(draft.kind) && draft.children.isEmpty
    }

    /// A numbered item with everything below it.
    private func item(_ index: Int, _ outline: Outline) -> Draft {
        let node = outline.nodes[index]
        var draft = Item(text: text, marks: marks, rows: rows).draft(node.piece, inner: node.inner)
        if !node.children.isEmpty {
            if draft.children.isEmpty, node.piece.sentences.count > 1 || !node.inner.isEmpty {
                draft = Item(text: text, marks: marks, rows: rows).split(node.piece, inner: node.inner)
            }
            draft.kind = .heading
            draft.children += node.children.map { item($0, outline) }
        }
        return draft
    }
}

/// Pieces arranged as lists: each numbered piece with the unnumbered ones behind it and the lists below it.
struct Outline {
    struct Node {
        var piece: Piece
        /// Unnumbered pieces of the same item.
        var inner: [Piece] = []
        var children: [Int] = []
    }

    private(set) var nodes: [Node] = []
    /// Outermost nodes, in order.
    private(set) var roots: [Int] = []

    private var open: [(style: Marker.Style, number: Int, node: Int)] = []

    init(_ pieces: [Piece]) {
        let next = Self.nextMarkers(pieces)
        var speech = -1
        for (index, piece) in pieces.enumerated() {
            if piece.speech != speech, !continues(piece) { turn(piece) }
            speech = piece.speech
            if let marker = piece.marker {
                place(marker)
                add(Node(piece: piece), under: open.last?.node)
                open.append((marker.style, marker.number, nodes.count - 1))
            } else if let item = open.last, !piece.isRow, belongs(piece, to: item.node, next: next[index]) {
                nodes[item.node].inner.append(piece)
            } else {
                // 四、任务分解 on a line of its own is the title of the table below it.
                let title = open.last.map { nodes[$0.node].piece }
                let titled = piece.isRow && (title.map { $0.isBare && $0.notes.isEmpty } ?? false)
                if !titled { open = [] }
                add(Node(piece: piece), under: open.last?.node)
            }
        }
    }

    private mutating func add(_ node: Node, under parent: Int?) {
        nodes.append(node)
        if let parent { nodes[parent].children.append(nodes.count - 1) } else { roots.append(nodes.count - 1) }
    }

    /// Closes lists that `marker` ends: its own style's, and inline ones before a paragraph's number.
    private mutating func place(_ marker: Marker) {
        if let same = open.firstIndex(where: { $0.style == marker.style }) {
            open.removeSubrange(same...)
        } else if !marker.style.isInline {
            open.removeAll { $0.style.rawValue > marker.style.rawValue }
        }
    }

    /// Items of orders go on although somebody is quoted in one.
    private func continues(_ piece: Piece) -> Bool {
        guard let marker = piece.marker, !marker.style.isInline else { return false }
        return open.contains { $0.style == marker.style && $0.number + 1 == marker.number }
    }

    /// Another speaker ends the lists, but for items that have only a title yet.
    private mutating func turn(_ piece: Piece) {
        let kept = open.lastIndex { nodes[$0.node].piece.isBare && nodes[$0.node].children.isEmpty }
        open.removeSubrange((kept.map { $0 + 1 } ?? 0)...)
    }

    /// An unnumbered piece belongs to the open item if it stands in its paragraph, or the list goes on behind it, or the
    /// item is a paragraph's own number.
    private func belongs(_ piece: Piece, to node: Int, next: Marker?) -> Bool {
        let item = nodes[node]
        let last = item.inner.last ?? item.piece
        if piece.line == last.line || !(item.piece.marker?.style.isInline ?? false) { return true }
        guard let next else { return false }
        return open.contains { $0.style == next.style && $0.number + 1 == next.number }
    }

    /// For each piece the next marker behind it in the same speech.
    private static func nextMarkers(_ pieces: [Piece]) -> [Marker?] {
        var result = [Marker?](repeating: nil, count: pieces.count)
        var (next, speech): (Marker?, Int) = (nil, -1)
        for index in pieces.indices.reversed() {
            if pieces[index].speech != speech { (next, speech) = (nil, pieces[index].speech) }
            result[index] = next
            if let marker = pieces[index].marker { next = marker }
        }
        return result
    }
}

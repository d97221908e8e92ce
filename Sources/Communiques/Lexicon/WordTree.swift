/// Words as a tree of scalars; finds all of them in a text in one pass whose work is bounded by the longest word.
struct WordTree: Sendable {
    private struct Node: Sendable {
        /// Number of the word that ends here, -1 where none does.
        var word: Int32 = -1
        /// Scalars that go on, by their last five bits: most places of a text fail here.
        var next: UInt32 = 0
    }

    /// A first scalar below U+10000 is the number of its node; words that begin with another are never found.
    private var nodes = ContiguousArray<Node>(repeating: Node(), count: 0x10000)
    private var edges = Edges()

    /// Puts `word` in with number `value`; a word already there keeps its number.
    /// - Returns: the word's number.
    mutating func insert(_ word: some Collection<UInt32>, value: Int) -> Int {
        guard let first = word.first, first < 0x10000 else { return value }
        var node = Int(first)
        for scalar in word.dropFirst() {
            if let known = edges.child(of: node, scalar) {
                node = known
            } else {
                edges.add(nodes.count, under: node, scalar)
                nodes[node].next |= 1 << (scalar & 31)
                node = nodes.count
                nodes.append(Node())
            }
        }
        if nodes[node].word < 0 { nodes[node].word = Int32(value) }
        return Int(nodes[node].word)
    }

    /// Calls `found(end, value)` for every word that starts at `start`, shortest first.
    @inline(__always)
    func matches(_ text: ContiguousArray<UInt32>, at start: Int, limit: Int, _ found: (Int, Int) -> Void) {
        guard text[start] < 0x10000 else { return }
        var number = Int(text[start])
        var index = start + 1
        while true {
            let node = nodes[number]
            if node.word >= 0 { found(index, Int(node.word)) }
            guard index < limit, node.next >> (text[index] & 31) & 1 == 1,
                let child = edges.child(of: number, text[index])
            else { return }
            number = child
            index += 1
        }
    }
}

/// Node after node and scalar, by open addressing: asked at many places of a text, where the standard dictionary's
/// guarded hash alone costs more than the answer.
private struct Edges: Sendable {
    /// Node, scalar and child in 20, 21 and 20 bits; 0 is free, for no child is a first scalar.
    private var slots = ContiguousArray<UInt64>(repeating: 0, count: 16)
    private var count = 0

    func child(of node: Int, _ scalar: UInt32) -> Int? {
        let found = slots[slot(of: Self.key(node, scalar))]
        return found == 0 ? nil : Int(found & 0xF_FFFF)
    }

    mutating func add(_ child: Int, under node: Int, _ scalar: UInt32) {
        precondition(child <= 0xF_FFFF, "a million scalars of words at most")
        count += 1
        if 2 * count > slots.count { grow() }
        put(Self.key(node, scalar) << 20 | UInt64(child))
    }

    private static func key(_ node: Int, _ scalar: UInt32) -> UInt64 { UInt64(node) << 21 | UInt64(scalar) }

    /// The slot that holds `key`, else the free one where it belongs.
    private func slot(of key: UInt64) -> Int {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
        while slots[slot] != 0, slots[slot] >> 20 != key { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func put(_ edge: UInt64) { slots[slot(of: edge >> 20)] = edge }

    private mutating func grow() {
        let old = slots
        slots = .init(repeating: 0, count: old.count * 2)
        for edge in old where edge != 0 { put(edge) }
    }
}

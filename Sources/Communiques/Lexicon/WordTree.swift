/// Words as a tree of scalars; finds all of them in a text in one pass whose work is bounded by the longest word.
struct WordTree: Sendable {
    private var next = Edges()
    private var ends: ContiguousArray<Int32> = [-1]
    /// First scalars of words, for text below U+10000: most places of a text fail here.
    private var first = ContiguousArray<Int32>(repeating: 0, count: 0x10000)

    /// Puts `word` in with number `value`; a word already there keeps its number.
    /// - Returns: the word's number.
    mutating func insert(_ word: some Collection<UInt32>, value: Int) -> Int {
        var node: Int32 = 0
        for (index, scalar) in word.enumerated() {
            let key = UInt64(node) << 32 | UInt64(scalar)
            if let known = next[key] {
                node = known
            } else {
                let made = Int32(ends.count)
                ends.append(-1)
                next[key] = made
                if index == 0, scalar < 0x10000 { first[Int(scalar)] = made }
                node = made
            }
        }
        if ends[Int(node)] < 0 { ends[Int(node)] = Int32(value) }
        return Int(ends[Int(node)])
    }

    /// Calls `found(end, value)` for every word that starts at `start`, shortest first.
    @inline(__always)
    func matches(_ text: ContiguousArray<UInt32>, at start: Int, limit: Int, _ found: (Int, Int) -> Void) {
        guard text[start] < 0x10000 else { return }
        var node = first[Int(text[start])]
        var index = start + 1
        while node > 0 {
            let value = ends[Int(node)]
            if value >= 0 { found(index, Int(value)) }
            guard index < limit, let following = next[UInt64(node) << 32 | UInt64(text[index])] else { return }
            node = following
            index += 1
        }
    }
}

/// Node after node and scalar, by open addressing: asked at nearly every place of a text, where the standard
/// dictionary's guarded hash alone costs more than the answer.
private struct Edges: Sendable {
    /// Keys plus one, so that 0 is a free slot.
    private var keys = ContiguousArray<UInt64>(repeating: 0, count: 16)
    private var values = ContiguousArray<Int32>(repeating: 0, count: 16)
    private var count = 0

    subscript(key: UInt64) -> Int32? {
        get {
            let slot = slot(of: key)
            return keys[slot] == 0 ? nil : values[slot]
        }
        set {
            guard let newValue else { return }
            if 2 * (count + 1) > keys.count { grow() }
            let slot = slot(of: key)
            if keys[slot] == 0 { count += 1 }
            (keys[slot], values[slot]) = (key + 1, newValue)
        }
    }

    /// The slot that holds `key`, else the free one where it belongs.
    private func slot(of key: UInt64) -> Int {
        let mask = keys.count - 1
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
        while keys[slot] != 0, keys[slot] != key + 1 { slot = (slot + 1) & mask }
        return slot
    }

    private mutating func grow() {
        let old = zip(keys, values).filter { $0.0 != 0 }
        (keys, values) = (.init(repeating: 0, count: keys.count * 2), .init(repeating: 0, count: keys.count * 2))
        for (key, value) in old {
            let slot = slot(of: key - 1)
            (keys[slot], values[slot]) = (key, value)
        }
    }
}

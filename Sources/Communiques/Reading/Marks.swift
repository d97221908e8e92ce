/// All words of the dictionaries found in a text, in order of their beginnings.
struct Marks: Sendable {
    struct Hit: Sendable {
        let start: Int32
        let end: Int32
        let word: Int32

        var range: Range<Int> { Int(start)..<Int(end) }
    }

    let hits: ContiguousArray<Hit>
    private let words: ContiguousArray<[Role]>

    init(_ text: NormalText, lexicon: Lexicon) {
        var hits = ContiguousArray<Hit>()
        let keys = text.keys
        for start in keys.indices {
            lexicon.tree.matches(keys, at: start, limit: keys.count) { end, value in
                hits.append(Hit(start: Int32(start), end: Int32(end), word: Int32(value)))
            }
        }
        (self.hits, words) = (hits, lexicon.words)
    }

    func roles(_ hit: Hit) -> [Role] { words[Int(hit.word)] }

    /// Hits that begin in `range` and do not reach beyond it.
    func within(_ range: Range<Int>) -> [Hit] {
        var index = firstIndex(from: range.lowerBound)
        var found: [Hit] = []
        while index < hits.count, Int(hits[index].start) < range.upperBound {
            if Int(hits[index].end) <= range.upperBound { found.append(hits[index]) }
            index += 1
        }
        return found
    }

    /// Hits in `range` with a role that `choose` picks.
    func each<T>(_ range: Range<Int>, _ choose: (Role) -> T?) -> [(range: Range<Int>, value: T)] {
        var index = firstIndex(from: range.lowerBound)
        var found: [(Range<Int>, T)] = []
        while index < hits.count, Int(hits[index].start) < range.upperBound {
            let hit = hits[index]
            index += 1
            guard Int(hit.end) <= range.upperBound else { continue }
            for role in words[Int(hit.word)] {
                if let value = choose(role) { found.append((hit.range, value)) }
            }
        }
        return found
    }

    func contains(_ cue: Role.Cue, in range: Range<Int>) -> Bool { !spans(cue, in: range).isEmpty }

    func spans(_ cue: Role.Cue, in range: Range<Int>) -> [Range<Int>] {
        each(range) { $0 == .cue(cue) ? true : nil }.map(\.range)
    }

    /// End of the longest word with `cue` that begins at `start`.
    func end(_ cue: Role.Cue, at start: Int, limit: Int) -> Int? {
        var index = firstIndex(from: start)
        var end: Int?
        while index < hits.count, Int(hits[index].start) == start {
            if Int(hits[index].end) <= limit, words[Int(hits[index].word)].contains(.cue(cue)) {
                end = Int(hits[index].end)
            }
            index += 1
        }
        return end
    }

    private func firstIndex(from start: Int) -> Int {
        var (low, high) = (0, hits.count)
        while low < high {
            let middle = (low + high) / 2
            if Int(hits[middle].start) < start { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

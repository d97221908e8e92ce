/// Where words of one role stand in a text, in order of their beginnings.
struct Track<Value: Sendable>: Sendable {
    private var hits: ContiguousArray<Hit<Value>> = []
    /// First hit of every block of places, so that a search stays near its place however long the text is.
    private var blocks: ContiguousArray<Int32> = []

    mutating func append(_ range: Range<Int>, _ value: Value) {
        if hits.isEmpty {
            hits.reserveCapacity(32)
            blocks.reserveCapacity(16)
        }
        while blocks.count <= range.lowerBound >> Self.blockBits { blocks.append(Int32(hits.count)) }
        hits.append(Hit(start: Int32(range.lowerBound), end: Int32(range.upperBound), value: value))
    }

    /// Words that begin in `range` and do not reach beyond it.
    @inline(__always)
    func within(_ range: Range<Int>) -> Hits<Value> {
        Hits(hits: hits, index: firstIndex(from: range.lowerBound), limit: Int32(range.upperBound))
    }

    /// The first word that begins in `range` and does not reach beyond it.
    func first(in range: Range<Int>) -> Hit<Value>? {
        var index = firstIndex(from: range.lowerBound)
        while index < hits.count, hits[index].start < range.upperBound {
            if hits[index].end <= range.upperBound { return hits[index] }
            index += 1
        }
        return nil
    }

    func contains(in range: Range<Int>) -> Bool { first(in: range) != nil }

    /// Whether a word that begins in `range` ends where `range` does.
    func ends(_ range: Range<Int>) -> Bool {
        var index = firstIndex(from: range.lowerBound)
        while index < hits.count, hits[index].start < range.upperBound {
            if hits[index].end == range.upperBound { return true }
            index += 1
        }
        return false
    }

    /// End of the longest word that begins at `start` and ends by `limit`.
    func end(at start: Int, limit: Int) -> Int? {
        var index = firstIndex(from: start)
        var end: Int?
        while index < hits.count, hits[index].start == start {
            if hits[index].end <= limit { end = Int(hits[index].end) }
            index += 1
        }
        return end
    }

    private static var blockBits: Int { 6 }

    private func firstIndex(from start: Int) -> Int {
        let block = start >> Self.blockBits
        guard block < blocks.count else { return hits.count }
        var index = Int(blocks[block])
        while index < hits.count, hits[index].start < start { index += 1 }
        return index
    }
}

/// A word found in a text.
struct Hit<Value: Sendable>: Sendable {
    let start: Int32
    let end: Int32
    let value: Value

    @inline(__always)
    var range: Range<Int> { Int(start)..<Int(end) }
}

/// The words of a track within a range, without a copy of them.
struct Hits<Value: Sendable>: Sequence, IteratorProtocol {
    fileprivate let hits: ContiguousArray<Hit<Value>>
    fileprivate var index: Int
    fileprivate let limit: Int32

    @inline(__always)
    mutating func next() -> Hit<Value>? {
        while index < hits.count, hits[index].start < limit {
            index += 1
            if hits[index - 1].end <= limit { return hits[index - 1] }
        }
        return nil
    }

    var last: Hit<Value>? { last { _ in true } }

    func last(where condition: (Hit<Value>) -> Bool) -> Hit<Value>? {
        var last: Hit<Value>?
        for hit in self where condition(hit) { last = hit }
        return last
    }
}

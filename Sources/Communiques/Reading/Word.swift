/// A word that a rule looks for by itself, as the folded text has it.
struct Word: Sendable, ExpressibleByStringLiteral {
    private let keys: ContiguousArray<UInt32>

    init(_ word: String) { keys = Folding.fold(word) }

    init(stringLiteral word: String) { self.init(word) }

    var count: Int { keys.count }

    /// Whether the word begins at `start` of `text` and ends by `limit`.
    @inline(__always)
    func begins(at start: Int, of text: ContiguousArray<UInt32>, limit: Int) -> Bool {
        guard start + keys.count <= limit else { return false }
        for index in keys.indices where text[start + index] != keys[index] { return false }
        return true
    }

    /// Whether the word ends at `end` of `text` and begins at `floor` or behind it.
    @inline(__always)
    func ends(at end: Int, of text: ContiguousArray<UInt32>, floor: Int) -> Bool {
        end - keys.count >= floor && begins(at: end - keys.count, of: text, limit: end)
    }

    /// First place in `range` of `text` where the word stands, all of it within.
    func place(in range: Range<Int>, of text: ContiguousArray<UInt32>) -> Int? {
        range.first { begins(at: $0, of: text, limit: range.upperBound) }
    }
}

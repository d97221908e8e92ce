/// Where words of one role stand in a text, in order of their beginnings.
struct Track<Value: Sendable>: Sendable {
    private var spans: ContiguousArray<(start: Int32, end: Int32, value: Value)> = []

    mutating func append(_ start: Int, _ end: Int, _ value: Value) { spans.append((Int32(start), Int32(end), value)) }

    /// Words that begin in `range` and do not reach beyond it.
    func within(_ range: Range<Int>) -> [(range: Range<Int>, value: Value)] {
        var index = firstIndex(from: range.lowerBound)
        guard index < spans.count, Int(spans[index].start) < range.upperBound else { return [] }
        var found: [(Range<Int>, Value)] = []
        while index < spans.count, Int(spans[index].start) < range.upperBound {
            let span = spans[index]
            if Int(span.end) <= range.upperBound { found.append((Int(span.start)..<Int(span.end), span.value)) }
            index += 1
        }
        return found
    }

    func contains(in range: Range<Int>) -> Bool {
        var index = firstIndex(from: range.lowerBound)
        while index < spans.count, Int(spans[index].start) < range.upperBound {
            if Int(spans[index].end) <= range.upperBound { return true }
            index += 1
        }
        return false
    }

    /// End of the longest word that begins at `start` and ends by `limit`.
    func end(at start: Int, limit: Int) -> Int? {
        var index = firstIndex(from: start)
        var end: Int?
        while index < spans.count, Int(spans[index].start) == start {
            if Int(spans[index].end) <= limit { end = Int(spans[index].end) }
            index += 1
        }
        return end
    }

    private func firstIndex(from start: Int) -> Int {
        var (low, high) = (0, spans.count)
        while low < high {
            let middle = (low + high) / 2
            if Int(spans[middle].start) < start { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

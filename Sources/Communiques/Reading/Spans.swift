/// Spans that others must not overlap, asked by bisection.
struct Spans {
    private let sorted: [Range<Int>]

    /// - Parameter spans: each free of overlap with the others of its rule, in any order.
    init(_ spans: [Range<Int>]) { sorted = spans.sorted { $0.lowerBound < $1.lowerBound } }

    func overlaps(_ range: Range<Int>) -> Bool {
        let place = end(before: range.upperBound)
        return sorted[max(0, place - 2)..<place].contains { $0.overlaps(range) }
    }

    /// Those that overlap `range`.
    func within(_ range: Range<Int>) -> ArraySlice<Range<Int>> {
        var start = end(before: range.lowerBound)
        while start > 0, sorted[start - 1].upperBound > range.lowerBound { start -= 1 }
        return sorted[start..<max(start, end(before: range.upperBound))]
    }

    /// Number of spans that begin before `place`.
    private func end(before place: Int) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle].lowerBound < place { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// Where every place of a mended text comes from in the decoded one: from a place on, so many scalars further.
struct Origins: Sendable {
    private var shifts: ContiguousArray<(place: Int, by: Int)> = []

    /// The scalar at `place` and those behind it come from `origin` and behind it. Places come in order.
    mutating func set(_ origin: Int, at place: Int) {
        if origin - place != shifts.last?.by ?? 0 { shifts.append((place, origin - place)) }
    }

    subscript(place: Int) -> Int {
        var (low, high) = (0, shifts.count)
        while low < high {
            let middle = (low + high) / 2
            if shifts[middle].place <= place { low = middle + 1 } else { high = middle }
        }
        return low == 0 ? place : place + shifts[low - 1].by
    }
}

/// How long some things took (用时), told by the median: one that was forgotten does not speak for all others.
package struct TimesTaken: Hashable, Sendable {
    /// Days back within which something must have ended to count, and how many are read at most.
    package static let days = 7
    package static let most = 5_000

    private var milliseconds: [Int64] = []

    package var count: Int { milliseconds.count }

    package init() {}

    /// The first moment that counts.
    package static func since(_ now: Instant) -> Instant { now.advanced(minutes: -days * 1440) }

    /// What ended before it began took no time.
    package mutating func add(from begin: Instant, to end: Instant) {
        milliseconds.append(max(0, end.milliseconds - begin.milliseconds))
    }

    /// Hours to a tenth; nil of nothing.
    package var medianHours: Double? {
        guard !milliseconds.isEmpty else { return nil }
        let sorted = milliseconds.sorted()
        let middle = Double(sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
        return (middle / 360_000).rounded() / 10
    }

    /// The same in figures: `6`, `6.5`.
    package var hoursText: String? {
        medianHours.map { $0 == $0.rounded() ? String(Int($0)) : String($0) }
    }

    package static func + (left: TimesTaken, right: TimesTaken) -> TimesTaken {
        var sum = left
        sum.milliseconds += right.milliseconds
        return sum
    }
}

package import Kernel

/// One shift as coverage sees it.
package struct Watch: Hashable, Sendable {
    package let opens: Instant
    package let closes: Instant
    /// Persons who are to be there.
    package let planned: Int
    /// When each who is there signed in.
    package let signedIn: [Instant]

    package init(opens: Instant, closes: Instant, planned: Int, signedIn: [Instant] = []) {
        (self.opens, self.closes, self.planned, self.signedIn) = (opens, closes, planned, signedIn)
    }
}

/// A time with fewer persons on duty than there must be (空岗时段).
package struct UncoveredTime: Hashable, Sendable {
    package let from: Instant
    package let to: Instant
    /// Persons there: none is unmanned.
    package let persons: Int
}

/// Uncovered hours (空岗): up to now by who signed in, from now on by who is to come. Times are moments, so that a day of 23
/// or 25 hours has its own length.
package enum Coverage {
    /// Minutes after the begin in which a sign-in still counts from the begin.
    package static let grace = 15

    /// Times within `window` with fewer than `least` persons, in order; neighbours with as many persons are one.
    package static func uncovered(
        _ watches: [Watch], in window: Range<Instant>, now: Instant, least: Int
    ) -> [UncoveredTime] {
        var steps: [Instant: Int] = [:]
        let add = { (from: Instant, to: Instant, persons: Int) in
            let (from, to) = (max(from, window.lowerBound), min(to, window.upperBound))
            guard from < to, persons > 0 else { return }
            steps[from, default: 0] += persons
            steps[to, default: 0] -= persons
        }
        for watch in watches {
            for moment in watch.signedIn {
                let counted = moment <= watch.opens.advanced(minutes: grace) ? watch.opens : moment
                add(counted, min(watch.closes, now), 1)
            }
            add(max(watch.opens, now), watch.closes, max(watch.planned, watch.signedIn.count))
        }
        // What was changes meaning at this moment, though nobody comes or goes.
        let moments = Set(steps.keys).union([window.lowerBound, window.upperBound]).sorted()
        var (persons, found): (Int, [UncoveredTime]) = (0, [])
        for (from, to) in zip(moments, moments.dropFirst()) {
            persons += steps[from] ?? 0
            guard persons < least else { continue }
            if let last = found.last, last.to == from, last.persons == persons {
                found[found.count - 1] = UncoveredTime(from: last.from, to: to, persons: persons)
            } else {
                found.append(UncoveredTime(from: from, to: to, persons: persons))
            }
        }
        return found
    }
}

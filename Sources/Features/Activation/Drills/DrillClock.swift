package import Kernel

/// The drill's own clock (演练时钟): it stands, runs, pauses and jumps, whatever the wall's says. Pure.
package struct DrillClock: Sendable, Hashable {
    /// Milliseconds on it when it was last set going or stopped.
    package var base: Int64
    /// Since when it runs; nil while it stands.
    package var since: Instant?

    package init(base: Int64 = 0, since: Instant? = nil) { (self.base, self.since) = (base, since) }

    package func elapsed(at now: Instant) -> Int64 {
        base + (since.map { max(0, now.milliseconds - $0.milliseconds) } ?? 0)
    }
    package func minutes(at now: Instant) -> Int { Int(elapsed(at: now) / 60_000) }

    package mutating func start(at now: Instant) { if since == nil { since = now } }
    package mutating func pause(at now: Instant) { (base, since) = (elapsed(at: now), nil) }

    /// On to a minute that has not come; never back.
    package mutating func jump(to minute: Int, at now: Instant) {
        let target = Int64(minute) * 60_000
        guard target > elapsed(at: now) else { return }
        (base, since) = (target, since == nil ? nil : now)
    }

    /// What became of an expected action (复盘).
    package enum Verdict: String, Sendable, Hashable, CaseIterable { case waiting, inTime, late, overdue, unseen }

    /// - Parameters:
    ///   - delivered: nil: it has not come.
    ///   - due: until when it was expected.
    ///   - done: when it was done; nil: it is not.
    package static func verdict(delivered: Instant?, due: Instant?, done: Instant?, at now: Instant) -> Verdict {
        guard delivered != nil, let due else { return .unseen }
        if let done { return done <= due ? .inTime : .late }
        return now <= due ? .waiting : .overdue
    }
}

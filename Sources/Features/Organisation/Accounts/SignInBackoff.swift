package import Kernel

/// Slows down guessing (登录限速): after some failures an account, or an address, must wait, each time twice as long.
///
/// A pure value under a lock of its owner. An attempt counts as failed until `succeeded` says otherwise, so that many
/// at once gain nothing. It forgets with a restart and after a day; nobody is locked out for good.
package struct SignInBackoff: Sendable {
    package enum Key: Hashable, Sendable { case account(String), address(String) }

    private struct Count {
        var failures = 0
        var last: Instant
    }

    /// Failures without a wait. A duty room shares one address, so addresses have more.
    private static func free(_ key: Key) -> Int { if case .account = key { 5 } else { 30 } }
    private static let longestWait = 900
    private static let memory: Int64 = 86_400_000
    /// Keys kept; beyond it the oldest go.
    private static let capacity = 20_000

    private var counts: [Key: Count] = [:]

    package init() {}

    /// Counts an attempt.
    /// - Throws: `Rejection` tooManyRequests `signInWait` with the seconds left.
    package mutating func attempt(_ keys: [Key], at now: Instant) throws {
        for key in keys {
            guard let count = counts[key] else { continue }
            let over = count.failures - Self.free(key)
            guard over >= 0 else { continue }
            let wait = min(1 << min(over, 20), Self.longestWait)
            let left = Int64(wait) - (now.milliseconds - count.last.milliseconds) / 1000
            if left > 0 {
                throw Rejection(.tooManyRequests, "signInWait", values: ["seconds": String(left)])
            }
        }
        if counts.count >= Self.capacity { forget(before: now) }
        for key in keys {
            var count = counts[key] ?? Count(last: now)
            if now.milliseconds - count.last.milliseconds > Self.memory { count.failures = 0 }
            count.failures += 1
            count.last = now
            counts[key] = count
        }
    }

    /// The right password: the account starts anew; the address only takes this attempt back.
    package mutating func succeeded(_ keys: [Key]) {
        for key in keys {
            switch key {
            case .account: counts[key] = nil
            case .address: counts[key]?.failures -= 1
            }
        }
    }

    private mutating func forget(before now: Instant) {
        counts = counts.filter { now.milliseconds - $0.value.last.milliseconds <= Self.memory }
        guard counts.count >= Self.capacity else { return }
        let oldest = counts.sorted { $0.value.last < $1.value.last }.prefix(Self.capacity / 2)
        for (key, _) in oldest { counts[key] = nil }
    }
}

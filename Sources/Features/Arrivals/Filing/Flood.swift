import Kernel

/// Slows a flood of filings down (防刷): each address has a bucket that fills again, and all together have one. Telephones of one
/// operator share an address, so a bucket is large; what is taken from it is told to nobody.
struct Flood: Sendable {
    /// What one visitor, or all of them, may do at once and then by the minute.
    struct Rate: Hashable, Sendable {
        let burst: Double
        let perMinute: Double
    }

    static let one = Rate(burst: 60, perMinute: 12)
    static let all = Rate(burst: 2_000, perMinute: 1_200)
    /// Addresses kept; beyond it those whose buckets are full again go, which changes nothing for them.
    static let capacity = 20_000

    private struct Bucket {
        var left: Double
        var at: Instant

        mutating func fill(_ rate: Rate, _ now: Instant) {
            let minutes = Double(max(0, now.milliseconds - at.milliseconds)) / 60_000
            left = min(rate.burst, left + minutes * rate.perMinute)
            at = max(at, now)
        }
    }

    private var buckets: [String: Bucket] = [:]
    private var whole = Bucket(left: Flood.all.burst, at: Instant(milliseconds: 0))

    /// Takes one from the address's bucket and from that of all.
    /// - Throws: `Rejection` tooManyRequests `signInWait` with the seconds until there is one again.
    mutating func take(_ address: String?, at now: Instant) throws {
        whole.fill(Self.all, now)
        try Self.check(whole, Self.all)
        if let address {
            if buckets.count >= Self.capacity { forget(at: now) }
            var bucket = buckets[address] ?? Bucket(left: Self.one.burst, at: now)
            bucket.fill(Self.one, now)
            try Self.check(bucket, Self.one)
            bucket.left -= 1
            buckets[address] = bucket
        }
        whole.left -= 1
    }

    private static func check(_ bucket: Bucket, _ rate: Rate) throws {
        guard bucket.left < 1 else { return }
        let seconds = Int(((1 - bucket.left) * 60 / rate.perMinute).rounded(.up))
        throw Rejection(.tooManyRequests, "signInWait", values: ["seconds": String(max(1, seconds))])
    }

    private mutating func forget(at now: Instant) {
        buckets = buckets.filter { _, bucket in
            var bucket = bucket
            bucket.fill(Self.one, now)
            return bucket.left < Self.one.burst
        }
        // Too many at once: nobody is remembered, and the bucket of all still holds.
        if buckets.count >= Self.capacity { buckets = [:] }
    }
}

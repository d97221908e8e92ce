import Foundation

/// Ways of measuring time.
enum Timing {
    /// Seconds that `body` takes.
    static func seconds(_ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try body()
        return start.duration(to: .now) / .seconds(1)
    }

    /// Seconds of processor time that `body` takes: what one core would need that did nothing else.
    static func processorSeconds(_ body: () throws -> Void) rethrows -> Double {
        let start = processorTime()
        try body()
        return processorTime() - start
    }

    /// POSIX counts a million a second.
    private static func processorTime() -> Double { Double(clock()) / 1_000_000 }

    /// Runs of `body` a second, over at least `seconds`.
    static func rate(for seconds: Double, _ body: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        var (runs, passed) = (0, 0.0)
        repeat {
            try body()
            runs += 1
            passed = start.duration(to: .now) / .seconds(1)
        } while passed < seconds
        return Double(runs) / passed
    }
}

extension [Double] {
    /// The value below which `share` of them lie; 0.5 is the median.
    func quantile(_ share: Double) -> Double {
        guard !isEmpty else { return .nan }
        let sorted = sorted()
        return sorted[Swift.min(Int(Double(count) * share), count - 1)]
    }

    var median: Double { quantile(0.5) }
}

/// Seconds that `body` takes, waiting included.
func seconds(_ body: () async throws -> Void) async rethrows -> Double {
    let start = ContinuousClock.now
    try await body()
    return start.duration(to: .now) / .seconds(1)
}

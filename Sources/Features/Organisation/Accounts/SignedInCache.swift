import Kernel
import Synchronization
import Web

/// Who was found to be signed in a moment ago, so that sixty-four requests a second need no look-up each.
///
/// A change of a unit, user or post and the end of a session empty it at once; changes by another process are seen
/// after `life`.
final class SignedInCache: Sendable {
    private struct State {
        var found: [[UInt8]: (signedIn: SignedIn, until: Instant)] = [:]
        var generation = 0
    }

    /// Milliseconds.
    static let life: Int64 = 5_000
    private static let capacity = 5_000
    private let state = Mutex(State())

    func find(_ digest: [UInt8], at now: Instant) -> SignedIn? {
        state.withLock { $0.found[digest].flatMap { $0.until > now ? $0.signedIn : nil } }
    }

    /// To be asked before the look-up whose result is kept: what was read before a change is not kept after it.
    var generation: Int { state.withLock(\.generation) }

    func keep(_ signedIn: SignedIn, for digest: [UInt8], at now: Instant, generation: Int) {
        state.withLock { state in
            guard state.generation == generation else { return }
            if state.found.count >= Self.capacity { state.found = [:] }
            state.found[digest] = (signedIn, Instant(milliseconds: now.milliseconds + Self.life))
        }
    }

    func clear() {
        state.withLock { state in
            state.found = [:]
            state.generation += 1
        }
    }
}

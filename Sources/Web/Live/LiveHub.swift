package import Kernel
import Synchronization

/// Tells open pages that something changed (实时更新). It says only *that*, per headquarters; the page fetches what it
/// shows, with the reader's own permission.
///
/// A listener owns two flags and a wake-up, never a queue: a browser that stops reading costs nothing more.
package final class LiveHub: Sendable {
    private struct State {
        var listeners: [Int: (county: AreaCode, listener: Listener)] = [:]
        var next = 0
        var isClosed = false
    }

    private let state = Mutex(State())
    /// The least time between two events of one connection.
    let pace: Duration
    /// How many milliseconds an event may wait, so that a thousand browsers do not ask in the same moment.
    let jitter: ClosedRange<Int>

    package init(pace: Duration = .seconds(1), jitter: ClosedRange<Int> = 0...300) {
        (self.pace, self.jitter) = (pace, jitter)
    }

    /// Something of this headquarters changed. Cheap; call it after every commit.
    package func changed(county: AreaCode) {
        state.withLock { state in
            for entry in state.listeners.values where entry.county == county { entry.listener.notice(.changed) }
        }
    }

    /// Keeps idle connections open through proxies; run it beside the server until it is cancelled.
    package func beat(every period: Duration = .seconds(20), clock: any Clock<Duration> = .continuous) async {
        while (try? await clock.sleep(for: period)) != nil {
            state.withLock { $0.listeners.values.forEach { $0.listener.notice(.beat) } }
        }
    }

    /// Ends all streams, and those that come later at once.
    package func close() {
        state.withLock { state in
            state.isClosed = true
            state.listeners.values.forEach { $0.listener.end() }
            state.listeners = [:]
        }
    }

    package var count: Int { state.withLock { $0.listeners.count } }

    func listen(to county: AreaCode) -> (number: Int, listener: Listener) {
        state.withLock { state in
            let listener = Listener()
            state.next += 1
            if state.isClosed { listener.end() } else { state.listeners[state.next] = (county, listener) }
            return (state.next, listener)
        }
    }

    func leave(_ number: Int) { state.withLock { _ = $0.listeners.removeValue(forKey: number) } }

    enum Notice: Sendable { case changed, beat }

    /// One open connection.
    final class Listener: Sendable {
        private let pending = Mutex<Set<Notice>>([])
        private let wake: AsyncStream<Void>.Continuation
        let wakes: AsyncStream<Void>

        init() { (wakes, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1)) }

        func notice(_ notice: Notice) {
            pending.withLock { _ = $0.insert(notice) }
            wake.yield()
        }

        /// What came since last asked: the change, if any, before the beat.
        func take() -> Notice? {
            pending.withLock { pending in
                defer { pending = [] }
                return pending.contains(.changed) ? .changed : pending.first
            }
        }

        func end() { wake.finish() }
    }
}

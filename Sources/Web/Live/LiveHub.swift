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
        /// Headquarters whose pages will be told at the end of `gather`.
        var gathering: Set<AreaCode> = []
    }

    private let state = Mutex(State())
    /// The least time between two events of one connection.
    let pace: Duration
    /// How many milliseconds an event may wait, so that a thousand browsers do not ask in the same moment.
    let jitter: ClosedRange<Int>

    /// For how long changes are gathered before anybody is told: with hundreds of writes a second and thousands of pages,
    /// telling each page of each write would cost more than the writes.
    private let gather: Duration

    package init(pace: Duration = .seconds(1), jitter: ClosedRange<Int> = 0...300, gather: Duration = .zero) {
        (self.pace, self.jitter, self.gather) = (pace, jitter, gather)
    }

    /// Something of this headquarters changed. Cheap; call it after every commit.
    package func changed(county: AreaCode) {
        if gather == .zero { return tell(county) }
        guard state.withLock({ $0.gathering.insert(county).inserted }) else { return }
        let gather = gather
        Task {
            try? await Task.sleep(for: gather)
            tell(county)
        }
    }

    private func tell(_ county: AreaCode) {
        state.withLock { state in
            state.gathering.remove(county)
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

/// The last answer to a question that many screens ask (最近一次的数): asked at most so often and by one at a time, and while
/// the database does not answer in time, the answer before – which says its own “as of”.
///
/// While screens keep asking, the next answer is fetched before the one that is there is too old: nobody waits for it.
package actor LastKnown<Key: Hashable & Sendable, Value: Sendable> {
    package struct Answer: Sendable {
        package let value: Value
        /// Whether a newer one was asked for and did not come.
        package let isStale: Bool
    }

    private struct Entry {
        let value: Value
        let asked: ContinuousClock.Instant
    }

    private let age: Duration
    private let patience: Duration
    private let ask: @Sendable (Key) async throws -> Value
    private var known: [Key: Entry] = [:]
    private var asking: [Key: Task<Value, any Error>] = [:]
    /// When somebody last wanted to know, of what is fetched ahead.
    private var wanted: [Key: ContinuousClock.Instant] = [:]
    /// A screen that follows changes comes back within a second and a half.
    private static var interest: Duration { .milliseconds(2500) }

    /// - Parameters:
    ///   - age: for which an answer is good; measured from when it was asked for, so that it holds all that came before.
    ///   - patience: before the answer that is there is given.
    package init(
        age: Duration = .seconds(1), patience: Duration = .seconds(2),
        ask: @escaping @Sendable (Key) async throws -> Value
    ) {
        (self.age, self.patience, self.ask) = (age, patience, ask)
    }

    /// - Throws: what `ask` throws while there is no answer yet.
    package func answer(_ key: Key) async throws -> Answer {
        // Whoever comes for it again keeps it fresh.
        if known[key] != nil, wanted.updateValue(.now, forKey: key) == nil { fetchAhead(key) }
        if let entry = known[key], entry.asked.advanced(by: age) > .now {
            return Answer(value: entry.value, isStale: false)
        }
        let task = asking[key] ?? begin(key)
        guard let entry = known[key] else { return Answer(value: try await task.value, isStale: false) }
        let value = await Self.first(of: task, within: patience)
        return value.map { Answer(value: $0, isStale: false) } ?? Answer(value: entry.value, isStale: true)
    }

    /// An answer asked for only now: for who has changed what it tells.
    package func anew(_ key: Key) async throws -> Value {
        let now = ContinuousClock.now
        let value = try await ask(key)
        came(value, key, now)
        return value
    }

    /// What comes first: the value, or nil when it fails or time is over. The task goes on; a task group would wait for it.
    private static func first(of task: Task<Value, any Error>, within patience: Duration) async -> Value? {
        let (answers, answer) = AsyncStream.makeStream(of: Value?.self, bufferingPolicy: .bufferingOldest(1))
        Task { answer.yield(try? await task.value) }
        let timer = Task {
            try await Task.sleep(for: patience)
            answer.yield(nil)
        }
        defer { timer.cancel() }
        for await value in answers { return value }
        return nil
    }

    /// Asks again shortly before the answer is too old, for as long as somebody comes for it.
    private func fetchAhead(_ key: Key) {
        let (interval, interest) = (age * 0.8, Self.interest)
        guard .zero < interval, interval < interest else { return }
        Task {
            while isWanted(key, within: interest) {
                try await Task.sleep(for: interval)
                await askAhead(key, olderThan: interval)
            }
        }
    }

    private func isWanted(_ key: Key, within interest: Duration) -> Bool {
        guard let last = wanted[key], last.advanced(by: interest) > .now else {
            wanted[key] = nil
            return false
        }
        return true
    }

    private func askAhead(_ key: Key, olderThan age: Duration) async {
        guard let entry = known[key], entry.asked.advanced(by: age) <= .now else { return }
        // What goes wrong is told to who asks: the answer that is there grows old.
        _ = await (asking[key] ?? begin(key)).result
    }

    private func begin(_ key: Key) -> Task<Value, any Error> {
        let (ask, now) = (ask, ContinuousClock.now)
        let task = Task {
            defer { asking[key] = nil }
            let value = try await ask(key)
            came(value, key, now)
            return value
        }
        asking[key] = task
        return task
    }

    private func came(_ value: Value, _ key: Key, _ asked: ContinuousClock.Instant) {
        // Those that nobody follows just now make room.
        if known.count >= 100 { known = known.filter { wanted[$0.key] != nil } }
        if let there = known[key], there.asked > asked { return }
        known[key] = Entry(value: value, asked: asked)
    }
}

package import Kernel

/// Order of waiting writes: interactive before background, one key (county) and at most `limit` requests a batch.
/// A pure value; the driver holds it under its lock and runs the batches.
package struct WriteQueue<Job> {
    package let limit: Int
    private var interactive: [(key: AreaCode, job: Job)] = []
    private var background: [(key: AreaCode, job: Job)] = []
    /// Interactive batches taken since a background request last had its turn.
    private var passed = 0

    package init(limit: Int = 63) { self.limit = limit }

    package var count: Int { interactive.count + background.count }

    package func depth(_ lane: Lane) -> Int { lane == .interactive ? interactive.count : background.count }

    package mutating func add(_ job: Job, key: AreaCode, lane: Lane) {
        switch lane {
        case .interactive: interactive.append((key, job))
        case .background: background.append((key, job))
        }
    }

    /// Takes the next batch: requests of the longest-waiting key, in order of arrival. A background request goes alone,
    /// so that an interactive one never waits for more than one chunk; under constant load it has every 16th turn, so
    /// that seals and projectors never fall behind for good.
    /// - Parameter busy: keys whose batch is being written by another writer of this process; they wait.
    /// - Returns: nil when nothing can go now.
    package mutating func next(except busy: Set<AreaCode> = []) -> (key: AreaCode, jobs: [Job])? {
        let urgent = interactive.first { !busy.contains($0.key) }
        if urgent == nil || passed >= 15, let place = background.firstIndex(where: { !busy.contains($0.key) }) {
            passed = 0
            let waiting = background.remove(at: place)
            return (waiting.key, [waiting.job])
        }
        guard let key = urgent?.key else { return nil }
        passed = background.isEmpty ? 0 : passed + 1
        var batch: [Job] = []
        var rest: [(key: AreaCode, job: Job)] = []
        for waiting in interactive {
            if waiting.key == key, batch.count < limit { batch.append(waiting.job) } else { rest.append(waiting) }
        }
        interactive = rest
        return (key, batch)
    }
}

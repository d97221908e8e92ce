import Synchronization

/// Requests answered (请求统计): by method, route and class of status, and how long they took. A route is a pattern,
/// `/tasks/{id}`: no id, no query.
package final class RequestFigures: Sendable {
    package struct Key: Hashable, Comparable, Sendable {
        package let method: String
        package let route: String
        /// `2xx` …
        package let status: String

        package static func < (left: Key, right: Key) -> Bool {
            (left.route, left.method, left.status) < (right.route, right.method, right.status)
        }
    }

    package struct Figures: Sendable {
        package fileprivate(set) var counts: [Key: Int] = [:]
        /// Answers by time taken: within each of `bounds`, and longer.
        package fileprivate(set) var times = [Int](repeating: 0, count: bounds.count + 1)
        /// Time taken by all, seconds.
        package fileprivate(set) var seconds = 0.0
    }

    /// Seconds.
    package static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    private let state = Mutex(Figures())

    package init() {}

    package var figures: Figures { state.withLock(\.self) }

    func count(_ method: String, _ route: String, _ status: Int, _ taken: Duration) {
        let seconds = taken / .seconds(1)
        // Methods are the client's words; strange ones make no series of their own.
        let known = ["GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS"].contains(method) ? method : "other"
        state.withLock { state in
            state.counts[Key(method: known, route: route, status: "\(status / 100)xx"), default: 0] += 1
            state.times[Self.bounds.firstIndex { seconds <= $0 } ?? Self.bounds.count] += 1
            state.seconds += seconds
        }
    }
}

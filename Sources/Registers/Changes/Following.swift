import Database
import Kernel

/// Hears of what other processes write (跟随变更): reads each headquarters' log behind what it has seen.
package struct Following: Sendable {
    private let store: RecordStore
    private var seen: [AreaCode: Int64] = [:]

    /// Begins with what is there now.
    package init(_ store: RecordStore) async throws {
        self.store = store
        seen = try await Self.heads(store)
    }

    /// Changes told at once.
    static let most: Int64 = 1_000

    /// Tells the store's listeners of the changes since the last time, those of this process among them: of all, for one of
    /// them may be what a cache stands on.
    package mutating func step() async throws {
        for (county, head) in try await Self.heads(store) {
            while true {
                let from = seen[county] ?? 0
                let until = min(from + Self.most, head)
                guard from < until else { break }
                let changes = try await store.database.read { connection in
                    try connection.query(
                        """
                        SELECT * FROM change WHERE county = \(county) AND number > \(from) AND number <= \(until)
                        ORDER BY number
                        """
                    ).map { try Change($0) }
                }
                seen[county] = until
                store.tell(county, changes)
            }
        }
    }

    private static func heads(_ store: RecordStore) async throws -> [AreaCode: Int64] {
        try await store.database.read { connection in
            try Dictionary(
                connection.query("SELECT county, number FROM head").map {
                    (try $0.get("county"), try $0.get("number"))
                },
                uniquingKeysWith: { first, _ in first })
        }
    }
}

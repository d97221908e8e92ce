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

    /// Tells the store's listeners of the changes since the last time, those of this process among them.
    package mutating func step() async throws {
        for (county, number) in try await Self.heads(store) where number > seen[county] ?? 0 {
            // A listener needs to know that something changed and in which registers; after a great import not all of it.
            let from = max(seen[county] ?? 0, number - 1_000)
            let changes = try await store.database.read { connection in
                try connection.query(
                    """
                    SELECT * FROM change WHERE county = \(county) AND number > \(from) AND number <= \(number)
                    ORDER BY number
                    """
                ).map { try Change($0) }
            }
            seen[county] = number
            store.tell(county, changes)
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

import Database
import Foundation
package import Kernel
package import Registers

/// A city's directive reaches its counties as their own (市级指令到县): reads each headquarters' change stream in order
/// and delivers in the other's key, each in its own transaction. What it makes has ids that follow from the cause, so
/// that reading a change twice delivers once.
package struct Cascade: Sendable {
    private let store: RecordStore
    private static let name = "cascade"

    package init(_ store: RecordStore) { self.store = store }

    /// Handles what has been written in `county` since the last time.
    /// - Returns: number of changes read; call again while it equals `limit`.
    package func run(_ county: AreaCode, limit: Int = 500) async throws -> Int {
        let batch = try await store.read(as: .system(county)) { try Batch($0, limit: limit) }
        guard let last = batch.last else { return 0 }
        for delivery in batch.down {
            _ = try await store.write(by: .system(delivery.county, name: county.text), lane: .background) {
                try $0.receive(delivery)
            }
        }
        for report in batch.up {
            _ = try await store.write(by: .system(report.county, name: county.text), lane: .background) {
                try $0.take(report)
            }
        }
        // Never back: a process that slept through the end of its lease may come here late.
        try await store.database.write(key: county, lane: .background) { connection in
            _ = try connection.execute(
                """
                INSERT INTO projector (county, name, number) VALUES (\(county), \(Self.name), \(last))
                ON CONFLICT (county, name) DO UPDATE SET number = excluded.number WHERE projector.number < excluded.number
                """)
        }
        return batch.count
    }

    /// What a stretch of changes asks for in other headquarters.
    struct Batch: Sendable {
        let count: Int
        let last: Int64?
        let down: [Delivery]
        let up: [UpwardReport]

        init(_ reading: Reading, limit: Int) throws {
            let county = reading.principal.county
            let rows = try reading.connection.query(
                """
                SELECT number, register, record, verb FROM change WHERE county = \(county) AND number >
                  coalesce((SELECT number FROM projector WHERE county = \(county) AND name = \(Cascade.name)), 0)
                ORDER BY number LIMIT \(limit)
                """)
            count = rows.count
            last = rows.last?["number"].integer
            let records = { (register: String, verbs: Set<String>) throws -> [RecordID] in
                try rows.filter { $0["register"].text == register && verbs.contains($0["verb"].text ?? "") }
                    .map { try $0.get("record") }
            }
            down = try reading.deliveries(of: records(Tasks.name, ["create"]))
            up = try reading.upwardReports(of: records(Directives.name, ["issue", "complete"]))
        }
    }
}

/// A task of an upper headquarters on its way to a county.
struct Delivery: Sendable {
    /// Key of the receiving headquarters.
    let county: AreaCode
    let upper: AreaCode
    let task: Record
    let directive: Record
}

/// What a county's directive tells the upper headquarters about one of its tasks.
struct UpwardReport: Sendable {
    let county: AreaCode
    let task: RecordID
    let state: String
    let text: String
    /// Numbers that every unit has given, added up.
    let figures: [String: Decimal]
}

import Command
import Database
import Foundation
import Kernel
import Registers
import SQLiteDriver

/// The write path without HTTP: a task's row, change, content and tallies in one commit, durable.
struct EngineBenchmark {
    let folder: URL

    func run() async throws -> Section {
        print("Engine writes")
        let county = TaskTable.county
        let database = try SQLiteDatabase(path: folder.appending(path: "engine.sqlite").path)
        let registry = Registry([Tasks.self])
        _ = try await database.migrate(RecordStore.migrations, key: county, at: .now)
        try await Schema(registry).derive(database, key: county)
        let store = RecordStore(database, registry: registry)
        var section = Section(
            title: "Writes, engine alone",
            method: """
                One task inserted a write – row, change, content, three tallies – with `synchronous=FULL`, in process. The \
                ceiling is one `fdatasync` after each append of as many bytes as a lone write puts into the log.
                """)
        section.add("append of 16 KiB and fdatasync", try Machine.syncedWrites(in: folder, bytes: 16384, for: 1), "1/s")
        for clients in [1, 64] {
            let (rate, batch) = try await measure(clients, store, database)
            section.add("\(clients) writer\(clients == 1 ? "" : "s")", rate, "writes/s")
            if clients > 1 { section.add("mean batch with \(clients) writers", batch, "writes/commit", .atLeast(8)) }
        }
        section.add(
            "append of 16 KiB and fdatasync, again", try Machine.syncedWrites(in: folder, bytes: 16384, for: 1), "1/s")
        try await database.close()
        return section
    }

    private func measure(_ clients: Int, _ store: RecordStore, _ database: SQLiteDatabase) async throws -> (
        Double, Double
    ) {
        let (before, start) = (database.writeStatistics, ContinuousClock.now)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for client in 0..<clients {
                group.addTask {
                    var number = client
                    while start.duration(to: .now) < .seconds(3) {
                        let values = Self.values(number)
                        _ = try await store.write(by: .system(TaskTable.county)) { try $0.insert(Tasks.self, values) }
                        number += clients
                    }
                }
            }
            try await group.waitForAll()
        }
        let (after, passed) = (database.writeStatistics, start.duration(to: .now) / .seconds(1))
        let requests = Double(after.requests - before.requests)
        return (requests / passed, requests / Double(max(after.commits - before.commits, 1)))
    }

    private static func values(_ number: Int) -> Values {
        let t = Tasks.fields
        let ids = TaskTable.units
        return Values {
            $0[t.title] = "对辖区内自然村、居民小区、单位家属院、独楼独栋户落实管控措施,逐户登记并上报台账 \(number)"
            $0[t.directive] = ids[0]
            $0[t.item] = ids[1]
            $0[t.unit] = ids[number % ids.count]
            $0[t.office] = ids[number % ids.count]
            $0[t.supervisor] = ids[2]
            $0[t.leadership] = .lead
            $0[t.urgency] = .routine
            $0[t.acknowledgeBy] = .now
            $0[t.due] = .now
            $0[t.verify] = true
            $0[t.evidence] = false
            $0[t.late] = false
        }
    }
}

import Command
import Database
import Foundation
import Kernel
import Registers
import SQLiteDriver
import Synchronization

/// Durable task writes through HTTP: record and change in one commit, answered after it.
struct WriteBenchmark {
    let folder: URL
    private static let tasks = 400_000

    private struct Measured {
        var rate = 0.0
        var batch = 0.0
        var times: [Double] = []
    }

    func run() async throws -> Section {
        print("Writes through HTTP")
        let server = try ServerProcess(folder: folder.appending(path: "write"), port: 8133)
        try server.command("demo")
        let token = try server.token(of: "duty1")
        try await TaskTable.fill(server.databasePath, count: Self.tasks, closedOneIn: nil)
        try await server.start()
        defer { server.stop() }
        var section = Section(
            title: "Durable writes through HTTP",
            method: """
                `POST /api/v1/tasks/{id}/acknowledge` against the release program with `synchronous=FULL`, each request another task \
                of \(Self.tasks.formatted()), over kept connections; the load client is compiled and runs on the same cores. The batch is \
                the server's own count at `/metrics`. The ceiling is one `fdatasync` after each append, before and after in this run.
                """)
        for bytes in [4096, 16384] {
            section.add(
                "append of \(bytes / 1024) KiB and fdatasync",
                try Machine.syncedWrites(in: folder, bytes: bytes, for: 1), "1/s")
        }
        // Waits until the server has done its start-up work, and fills caches.
        _ = try load(server, token, clients: 4, seconds: 2, from: 0)
        let alone = try load(server, token, clients: 1, seconds: 4, from: 50_000)
        let many = try load(server, token, clients: 64, seconds: 8, from: 100_000)
        section.add("1 client", alone.rate, "writes/s")
        section.add("1 client, median answer", alone.times.median * 1000, "ms")
        section.add("64 clients", many.rate, "writes/s")
        section.add("64 clients, median answer", many.times.median * 1000, "ms")
        section.add("64 clients, 99 of 100 answers within", many.times.quantile(0.99) * 1000, "ms")
        section.add("64 clients, mean batch", many.batch, "writes/commit", .atLeast(8))
        section.add("64 clients against 1", many.rate / alone.rate, "×")
        let bare = try await bareInserts()
        section.add("bare inserts of such a row, 64 in a commit", bare, "rows/s")
        section.add("64 clients against bare inserts", many.rate / bare * 100, "%", .atLeast(40))
        for bytes in [4096, 16384] {
            section.add(
                "append of \(bytes / 1024) KiB and fdatasync, again",
                try Machine.syncedWrites(in: folder, bytes: bytes, for: 1), "1/s")
        }
        return section
    }

    /// Rows a second of a prepared INSERT into the tasks' table with its indexes, one row a statement, 64 in a commit.
    private func bareInserts() async throws -> Double {
        let database = try SQLiteDatabase(path: folder.appending(path: "bare.sqlite").path)
        let registry = Registry([Tasks.self])
        try await Schema(registry).derive(database, key: TaskTable.county)
        let t = Tasks.fields
        let columns = [
            "county", "id", "state", "open", "version", "created", "updated", t.title.name, t.unit.name, t.office.name,
            t.due.name, t.late.name,
        ]
        let (now, start) = (Instant.now.sql, ContinuousClock.now)
        var count = 0
        while start.duration(to: .now) < .seconds(3) {
            let first = count
            try await database.write(key: TaskTable.county) { connection in
                for number in first..<first + 64 {
                    let unit = TaskTable.units[number % TaskTable.units.count].sql
                    let row: [SQLValue] = [
                        TaskTable.county.sql, .text(TaskTable.id(number)), .text("issued"), .integer(1), .integer(1),
                        now,
                        now, .text("逐户登记并上报台账 \(number)"), unit, unit, now, .integer(0),
                    ]
                    try connection.insert(into: Tasks.name, columns: columns, rows: [row])
                }
            }
            count += 64
        }
        let rate = Double(count) / (start.duration(to: .now) / .seconds(1))
        try await database.close()
        return rate
    }

    /// Each client acknowledges tasks of its own from number `from` on, one after the other.
    private func load(
        _ server: ServerProcess, _ token: String, clients: Int, seconds: Double, from first: Int
    ) throws -> Measured {
        let before = try statistics(server.port)
        let (times, failure) = (Collected<[Double]>([]), Collected<(any Error)?>(nil))
        let done = DispatchSemaphore(value: 0)
        let (port, start) = (server.port, ContinuousClock.now)
        for client in 0..<clients {
            Thread.detachNewThread {
                var own: [Double] = []
                do {
                    let connection = try HTTPConnection(port: port, token: token)
                    var number = first + client
                    while start.duration(to: .now) < .seconds(seconds) {
                        own.append(
                            try Timing.seconds {
                                let answer = try connection.post(
                                    "/api/v1/tasks/\(TaskTable.id(number))/acknowledge", json: TaskTable.said)
                                guard answer.status == 200, answer.text.contains("\"acknowledged\"") else {
                                    throw ServerProcess.Failed(description: "\(answer.status): \(answer.text)")
                                }
                            })
                        number += clients
                    }
                } catch { failure.value.withLock { $0 = error } }
                times.value.withLock { $0 += own }
                done.signal()
            }
        }
        for _ in 0..<clients { done.wait() }
        let passed = start.duration(to: .now) / .seconds(1)
        if let error = failure.value.withLock(\.self) { throw error }
        let after = try statistics(server.port)
        let all = times.value.withLock(\.self)
        return Measured(
            rate: Double(all.count) / passed,
            batch: (after.requests - before.requests) / max(after.commits - before.commits, 1), times: all)
    }

    /// What the writer counts, from `/metrics`.
    private func statistics(_ port: Int) throws -> (commits: Double, requests: Double) {
        let text = try HTTPConnection(port: port).get("/metrics").text
        let value = { (name: String) in
            text.split(separator: "\n").first { $0.hasPrefix(name + " ") }.flatMap {
                Double($0.dropFirst(name.count + 1))
            }
        }
        guard let commits = value("tiaodu_write_commits_total"), let requests = value("tiaodu_write_requests_total")
        else {
            throw ServerProcess.Failed(description: "no figures of the writer at /metrics")
        }
        return (commits, requests)
    }
}

/// A value that threads fill together.
private final class Collected<Value: Sendable>: Sendable {
    let value: Mutex<Value>
    init(_ value: Value) { self.value = Mutex(value) }
}

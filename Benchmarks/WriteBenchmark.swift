import Command
import Database
import Foundation
import Kernel
import Registers
import SQLiteDriver

/// Durable writes through HTTP: record and change in one commit, answered after it. A new record, and a step of a task,
/// which writes the task, its duties, tallies and who said it.
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
                `POST /api/v1/registers/meeting/records` against the release program with `synchronous=FULL`: one new record a request, \
                over kept connections; the load client is one thread, compiled, on the same cores. The batch is the server's own count at \
                `/metrics`. Beside it bare inserts of the same row into the same table with its indexes, and the same requests with a body cut \
                short, which answer 400 and write nothing: what HTTP and sign-in alone carry here. Then the same clients with \
                `POST /api/v1/tasks/{id}/acknowledge`, each request another task of \(Self.tasks.formatted()). The ceiling is one \
                `fdatasync` after each append, before and after in this run.
                """)
        for bytes in [4096, 16384] {
            section.add(
                "append of \(bytes / 1024) KiB and fdatasync",
                try Machine.syncedWrites(in: folder, bytes: bytes, for: 1), "1/s")
        }
        // Waits until the server has done its start-up work, and fills caches.
        _ = try load(server, token, clients: 4, seconds: 2, Self.creation(0))
        let alone = try load(server, token, clients: 1, seconds: 4, Self.creation(50_000))
        let many = try load(server, token, clients: 64, seconds: 8, Self.creation(100_000))
        let nothing = try load(server, token, clients: 64, seconds: 4, Self.nothing)
        section.add("1 client", alone.rate, "writes/s")
        section.add("1 client, median answer", alone.times.median * 1000, "ms")
        section.add("64 clients", many.rate, "writes/s")
        section.add("64 clients, median answer", many.times.median * 1000, "ms")
        section.add("64 clients, 99 of 100 answers within", many.times.quantile(0.99) * 1000, "ms")
        section.add("64 clients, mean batch", many.batch, "writes/commit", .atLeast(8))
        section.add("64 clients against 1", many.rate / alone.rate, "×")
        let bare = try await bareInserts()
        section.add("bare inserts of such a row, 64 in a commit", bare, "rows/s")
        section.add("64 clients, requests that write nothing", nothing.rate, "1/s")
        section.add("64 clients, writes against requests that write nothing", many.rate / nothing.rate * 100, "%")
        section.add("64 clients against bare inserts", many.rate / bare * 100, "%", .atLeast(40))
        let steps = try load(server, token, clients: 64, seconds: 8, Self.acknowledgement)
        section.add("64 clients, steps of tasks", steps.rate, "writes/s")
        section.add("64 clients, steps of tasks, 99 of 100 answers within", steps.times.quantile(0.99) * 1000, "ms")
        for bytes in [4096, 16384] {
            section.add(
                "append of \(bytes / 1024) KiB and fdatasync, again",
                try Machine.syncedWrites(in: folder, bytes: bytes, for: 1), "1/s")
        }
        return section
    }

    /// A new meeting by number.
    private static func creation(_ first: Int) -> (Int) -> LoadClients.Ask {
        { number in
            let body =
                "{\"values\":{\"title\":\"第\(first + number)次调度会\",\"held\":\"2022-05-04\",\"number\":\(first + number),\"chair\":\"指挥长\"}}"
            return LoadClients.Ask(path: "/api/v1/registers/meeting/records", body: body, status: 201)
        }
    }

    /// What is read whole and refused before the database is asked: what HTTP and sign-in alone carry here.
    private static func nothing(_ number: Int) -> LoadClients.Ask {
        let asked = creation(0)(number)
        return LoadClients.Ask(path: asked.path, body: String(asked.body.dropLast()), status: 400)
    }

    private static func acknowledgement(_ number: Int) -> LoadClients.Ask {
        LoadClients.Ask(path: "/api/v1/tasks/\(TaskTable.id(number))/acknowledge", body: TaskTable.said, status: 200)
    }

    /// Rows a second of a prepared INSERT into the meetings' table with its indexes, one row a statement, 64 in a commit.
    private func bareInserts() async throws -> Double {
        let database = try SQLiteDatabase(path: folder.appending(path: "bare.sqlite").path)
        let registry = Registry([Meetings.self])
        try await Schema(registry).derive(database, key: TaskTable.county)
        let m = Meetings.fields
        let columns = [
            "county", "id", "state", "open", "version", "created", "updated", m.title.name, m.held.name, m.number.name,
            m.chair.name,
        ]
        let (now, start) = (Instant.now.sql, ContinuousClock.now)
        var count = 0
        while start.duration(to: .now) < .seconds(3) {
            let first = count
            try await database.write(key: TaskTable.county) { connection in
                for number in first..<first + 64 {
                    let row: [SQLValue] = [
                        TaskTable.county.sql, .text(TaskTable.id(number)), .text("active"), .integer(1), .integer(1),
                        now, now, .text("第\(number)次调度会"), .text("2022-05-04"), .integer(Int64(number)), .text("指挥长"),
                    ]
                    try connection.insert(into: Meetings.name, columns: columns, rows: [row])
                }
            }
            count += 64
        }
        let rate = Double(count) / (start.duration(to: .now) / .seconds(1))
        try await database.close()
        return rate
    }

    /// - Parameter request: by number.
    private func load(
        _ server: ServerProcess, _ token: String, clients: Int, seconds: Double, _ request: (Int) -> LoadClients.Ask
    ) throws -> Measured {
        let load = try LoadClients(port: server.port, token: token, clients: clients)
        let (before, start) = (try statistics(server.port), ContinuousClock.now)
        let times = try load.run(for: seconds, request)
        let passed = start.duration(to: .now) / .seconds(1)
        let after = try statistics(server.port)
        return Measured(
            rate: Double(times.count) / passed,
            batch: (after.requests - before.requests) / max(after.commits - before.commits, 1), times: times)
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

import Database
import Foundation
import SQLiteDriver
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Landing pages while others write, and two thousand live screens in one process.
struct WallBenchmark {
    let folder: URL
    private static let writes = 500
    private static let clients = 2_000

    func run() async throws -> Section {
        print("Wall screen")
        let server = try ServerProcess(folder: folder.appending(path: "wall"), port: 8137)
        try server.command("demo")
        let (token, commander) = (try server.token(of: "duty1"), try server.token(of: "commander"))
        try await TaskTable.fill(server.databasePath, count: 100_000, closedOneIn: nil)
        try await server.start()
        defer { server.stop() }
        var section = Section(
            title: "Wall screen and headquarters page",
            method: """
                GET of `/wall/board`, of the headquarters' page `/`, and of an empty list in the same frame (`/sitreps`), asked in \
                turn by the commander over kept connections while a duty officer acknowledges \(Self.writes) tasks a second. A \
                projector's lag is the changes it has not read, by the rate at which they come. Then \(Self.clients.formatted()) \
                connections to `/events` in the one process; memory is the process's own before and after.
                """)
        // What the demo itself wrote is counted first.
        for _ in 0..<600 where try Self.lag(server) > 0 { try await Task.sleep(for: .milliseconds(100)) }
        let database = try SQLiteDatabase(path: server.databasePath)
        let (before, begun) = (try await Self.changes(database), ContinuousClock.now)
        let (times, rate, lag) = try pages(server, token, commander)
        let changes = Double(try await Self.changes(database) - before) / (begun.duration(to: .now) / .seconds(1))
        try await database.close()
        section.add("writes meanwhile", rate, "1/s")
        section.add("changes meanwhile", changes, "1/s")
        for (name, values) in times.sorted(by: { $0.key < $1.key }) {
            section.add("\(name), 95 of 100 within", values.quantile(0.95) * 1000, "ms")
        }
        let empty = times["/sitreps"]?.quantile(0.95) ?? .nan
        for page in ["/wall/board", "/"] {
            section.add(
                "\(page) against an empty page", (times[page]?.quantile(0.95) ?? .nan) / empty, "×", .atMost(1.5))
        }
        section.add("the longest lag of a projector", lag / changes, "s", .atMost(2))
        let told = try live(server, token)
        section.add("memory for each live client", told.kilobytes, "KiB")
        section.add("clients told of one write", Double(told.told), "", .atLeast(Double(Self.clients)))
        section.add("last told after the first", told.spread, "s", .atMost(1))
        return section
    }

    /// - Returns: seconds of each page, writes a second, changes a projector was behind at most.
    private func pages(
        _ server: ServerProcess, _ token: String, _ commander: String
    ) throws -> (times: [String: [Double]], rate: Double, lag: Double) {
        let (load, port) = (Load(), server.port)
        let done = DispatchSemaphore(value: 0)
        let writers = 8
        for writer in 0..<writers {
            Thread.detachNewThread {
                defer { done.signal() }
                guard let connection = try? HTTPConnection(port: port, token: token) else { return }
                let begun = ContinuousClock.now
                var number = 0
                while !load.stop.load(ordering: .relaxed) {
                    let task = TaskTable.id(1_000 + writer + number * writers)
                    guard let answer = try? connection.post("/api/v1/tasks/\(task)/acknowledge", json: TaskTable.said)
                    else { return }
                    if answer.status == 200 { load.written.add(1, ordering: .relaxed) }
                    number += 1
                    let due = begun.advanced(by: .seconds(Double(number * writers) / Double(Self.writes)))
                    let wait = ContinuousClock.now.duration(to: due) / .seconds(1)
                    if wait > 0 { Thread.sleep(forTimeInterval: wait) }
                }
            }
        }
        defer {
            load.stop.store(true, ordering: .relaxed)
            for _ in 0..<writers { done.wait() }
        }
        var (times, lag): ([String: [Double]], Double) = ([:], 0)
        let connection = try HTTPConnection(port: port, token: commander)
        let start = ContinuousClock.now
        for round in 0..<320 {
            for path in ["/wall/board", "/", "/sitreps"] {
                let seconds = try Timing.seconds {
                    guard try connection.get(path).status == 200 else {
                        throw ServerProcess.Failed(description: "\(path) was refused")
                    }
                }
                // The first rounds fill caches.
                if round >= 20 { times[path, default: []].append(seconds) }
            }
            if round % 20 == 19 { lag = max(lag, try Self.lag(server)) }
        }
        let rate = Double(load.written.load(ordering: .relaxed)) / (start.duration(to: .now) / .seconds(1))
        return (times, rate, lag)
    }

    /// Number of the last change.
    private static func changes(_ database: SQLiteDatabase) async throws -> Int {
        try await database.read { try $0.first("SELECT max(number) AS n FROM change")?.get("n") ?? 0 }
    }

    /// Changes that the last projector has not read yet, from `/metrics`.
    private static func lag(_ server: ServerProcess) throws -> Double {
        let lines = try HTTPConnection(port: server.port).get("/metrics").text.split(separator: "\n")
        return lines.filter { $0.hasPrefix("tiaodu_projector_lag{") }
            .compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.max() ?? .nan
    }

    private func live(_ server: ServerProcess, _ token: String) throws -> (kilobytes: Double, told: Int, spread: Double)
    {
        var limit = rlimit(rlim_cur: 16_384, rlim_max: 16_384)
        _ = setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        let before = server.memory
        let streams = try (0..<Self.clients).map { _ in try EventStream(port: server.port, token: token) }
        for stream in streams { try stream.skip() }
        // What their opening caused has been told by then.
        Thread.sleep(forTimeInterval: 2)
        for stream in streams { stream.drain() }
        let after = server.memory
        _ = try HTTPConnection(port: server.port, token: token)
            .post("/api/v1/tasks/\(TaskTable.id(99_999))/acknowledge", json: TaskTable.said)
        var arrivals: [Double] = []
        var waiting = streams
        let start = ContinuousClock.now
        while !waiting.isEmpty, start.duration(to: .now) < .seconds(5) {
            waiting = waiting.filter { stream in
                guard stream.hasEvent() else { return true }
                arrivals.append(start.duration(to: .now) / .seconds(1))
                return false
            }
            Thread.sleep(forTimeInterval: 0.005)
        }
        return (
            Double(after - before) / Double(Self.clients), arrivals.count,
            (arrivals.max() ?? .nan) - (arrivals.min() ?? .nan)
        )
    }
}

/// What the writers share.
private final class Load: Sendable {
    let stop = Atomic(false)
    let written = Atomic(0)
}

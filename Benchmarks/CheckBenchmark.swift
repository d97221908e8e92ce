import Database
import Foundation
import SQLiteDriver
import Synchronization

/// The morning peak of a province's city: each of five hundred grid workers sends a thousand checks, household by household,
/// and the server is killed in the middle.
struct CheckBenchmark {
    let folder: URL
    let minutes: Int

    private static let clients = 500
    private static let perMinute = 50_000
    /// Checks of one household, sent as one.
    private static let household = 4

    private var checks: Int { minutes * Self.perMinute }

    func run() async throws -> Section {
        print("Checks of a morning")
        let server = try ServerProcess(folder: folder.appending(path: "checks"), port: 8140)
        try server.command("demo")
        let token = try server.token(of: "duty1")
        try await PersonTable(persons: checks, listed: 0, measuredOneIn: 1).fill(server)
        try await server.start()
        defer { server.stop() }
        let morning = Morning()
        let (done, begun, port) = (DispatchSemaphore(value: 0), ContinuousClock.now, server.port)
        for client in 0..<Self.clients {
            Thread.detachNewThread {
                visit(as: client, from: begun, port, token, morning)
                done.signal()
            }
        }
        try await Task.sleep(until: begun.advanced(by: .seconds(30 * minutes)))
        server.kill()
        try await server.start()
        for _ in 0..<Self.clients { done.wait() }
        let passed = begun.duration(to: .now) / .seconds(1)
        server.stop()
        let lost = try await lost(of: morning, server)
        let times = morning.times.withLock(\.self)
        var section = Section(
            title: "The checks of a morning",
            method: """
                `POST /api/v1/checks` with \(Self.household) persons of a household each, from \(Self.clients) clients with a connection \
                each, at \(Self.perMinute.formatted()) checks a minute for \(minutes) minutes; every check is written with its change \
                entry and meets its duty. After half the time the server is killed and started again; whoever got no answer sends \
                the same once more. The time is that of the request that was answered. SQLite, `synchronous=FULL`; clients on the same cores.
                """)
        section.add("checks answered", Double(morning.answered.withLock(\.count)), "")
        section.add("against the pace asked for", Double(60 * minutes) / passed * 100, "%", .atLeast(95))
        section.add("a household's answer, median", times.quantile(0.5) * 1000, "ms")
        section.add("a household's answer, 99 of 100 within", times.quantile(0.99) * 1000, "ms", .atMost(500))
        section.add("answers 5xx", Double(morning.failed.load(ordering: .relaxed)), "", .atMost(0))
        section.add("checks answered and lost", Double(lost), "", .atMost(0))
        return section
    }

    /// One grid worker: a household after the other, at an even pace.
    private func visit(
        as number: Int, from begun: ContinuousClock.Instant, _ port: Int, _ token: String, _ morning: Morning
    ) {
        let each = checks / Self.clients
        let pause = Double(60 * minutes) / Double(each / Self.household)
        // Not all of them press the key at the same moment.
        let offset = pause * Double(number) / Double(Self.clients)
        var connection: HTTPConnection?
        var (times, answered): ([Double], [Int]) = ([], [])
        for visit in 0..<each / Self.household {
            let wait = begun.advanced(by: .seconds(offset + pause * Double(visit))) - .now
            if wait > .zero { Thread.sleep(forTimeInterval: wait / .seconds(1)) }
            let persons = (0..<Self.household).map { number * each + visit * Self.household + $0 }
            let body =
                "{\"checks\":["
                + persons.map {
                    "{\"measure\":\"\(PersonTable.measure($0))\",\"temperature\":366,\"means\":\"visit\"}"
                }.joined(separator: ",") + "]}"
            while true {
                do {
                    let open = try connection ?? HTTPConnection(port: port, token: token)
                    connection = open
                    let sent = ContinuousClock.now
                    let answer = try open.post("/api/v1/checks", json: body)
                    if answer.status == 200 {
                        times.append(sent.duration(to: .now) / .seconds(1))
                        answered += persons
                    } else {
                        morning.failed.add(1, ordering: .relaxed)
                        print("answered \(answer.status): \(answer.text.prefix(200))")
                    }
                    break
                } catch {
                    // Killed meanwhile: the same again, when it is back.
                    connection = nil
                    Thread.sleep(forTimeInterval: 0.2)
                }
            }
        }
        morning.times.withLock { $0 += times }
        morning.answered.withLock { $0 += answered }
    }

    /// Checks that were answered and are not in the database.
    private func lost(of morning: Morning, _ server: ServerProcess) async throws -> Int {
        let database = try SQLiteDatabase(path: server.databasePath)
        let kept = try await database.read { connection in
            Set(
                try connection.query("SELECT measure FROM \"healthCheck\"").map {
                    try $0.get("measure", as: String.self)
                })
        }
        try await database.close()
        return morning.answered.withLock { $0.count { !kept.contains(PersonTable.measure($0)) } }
    }
}

/// What the clients of a morning share.
private final class Morning: Sendable {
    let times = Mutex<[Double]>([])
    /// Numbers of the persons whose check was answered.
    let answered = Mutex<[Int]>([])
    let failed = Atomic(0)
}

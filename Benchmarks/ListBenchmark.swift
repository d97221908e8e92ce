import Foundation

/// A signed-in list page of 50 tasks: out of a million against out of ten thousand, scoped against unscoped.
struct ListBenchmark {
    let folder: URL
    /// Tasks in the large database.
    let tasks: Int

    private struct Case {
        let name: String
        let connection: HTTPConnection
        let path: String
        var times: [Double] = []
    }

    func run() async throws -> Section {
        print("Lists")
        let small = try await server("small", port: 8131, tasks: 10_000)
        let large = try await server("large", port: 8132, tasks: tasks)
        defer {
            small.process.stop()
            large.process.stop()
        }
        var section = Section(
            title: "A list page of 50 tasks",
            method: """
                Through HTTP from the release program, signed in, one request at a time over kept connections, both servers running \
                and asked in turn. Tasks are spread over 20 units, half of them closed; scoped is an officer of one township, unscoped \
                a duty officer of the headquarters. Medians of 200 requests each.
                """)
        for (kind, path) in [("page", "/tasks"), ("API", "/api/v1/registers/task/records?limit=50")] {
            var cases: [Case] = []
            for (size, server) in [("small", small), ("large", large)] {
                for (scope, token) in [("scoped", server.scoped), ("unscoped", server.unscoped)] {
                    cases.append(
                        Case(
                            name: "\(size) \(scope)",
                            connection: try HTTPConnection(port: server.process.port, token: token), path: path))
                }
            }
            try measure(&cases)
            let median = Dictionary(uniqueKeysWithValues: cases.map { ($0.name, $0.times.median * 1000) })
            for (name, words) in [
                ("small scoped", "of 10,000, scoped"), ("large scoped", "of \(tasks.formatted()), scoped"),
                ("small unscoped", "of 10,000, unscoped"), ("large unscoped", "of \(tasks.formatted()), unscoped"),
            ] { section.add("\(kind) \(words)", median[name] ?? .nan, "ms") }
            section.add(
                "\(kind): scoped, large against small",
                (median["large scoped"] ?? .nan) / (median["small scoped"] ?? .nan), "×", .atMost(3))
            section.add(
                "\(kind): large, scoped against unscoped",
                (median["large scoped"] ?? .nan) / (median["large unscoped"] ?? .nan), "×",
                .atMost(1.2))
        }
        return section
    }

    private func server(
        _ name: String, port: Int, tasks: Int
    ) async throws -> (process: ServerProcess, scoped: String, unscoped: String) {
        let server = try ServerProcess(folder: folder.appending(path: name), port: port)
        try server.command("demo")
        let (scoped, unscoped) = (try server.token(of: "chengguan"), try server.token(of: "duty1"))
        let seconds = ContinuousClock.now
        try await TaskTable.fill(server.databasePath, count: tasks, closedOneIn: 2)
        print("  \(tasks.formatted()) tasks made in \(Figure.text(seconds.duration(to: .now) / .seconds(1))) s")
        try await server.start()
        return (server, scoped, unscoped)
    }

    /// Asks all cases in turn, so that whatever else the machine does falls on all of them.
    private func measure(_ cases: inout [Case]) throws {
        for round in 0..<220 {
            for place in cases.indices {
                let index = (place + round) % cases.count
                var answer: HTTPConnection.Answer?
                let seconds = try Timing.seconds { answer = try cases[index].connection.get(cases[index].path) }
                guard let answer, answer.status == 200, answer.text.ranges(of: "01900000-").count >= 50 else {
                    throw ServerProcess.Failed(
                        description:
                            "\(cases[index].name) \(cases[index].path): \(answer?.status ?? 0), not a page of 50 tasks")
                }
                // The first rounds fill caches.
                if round >= 20 { cases[index].times.append(seconds) }
            }
        }
    }
}

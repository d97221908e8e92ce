import Database
import Foundation
import Kernel
import SQLiteDriver

/// A grid worker's list of three hundred persons with today's slots, as a page of the program, in a county of so many.
struct RoundBenchmark {
    let folder: URL
    let persons: Int

    private static let listed = 300

    func run() async throws -> Section {
        print("A round of checks")
        let few = 10_000
        var section = Section(
            title: "A grid worker's round of checks",
            method: """
                GET of `/checks` by a village's worker who looks after \(Self.listed) persons under measures, of whom each owes \
                two checks today: read, put together and written as HTML. Every tenth of the county's other persons is under a measure \
                elsewhere. SQLite, one connection.
                """)
        let small = try await page(few, port: 8138)
        let large = try await page(persons, port: 8139)
        section.add("among \(few.formatted()) persons, 95 of 100 within", small * 1000, "ms")
        section.add("among \(persons.formatted()) persons, 95 of 100 within", large * 1000, "ms", .atMost(100))
        section.add("\(persons.formatted()) against \(few.formatted())", large / small, "×", .atMost(1.5))
        return section
    }

    /// - Returns: seconds in which 95 of 100 pages come.
    private func page(_ count: Int, port: Int) async throws -> Double {
        let server = try ServerProcess(folder: folder.appending(path: "round-\(count)"), port: port)
        try server.command("demo")
        let token = try server.token(of: "qingshi-1")
        try await PersonTable(persons: count, listed: Self.listed, measuredOneIn: 10).fill(server)
        try await server.start()
        defer { server.stop() }
        let connection = try HTTPConnection(port: port, token: token)
        var times: [Double] = []
        for round in 0..<120 {
            let seconds = try Timing.seconds {
                let answer = try connection.get("/checks")
                guard answer.status == 200, answer.text.contains("监测\(Self.listed - 1)<") else {
                    throw ServerProcess.Failed(description: "/checks answered \(answer.status) without its last person")
                }
            }
            // The first rounds fill caches.
            if round >= 20 { times.append(seconds) }
        }
        return times.quantile(0.95)
    }
}

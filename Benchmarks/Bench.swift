import Foundation

/// `make bench`: the speed budgets, measured as ratios within one run, with the raw ceilings of the machine beside them.
///
///     bench [--write docs/benchmarks.md] [--tasks 1000000] [--subjects 1000000] [--records 10000000] [--minutes 10] [parse] [engine]
///         [list] [write] [wall] [transfer] [duties] [freeze] [policies] [round] [checks] [large]
///
/// `transfer` is `sqlite`, `postgresql` and `beside`; `large`, whose databases are kept, is on its own. Exit code 1 if a budget is missed.
@main
struct Bench {
    static func main() async throws {
        var arguments = Array(CommandLine.arguments.dropFirst())
        let file = option("--write", &arguments)
        let tasks = option("--tasks", &arguments).flatMap { Int($0) } ?? 1_000_000
        let subjects = option("--subjects", &arguments).flatMap { Int($0) } ?? 1_000_000
        let records = option("--records", &arguments).flatMap { Int($0) } ?? 10_000_000
        let minutes = option("--minutes", &arguments).flatMap { Int($0) } ?? 10
        let wanted =
            arguments.isEmpty
            ? [
                "parse", "engine", "list", "write", "wall", "transfer", "duties", "freeze", "policies", "round",
                "checks",
            ]
            : arguments
        let transfers = wanted.contains("transfer")

        let folder = FileManager.default.temporaryDirectory.appending(
            path: "tiaodu-bench-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var report = Report(
            machine: Machine(folder), command: wanted == ["large"] ? "make bench-large" : "make bench")
        if wanted.contains("parse") { report.add(try ParseBenchmark().run()) }
        if wanted.contains("engine") { report.add(try await EngineBenchmark(folder: folder).run()) }
        if wanted.contains("list") { report.add(try await ListBenchmark(folder: folder, tasks: tasks).run()) }
        if wanted.contains("write") { report.add(try await WriteBenchmark(folder: folder).run()) }
        if wanted.contains("wall") { report.add(try await WallBenchmark(folder: folder).run()) }
        let transfer = TransferBenchmark(folder: folder)
        if transfers || wanted.contains("sqlite") { report.add(try await transfer.sqlite()) }
        if transfers || wanted.contains("postgresql") { report.add(try await transfer.postgreSQL()) }
        if transfers || wanted.contains("beside") { report.add(try await transfer.interactive()) }
        if wanted.contains("duties") {
            report.add(try await DutyBenchmark(folder: folder, subjects: subjects).run())
        }
        if wanted.contains("freeze") {
            report.add(try await FreezeBenchmark(folder: folder, records: records).run())
        }
        if wanted.contains("policies") { report.add(try await PolicyBenchmark(folder: folder).run()) }
        if wanted.contains("round") { report.add(try await RoundBenchmark(folder: folder, persons: subjects).run()) }
        if wanted.contains("checks") { report.add(try await CheckBenchmark(folder: folder, minutes: minutes).run()) }
        if wanted.contains("large") { report.add(try await LargeBenchmark(records: records).run()) }
        if let file { try report.markdown.write(toFile: file, atomically: true, encoding: .utf8) }
        if report.missed > 0 {
            print("\(report.missed) budget(s) missed")
            exit(1)
        }
    }

    private static func option(_ name: String, _ arguments: inout [String]) -> String? {
        guard let place = arguments.firstIndex(of: name), place + 1 < arguments.count else { return nil }
        let value = arguments[place + 1]
        arguments.removeSubrange(place...place + 1)
        return value
    }
}

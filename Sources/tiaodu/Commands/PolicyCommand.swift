import ArgumentParser
import Foundation
import Indicators
import Kernel
import Policies
import Prevention
import Registers
import Server
import Web

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Policy packs (防控方案): check and compare files, list and show what is in force.",
        subcommands: [Check.self, Diff.self, Simulate.self, List.self, Show.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Check packs and print every wrong line; needs no database.")

        @Argument(help: "YAML files.") var files: [String]

        func run() async throws {
            try await Session.run {
                var isWrong = false
                for file in files {
                    do {
                        let pack = try PolicyFile.pack(file)
                        print("\(file): \(pack.name), \(pack.from) – \(pack.to), \(pack.categories.count) categories")
                    } catch let rejection as Rejection {
                        isWrong = true
                        for line in PolicyFile.lines(of: rejection, file) { Session.say(line) }
                    }
                }
                if isWrong { throw ExitCode(2) }
            }
        }
    }

    struct Diff: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell what a version changes and whether it is milder in every respect; needs no database.",
            discussion:
                "Plans are written as C7[1,2,3] M3[3]: C central, H home, M monitoring, N nothing; days; test days.")

        @Argument(help: "The old version: a file, or the name of a shipped pack.") var old: String
        @Argument(help: "The new version.") var new: String
        @Flag(help: "JSON instead of lines.") var json = false

        func run() async throws {
            try await Session.run {
                let comparison = PackComparison(from: try PolicyFile.read(old), to: try PolicyFile.read(new))
                if json {
                    print(try PolicyFile.json(comparison))
                } else {
                    let locales = try Locales(folder: Resources.locate().locales)
                    for one in comparison.differences { print(PolicyFile.line(one, locales)) }
                    print(locales.text(comparison.isMilder ? "policy.isMilder" : "policy.isStricter", Session.language))
                }
            }
        }
    }

    struct Simulate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Tell which open measures a version would change; changes nothing.")

        @Argument(help: "A file, or the name of a shipped pack.") var pack: String
        @Option(help: "First day of the version, yyyy-MM-dd; today unless given.") var on: String?

        func run() async throws {
            try await Session.run {
                let (settings, pack) = (try Settings(), try PolicyFile.read(pack))
                let asked: CalendarDay? = if let on { CalendarDay(on) } else { CalendarDay(.now, in: settings.zone) }
                guard let day = asked else { throw Rejection.invalid("badDay", field: "on") }
                let deployment = try await Deployment.open(settings, forWriting: false)
                let effects = try await deployment.store.read(as: .system(settings.county)) {
                    try $0.effects(of: pack, on: day)
                }
                let locales = try Locales(folder: Resources.locate().locales)
                print("\(pack.name), \(day): \(effects?.total ?? 0)")
                for effect in Simulation.Effect.allCases {
                    let word = locales.text("policy.effect.\(effect.rawValue)", Session.language)
                    print("  \(word): \(effects?.counts[effect] ?? 0)")
                }
                let checks = [
                    "added": String(effects?.addedChecks ?? 0), "removed": String(effects?.removedChecks ?? 0),
                ]
                print("  \(locales.text("policy.checksChange", Session.language, checks))")
                for one in effects?.listed ?? [] {
                    let o = one.outcome
                    print(
                        "  \(one.measure)  \(one.category)  \(o.oldEnds) → \(o.newEnds?.description ?? "—")  +\(o.addedChecks) −\(o.removedChecks)  \(o.effect.rawValue)"
                    )
                }
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the versions of this headquarters; without a database the shipped packs.")

        func run() async throws {
            try await Session.run {
                let settings = try Settings()
                guard settings.database.mayExist else {
                    for name in try PolicyFile.shipped() {
                        let pack = try PolicyFile.read(name)
                        print("\(name)  \(pack.name)  \(pack.from) – \(pack.to)  \(pack.title.zh)")
                    }
                    return
                }
                let deployment = try await Deployment.open(settings, forWriting: false)
                let records = try await deployment.store.read(as: .system(settings.county)) {
                    try $0.page(PolicyVersions.self, Query(limit: 200)).records
                }
                let v = PolicyVersions.fields
                for record in records {
                    let days = [record[v.from], record[v.to]].compactMap { $0?.description }.joined(separator: " – ")
                    print("\(record.state)  \(record[v.pack] ?? "") \(record[v.edition] ?? "")  \(days)  \(record.id)")
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print what a pack asks, category by category.")

        @Argument(help: "A file, or the name of a shipped pack.") var pack: String

        func run() async throws {
            try await Session.run {
                let pack = try PolicyFile.read(pack)
                let isChinese = Session.language == .zhHans
                print(
                    "\(pack.name)  \(isChinese ? pack.title.zh : pack.title.en)\n\(pack.from) – \(pack.to)  \(pack.basis)"
                )
                for rule in pack.categories {
                    print("  \(rule.id)  \(isChinese ? rule.title.zh : rule.title.en)  \(rule.plan.text)")
                }
                for rule in pack.testing {
                    print("  \(rule.id)  \(isChinese ? rule.title.zh : rule.title.en)  \(rule.text)")
                }
            }
        }
    }
}

/// Packs in files and those that come with the program.
enum PolicyFile {
    private static func folder() throws -> URL { try Resources.locate().folder.appending(path: "Policies") }

    static func shipped() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder().path).filter { $0.hasSuffix(".yaml") }.sorted()
            .map { String($0.dropLast(5)) }
    }

    /// - Throws: `Rejection` with the wrong lines; what the file system says.
    static func pack(_ name: String) throws -> PolicyPack {
        var url = URL(filePath: name)
        if !FileManager.default.fileExists(atPath: url.path), !name.contains("/") {
            url = try folder().appending(path: "\(name).yaml")
        }
        return try PolicyPack(yaml: String(contentsOf: url, encoding: .utf8), file: name)
    }

    /// The same for a command that needs the one pack: its wrong lines are told, and the command ends.
    static func read(_ name: String) throws -> PolicyPack {
        do { return try pack(name) } catch let rejection as Rejection {
            for line in lines(of: rejection, name) { Session.say(line) }
            throw ExitCode(2)
        }
    }

    /// `v9.yaml:12: “phases” is missing`
    static func lines(of rejection: Rejection, _ file: String) -> [String] {
        guard let locales = try? Locales(folder: Resources.locate().locales) else { return [rejection.code] }
        return rejection.problems.map { problem in
            let text = locales.text("rejection.\(problem.code)", Session.language, problem.values)
            return "\(file):\(problem.values["line"] ?? "1"): \(text)"
        }
    }

    static func line(_ one: Difference, _ locales: Locales) -> String {
        let language = Session.language
        let subject = one.subject.map { language == .zhHans ? $0.zh : $0.en }
        let what = [locales.text("policy.aspect.\(one.aspect.rawValue)", language), subject].compactMap(\.self)
        let weight = locales.text("policy.weight.\(one.weight.rawValue)", language)
        return "[\(weight)] \(what.joined(separator: " · ")): \(one.old ?? "—") → \(one.new ?? "—")"
    }

    static func json(_ comparison: PackComparison) throws -> String {
        let rows = comparison.differences.map { one in
            [
                "aspect": one.aspect.rawValue, "subject": one.subject?.zh, "old": one.old, "new": one.new,
                "weight": one.weight.rawValue,
            ].compactMapValues(\.self)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        return String(decoding: try encoder.encode(rows), as: UTF8.self)
    }
}

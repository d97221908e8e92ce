import ArgumentParser
import Backups
import Database
import Foundation
import Kernel
import Registers
import Server

struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup",
        abstract: "Write an encrypted backup; also while the server runs.",
        discussion: "TIAODU_BACKUP_PASSPHRASE is its passphrase: without it nobody can read the backup, ever.")

    @Argument(help: "The file to write; it must not be there.") var file: String?
    @Option(name: .customLong("to"), help: "A folder instead: a file named by the time.") var folder: String?
    @Option(help: "With --to: keep this many of the newest, remove the rest.") var keep: Int?
    @Option(help: "With --to: remove those older than so many days; they hold what was deleted since.")
    var days = Disposals.backupDays
    @Option(help: "Give up after so many minutes.") var minutes = 30
    @Flag(help: "One JSON object instead of text.") var json = false

    func validate() throws {
        guard (file == nil) != (folder == nil) else { throw ValidationError("give FILE or --to FOLDER") }
        guard keep == nil || folder != nil else { throw ValidationError("--keep goes with --to") }
        guard keep ?? 1 > 0, days > 0, minutes > 0 else {
            throw ValidationError("--keep, --days and --minutes begin at 1")
        }
    }

    func run() async throws {
        try await Session.run {
            let deployment = try await Session.open(writing: false)
            if let file { try Failure.check(target: URL(filePath: file)) }
            let now = Instant.now
            let rotation = folder.map { BackupFolder(URL(filePath: $0), county: deployment.settings.county) }
            try rotation?.clear()
            let url = rotation?.file(at: now) ?? URL(filePath: file ?? "")
            let outcome = try await deployment.backUp(to: url, limit: .seconds(minutes * 60)) {
                Session.progress("backup", $0, of: $1)
            }
            var removed = try keep.flatMap { try rotation?.keep($0) } ?? []
            removed += try rotation?.expire(days: days, at: now) ?? []
            try await deployment.database.close()
            if json {
                print(Self.json(outcome, url, removed))
            } else {
                for table in outcome.header.tables where table.count > 0 { print("  \(table.name) \(table.count)") }
                let megabytes = (Double(outcome.size) / 1_048_576).formatted(.number.precision(.fractionLength(1)))
                print("\(url.path): \(outcome.header.rows) rows, \(megabytes) MB, as of \(outcome.header.at)")
                for name in removed { print("removed \(name)") }
            }
        }
    }

    private static func json(_ outcome: Backup.Outcome, _ url: URL, _ removed: [String]) -> String {
        let tables = outcome.header.tables.map { "\(Canonical.quoted($0.name)):\($0.count)" }.joined(separator: ",")
        let names = removed.map(Canonical.quoted).joined(separator: ",")
        return """
            {"file":\(Canonical.quoted(url.path)),"at":"\(outcome.header.at)","bytes":\(outcome.size),\
            "rows":{\(tables)},"removed":[\(names)]}
            """
    }
}

struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup into an empty database of either kind, and verify it.",
        discussion: "Exit code 1 also if what was restored has findings; they are named as by `verify`.")

    @Argument(help: "The backup.") var file: String
    @Flag(help: "Only check: read all of it, restore it aside, verify that; touches no database.") var verify = false
    @Option(help: "The database, instead of TIAODU_DATABASE_URL.") var into: String?

    func run() async throws {
        try await Session.run(in: into.flatMap(DatabaseAddress.init)?.description) {
            var environment = ProcessInfo.processInfo.environment
            if let into { environment["TIAODU_DATABASE_URL"] = into }
            let (settings, url) = (try Settings(environment: environment), URL(filePath: file))
            let progress: @Sendable (Int, Int) -> Void = { Session.progress("restore", $0, of: $1) }
            let restored =
                verify
                ? try await Deployment.check(url, settings, progress: progress)
                : try await Deployment.restore(url, settings, progress: progress)
            for head in restored.header.heads { print("  \(head.county): change \(head.number)") }
            for finding in restored.report.findings { print(finding) }
            let report = restored.report
            print(
                """
                \(verify ? "checked" : "restored"): \(restored.header.rows) rows as of \(restored.header.at); \
                \(report.changes) changes, \(report.rows) rows of registers, \(report.findings.count) findings
                """)
            if restored.erased > 0 { print("erased again: \(restored.erased)") }
            if !report.findings.isEmpty { throw ExitCode(1) }
        }
    }
}

import ArgumentParser
import Crypto
import Foundation
import Indicators
import Kernel
import Registers
import Server

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: """
            Check the logs of changes and reads, their seals, every row against its last change, the counts against rows and log and \
            the accounting identities; name what differs.
            """)

    @Option(help: "A head noted elsewhere, as printed on a brief (number:chain): also finds a cut tail.") var head:
        String?
    @Flag(help: "One JSON object instead of text.") var json = false

    func run() async throws {
        try await Session.run {
            let deployment = try await Session.open(writing: false)
            var expected: LogHead?
            if let head {
                guard let parsed = LogHead(head) else { throw ValidationError("--head is number:chain") }
                expected = parsed
            }
            let hasKey = FileManager.default.fileExists(atPath: deployment.settings.sealKey.path)
            let key = hasKey ? try deployment.sealKey().publicKey : nil
            let verification = Verification(deployment.database, registry: deployment.store.registry, key: key)
            let report = try await verification.run(head: expected.map { (deployment.settings.county, $0) })
            let counts = try await Tallying.differences(deployment.database, registry: deployment.store.registry)
            let broken = try await deployment.indicators.brokenIdentities(
                deployment.database, registry: deployment.store.registry,
                on: CalendarDay(.now, in: deployment.settings.zone))
            let differences = counts.map(\.description) + broken.map(\.description)
            if json {
                let findings = (report.findings.map { "\($0)" } + differences).map { Canonical.quoted($0) }
                    .joined(separator: ",")
                print(
                    "{\"changes\":\(report.changes),\"reads\":\(report.reads),\"rows\":\(report.rows),\"findings\":[\(findings)]}"
                )
            } else {
                for finding in report.findings { print(finding) }
                for difference in differences { print(difference) }
                let findings = report.findings.count + differences.count
                print("\(report.changes) changes, \(report.reads) reads, \(report.rows) rows, \(findings) findings")
                if key == nil { print("no seal key at \(deployment.settings.sealKey.path): signatures not checked") }
                if deployment.store.registry.protection == nil {
                    print("no field keys at \(deployment.settings.fieldKeys.path): protected values not opened")
                }
            }
            if !report.findings.isEmpty || !differences.isEmpty { throw ExitCode(1) }
        }
    }
}

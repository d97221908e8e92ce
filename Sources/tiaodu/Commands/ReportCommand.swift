import ArgumentParser
import Command
import Database
import Foundation
import Kernel
import Registers
import Server
import Web

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "The evening brief (调度简报).", subcommands: [Freeze.self, Show.self])

    struct Freeze: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Finalise a day's brief (定稿); a second time it is left as it is.")

        @Option(help: "The day, yyyy-MM-dd; today in the deployment's zone unless told.") var day: String?

        func run() async throws {
            try await Session.run {
                let deployment = try await Session.open(writing: true)
                let day = try ReportCommand.day(day, deployment)
                let rules = deployment.rules
                let brief = try await deployment.store.write(by: .system(deployment.settings.county)) {
                    try $0.finalise(day: day, rules: rules)
                }
                let asOf = brief.record[Briefs.fields.asOf]?.description ?? ""
                print("\(day): \(brief.isNew ? "finalised" : "was finalised before"), as of \(asOf)")
                try await deployment.database.close()
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Print a finalised brief.")

        @Option(help: "The day, yyyy-MM-dd.") var day: String?
        @Flag(help: "JSON instead of Markdown.") var json = false

        func run() async throws {
            try await Session.run {
                let deployment = try await Session.open(writing: false)
                let day = try ReportCommand.day(day, deployment)
                let brief = try await deployment.store.read(as: .system(deployment.settings.county)) {
                    try $0.brief(of: day)
                }
                guard let content = brief?[Briefs.fields.content] else { throw Rejection.notFound }
                if json {
                    print(content.text)
                } else {
                    let locales = try Locales(folder: deployment.resources.locales)
                    let zone = deployment.settings.zone
                    print(
                        BriefMarkdown(try BriefContent(content), locales: locales, language: .zhHans, zone: zone).text)
                }
            }
        }
    }

    static func day(_ text: String?, _ deployment: Deployment) throws -> CalendarDay {
        guard let text else { return CalendarDay(.now, in: deployment.settings.zone) }
        guard let day = CalendarDay(text) else { throw Rejection.invalid("badDay", field: "day") }
        return day
    }
}

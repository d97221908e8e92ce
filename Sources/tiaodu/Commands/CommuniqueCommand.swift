import ArgumentParser
import Command
import Communiques
import Database
import Foundation
import Kernel
import Registers
import Server
import Web

struct CommuniqueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "communique", abstract: "Communiqués of meetings (会议稿).", subcommands: [Parse.self, Import.self])

    struct Parse: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read a communiqué and print what it asks for; stores nothing.")

        @Argument(help: "The file; UTF-8 or GB18030, plain text or HTML.") var file: String
        @Flag(help: "JSON instead of an outline.") var json = false

        func run() async throws {
            try await Session.run {
                let data = try Data(contentsOf: URL(filePath: file))
                let settings = try Settings()
                // Without a database the text is read all the same; its area is then the deployment's or unknown.
                let known = settings.database.mayExist
                let read: Communiques.Reading
                if known {
                    let deployment = try await Deployment.open(settings, forWriting: false)
                    read = try await deployment.communiqueReader().read(data, home: settings.county)
                } else {
                    let lexicon = try Lexicon(directory: Resources.locate().folder.appending(path: "Lexicon"))
                    read = try CommuniqueParser(lexicon: lexicon).parse(data)
                }
                if json {
                    print(String(decoding: try read.communique.json(), as: UTF8.self))
                } else {
                    outline(read.communique)
                }
            }
        }

        private func outline(_ communique: Communique) {
            print("\(communique.title ?? "–")  \(communique.held ?? "–")")
            for demand in communique.allDemands {
                let units = [demand.lead].compactMap(\.self) + demand.supporting
                let indent = String(repeating: "  ", count: demand.level)
                print(
                    "\(indent)\(demand.ordinal ?? "·") [\(demand.kind.rawValue)] \(demand.text.prefix(60)) — \(units.joined(separator: "、"))"
                )
            }
            if communique.demands.isEmpty { print("no demands (没有识别出要求)") }
        }
    }

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read a communiqué and store it with a directive in draft.")

        @Argument(help: "The file; UTF-8 or GB18030, plain text or HTML.") var file: String

        func run() async throws {
            try await Session.run {
                let deployment = try await Session.open(writing: true)
                let data = try Data(contentsOf: URL(filePath: file))
                let county = deployment.settings.county
                let read = try await deployment.communiqueReader().read(data, home: county)
                let rules = deployment.rules
                let directive = try await deployment.store.write(by: .system(county)) {
                    try $0.draft(from: read, named: URL(filePath: file).lastPathComponent, rules: rules)
                }
                print("directive \(directive.id) with \(read.communique.allDemands.count) demands")
                try await deployment.database.close()
            }
        }
    }
}

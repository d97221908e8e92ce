import ArgumentParser
import Database
import Foundation
import Kernel
import Organisation
import Server

struct AreaCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "area", abstract: "Areas (区划).", subcommands: [Import.self])

    struct Import: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Import a code table: CSV with columns code, level, parent, name.")

        @Argument(help: "The CSV file; UTF-8 or GB18030.") var file: String

        func run() async throws {
            try await Session.run {
                let deployment = try await Session.open(writing: true, creating: true)
                let outcome = try await AreaImport(deployment.store).run(
                    URL(filePath: file), by: .system(deployment.settings.county)
                ) { done, all in Session.progress("storing", done, of: all) }
                print("added \(outcome.added), changed \(outcome.changed), unchanged \(outcome.unchanged)")
                try await deployment.database.close()
            }
        }
    }
}

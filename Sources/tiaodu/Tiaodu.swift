import ArgumentParser
import Foundation

/// The command line of Tiaodu (调度).
@main
struct Tiaodu: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tiaodu",
        abstract: "Command system of an epidemic-response headquarters (疫情防控指挥调度系统).",
        discussion:
            "Exit codes: 0 done · 1 failed · 2 refused (the input or state does not allow it) · 64 wrong usage.",
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, DemoCommand.self, DrillCommand.self, InitCommand.self, MigrateCommand.self,
            AreaCommand.self,
            CommuniqueCommand.self, PolicyCommand.self,
            RegisterCommand.self,
            ReportCommand.self, TokenCommand.self, VerifyCommand.self, KeysCommand.self, BackupCommand.self,
            RestoreCommand.self, EraseCommand.self,
        ])

    /// Database, keys, uploads and what is exported hold personal data: nobody but their owner reads any file it makes.
    static func main() async {
        umask(0o077)
        await main(nil)
    }
}

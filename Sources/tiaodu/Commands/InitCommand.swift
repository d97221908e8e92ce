import ArgumentParser
import Database
import Kernel
import Organisation
import Server

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract:
            "Make the first headquarters and its administrator, TIAODU_COUNTY is its key. Everything else is done in the page /start."
    )

    @Option(help: "Name of the headquarters.") var name: String
    @Option(help: "Sign-in name of the administrator.") var login = "admin"

    func run() async throws {
        try await Session.run {
            let deployment = try await Session.open(writing: true, creating: true)
            let first = FirstHeadquarters(deployment.store, try deployment.accounts())
            let password = try await first.make(
                county: deployment.settings.county, named: name, login: login,
                from: CalendarDay(.now, in: deployment.settings.zone))
            print("\(login)  \(password)  (to be changed at the first sign-in; then open /start)")
            try await deployment.database.close()
        }
    }
}

import Activation
import ArgumentParser
import Database
import Foundation
import Kernel
import Organisation
import Server

struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract:
            "Make a drill's database: a fictional county or the own units, a scenario with timed injects, marked for good.",
        discussion:
            "It is served with TIAODU_DRILL=1, opens no real database and is opened by no other command without it.")

    @Option(help: "New folder for the drill: database, keys and files.") var folder: String
    @Option(help: "Empty database of its own, as postgres://…; a SQLite file in the folder unless told.")
    var database: String?
    @Option(
        help: "Take areas and units – no persons, no records – from this real database: sqlite:PATH or postgres://….")
    var unitsOf: String?
    @Option(help: "Scenario: a file, or a name in Resources/Drills.") var scenario = "first-case"
    @Option(help: "Name of the drill, as it stands on every page; the scenario's unless told.") var name: String?

    func run() async throws {
        try await Session.run(in: database.flatMap(DatabaseAddress.init)?.description ?? folder) {
            let place = URL(filePath: folder)
            var environment = ProcessInfo.processInfo.environment.filter {
                ["TIAODU_RESOURCES", "TIAODU_ZONE"].contains($0.key)
            }
            let copied = try await copied()
            // Never the environment's: there stands the real one.
            let address = database ?? "sqlite:\(place.path)/drill.sqlite"
            for (key, value) in [
                ("TIAODU_DATABASE_URL", address), ("TIAODU_DATA", place.path),
                ("TIAODU_COUNTY", copied?.county.text ?? DemoCounty.key), ("TIAODU_DRILL", "1"),
            ] { environment[key] = value }
            let script = try DrillMaking.scenario(scenario)
            let title = name ?? script.title
            let settings = try Settings(environment: environment)
            let deployment = try await Deployment.open(
                settings, forWriting: true, making: Drill(name: title, scenario: script.id))
            let accounts = try await DrillMaking(deployment).fill(script, title: title, units: copied)
            print("\(title) (演练, \(script.injects.count) injects). Accounts:")
            for account in accounts {
                print(
                    "  \(account.login)  \(account.password)  \(account.role.rawValue)  \(account.unit) \(account.name)"
                )
            }
            // A password stays out of what is printed.
            let shown = database == nil ? address : settings.database.description
            print(
                "Serve it: TIAODU_DRILL=1 TIAODU_DATABASE_URL=\(shown) TIAODU_DATA=\(place.path)"
                    + " TIAODU_COUNTY=\(settings.county) tiaodu serve --port 8090, then open /drill")
            try await deployment.database.close()
        }
    }

    /// Units of the headquarters that `TIAODU_COUNTY` names, of the only one where it is not set.
    private func copied() async throws -> CopiedCounty? {
        guard let unitsOf else { return nil }
        guard let address = DatabaseAddress(unitsOf), address.mayExist else {
            Session.say("tiaodu: --units-of names no database")
            throw ExitCode(2)
        }
        let county = ProcessInfo.processInfo.environment["TIAODU_COUNTY"].flatMap { AreaCode($0) }
        return try await DrillMaking.units(of: address, county: county)
    }
}

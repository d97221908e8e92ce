import ArgumentParser
import Database
import FoundationEssentials
import Kernel
import Organisation
import Server
import Web

struct DemoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo", abstract: "Fill an empty database with a fictional county and print its accounts.")

    @Flag(help: "Do nothing, successfully, if the database is not empty.") var ifEmpty = false

    func run() async throws {
        try await Session.run {
            let deployment = try await Session.open(writing: true, creating: true)
            guard deployment.settings.county.text == DemoCounty.key else {
                Session.say("tiaodu: the demo county is \(DemoCounty.key); TIAODU_COUNTY names another")
                throw ExitCode(2)
            }
            let demo = DemoCounty(store: deployment.store, folder: deployment.resources.folder.appending(path: "Demo"))
            if ifEmpty, try await !demo.isFillable() {
                print("\(deployment.settings.database): not empty, left as it is")
                return
            }
            let accounts = try await demo.fill()
            try await DemoDirectives(deployment).fill()
            try await DemoHouseholds(deployment).fill()
            try await DemoPrevention(deployment).fill()
            try await DemoMeasures(deployment).fill()
            try await DemoArrivals(deployment).fill()
            try await DemoSites(deployment).fill()
            try await DemoChecks(deployment).fill()
            try await DemoReports(deployment).fill()
            try await DemoSupervision(deployment).fill()
            try await DemoOffice(deployment).fill()
            try await DemoCirculation(deployment).fill()
            try await DemoWorkforce(deployment).fill()
            try await DemoAssessments(deployment).fill()
            try await DemoVisitors(deployment).fill()
            try await DemoSharing(deployment).fill()
            print("青河县 (fictional). Accounts:")
            for account in accounts {
                print(
                    "  \(account.login)  \(account.password)  \(account.role.rawValue)  \(account.unit) \(account.name)"
                )
            }
            try await deployment.database.close()
        }
    }
}

struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make a bearer token for a program that acts as a user; printed once.")

    @Option(help: "Sign-in name of the user.") var user: String

    func run() async throws {
        try await Session.run {
            let deployment = try await Session.open(writing: true)
            print(try await deployment.accounts().token(login: user))
            try await deployment.database.close()
        }
    }
}

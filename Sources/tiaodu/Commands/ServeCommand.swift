import ArgumentParser
import Database
import Foundation
import Logging
import Server

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Serve pages and API.")

    @Option(help: "Port to listen on; 0 takes a free one.") var port = 8080
    @Option(help: "Address to listen on; 0.0.0.0 for every network of the machine.") var host = "127.0.0.1"

    func validate() throws {
        guard (0...65_535).contains(port) else { throw ValidationError("--port is a number from 0 to 65535") }
    }

    func run() async throws {
        try await Session.run {
            let deployment = try await Session.open(writing: true, creating: true)
            LoggingSystem.bootstrap { _ in JSONLog() }
            let name = host.contains(":") ? "[\(host)]" : host
            try await TiaoduServer(deployment).serve(host: host, port: port, logger: Logger(label: "tiaodu")) { port in
                print("Tiaodu: http://\(name):\(port)")
                // Whoever waits for the line reads it at once, through a pipe, too.
                fflush(nil)
            }
        }
    }
}

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database's schema up to date.")

    @Flag(help: "Print the calls that distribute its tables on Citus; see docs/scale.md.") var citus = false
    @Flag(help: "With --citus: run them instead.") var distribute = false

    func run() async throws {
        try await Session.run {
            let deployment = try await Session.open(writing: true, creating: true)
            print("\(citus && !distribute ? "-- " : "")\(deployment.settings.database): up to date")
            if citus {
                guard case .postgres = deployment.settings.database else {
                    Session.say("tiaodu: Citus distributes PostgreSQL; TIAODU_DATABASE_URL names another database")
                    throw ExitCode(2)
                }
                let calls = try await Citus.calls(deployment.database)
                if distribute {
                    try Citus.run(deployment.settings.database, calls)
                } else {
                    for call in calls { print("\(call);") }
                }
            }
            try await deployment.database.close()
        }
    }
}

import ArgumentParser
import Database
import Logging
import Server

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "serve", abstract: "Serve pages and API.")

    @Option(help: "Port to listen on.") var port = 8080
    @Option(help: "Address to listen on; 0.0.0.0 for every network of the machine.") var host = "127.0.0.1"

    func run() async throws {
        try await Session.run {
            let deployment = try await Session.open(writing: true, creating: true)
            print("Tiaodu: http://\(host):\(port)")
            LoggingSystem.bootstrap { _ in JSONLog() }
            try await TiaoduServer(deployment).serve(host: host, port: port, logger: Logger(label: "tiaodu"))
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

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
            let deployment = try await Session.open(writing: true)
            print("Tiaodu: http://\(host):\(port)")
            try await TiaoduServer(deployment).serve(host: host, port: port, logger: Logger(label: "tiaodu"))
        }
    }
}

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database's schema up to date.")

    func run() async throws {
        try await Session.run {
            let deployment = try await Session.open(writing: true)
            print("\(deployment.settings.database): up to date")
            try await deployment.database.close()
        }
    }
}

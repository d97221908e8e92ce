import Foundation

/// The program as it is shipped: the release binary beside this one, with a database of its own.
final class ServerProcess {
    struct Failed: Error, CustomStringConvertible { let description: String }

    let port: Int
    private let environment: [String: String]
    private let binary: URL
    private var process: Process?

    /// - Parameter folder: for the database; made if missing.
    init(folder: URL, port: Int) throws {
        self.port = port
        binary = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
            .appending(path: "tiaodu")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var environment = ProcessInfo.processInfo.environment
        environment["TIAODU_DATABASE_URL"] = "sqlite:" + folder.appending(path: "bench.sqlite").path
        environment["TIAODU_SEAL_KEY"] = nil
        environment["TIAODU_COUNTY"] = nil
        self.environment = environment
    }

    var databasePath: String { String((environment["TIAODU_DATABASE_URL"] ?? "").dropFirst(7)) }

    /// Runs a command of the program to its end.
    /// - Returns: what it printed.
    @discardableResult
    func command(_ arguments: String...) throws -> String {
        let (process, output) = (make(arguments), Pipe())
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failed(
                description: "tiaodu \(arguments.joined(separator: " ")): exit code \(process.terminationStatus)")
        }
        return text
    }

    /// A bearer token of a demo user.
    func token(of login: String) throws -> String {
        let lines = try command("token", "--user", login).split(separator: "\n")
        guard let token = lines.last.map({ $0.trimmingCharacters(in: .whitespaces) }), !token.isEmpty else {
            throw Failed(description: "no token of \(login)")
        }
        return token
    }

    /// Serves, and comes back when it answers.
    func start() async throws {
        let process = make(["serve", "--port", String(port)])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        for _ in 0..<600 {
            if let connection = try? HTTPConnection(port: port), (try? connection.get("/healthz").status) == 200 {
                return
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Failed(description: "the server does not answer on port \(port)")
    }

    /// Resident memory of the server, in KiB.
    var memory: Int {
        let status = process.map {
            (try? String(contentsOfFile: "/proc/\($0.processIdentifier)/status", encoding: .utf8)) ?? ""
        }
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0
    }

    func stop() {
        process?.terminate()
        process?.waitUntilExit()
        process = nil
    }

    /// As a power cut does: without a word.
    func kill() {
        if let process { _ = Foundation.kill(process.processIdentifier, SIGKILL) }
        process?.waitUntilExit()
        process = nil
    }

    private func make(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = binary
        process.arguments = arguments
        process.environment = environment
        return process
    }
}

import Subprocess
import SystemPackage

/// What another program writes to its standard output; it must end well.
package func output(of program: String, _ arguments: [String]) async throws -> String {
    let path = program.hasPrefix("/") ? program : "./\(program)"
    let result = try await run(
        .path(FilePath(path)), arguments: Arguments(arguments), output: .string(limit: 1 << 24))
    guard result.terminationStatus.isSuccess else {
        throw ProgramFailed(program: program, status: "\(result.terminationStatus)")
    }
    return result.standardOutput
}

/// A program of a test that did not end well.
package struct ProgramFailed: Error {
    let program: String
    let status: String
}

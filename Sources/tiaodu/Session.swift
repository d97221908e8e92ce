import ArgumentParser
import Foundation
import Kernel
import Server
import Web

/// Runs a command's body and turns what it throws into words and an exit code.
enum Session {
    /// - Parameter database: in which it works, where that is not the one of the settings.
    static func run(in database: String? = nil, _ body: () async throws -> Void) async throws {
        for name in Settings.unknown() {
            say("tiaodu: " + words("failure.settingUnknown", ["name": name]))
        }
        do { try await body() } catch let rejection as Rejection {
            say(text(rejection))
            throw ExitCode(2)
        } catch let code as ExitCode {
            throw code
        } catch let usage as ValidationError {
            // Told with how the command is written, exit code 64.
            throw usage
        } catch {
            let place = database ?? (try? Settings())?.database.description ?? ""
            if let failure = Failure(error, database: place) {
                say("tiaodu: " + words("failure.\(failure.code)", failure.values))
            } else {
                say("tiaodu: \(error)")
            }
            throw ExitCode(1)
        }
    }

    /// - Parameter creating: whether the command is one that a county begins with; others work on one that is there.
    static func open(writing: Bool, creating: Bool = false) async throws -> Deployment {
        try await Deployment.open(Settings(), forWriting: writing, creating: creating)
    }

    /// Of what is told: Chinese where `LANG` begins with `zh`.
    static var language: Language {
        (ProcessInfo.processInfo.environment["LANG"] ?? "").hasPrefix("zh") ? .zhHans : .en
    }

    /// To the standard error stream.
    static func say(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }

    /// A bar on the terminal's error stream, redrawn in place; nothing where that is no terminal.
    static func progress(_ what: String, _ done: Int, of all: Int) {
        guard isatty(2) == 1, all > 0 else { return }
        let filled = done * 30 / all
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        let end = done >= all ? "\n" : ""
        FileHandle.standardError.write(Data("\r\(what) \(bar) \(done * 100 / all) %\(end)".utf8))
    }

    /// A text of the locales; its key where there are none to be found.
    static func words(_ key: String, _ values: [String: String]) -> String {
        guard let locales = try? Locales(folder: Resources.locate().locales) else { return "\(key) \(values)" }
        return locales.text(key, language, values)
    }

    /// A rejection in Chinese and English, every problem on its line.
    static func text(_ rejection: Rejection) -> String {
        guard let locales = try? Locales(folder: Resources.locate().locales) else { return "tiaodu: \(rejection.code)" }
        var lines = ["tiaodu: " + locales.text("rejection.\(rejection.code)", language, rejection.values)]
        if rejection.problems.count > 1 || rejection.problems.first?.code != rejection.code {
            lines += rejection.problems.map { problem in
                let place = problem.values["row"].map { "\($0): " } ?? problem.field.map { "\($0): " } ?? ""
                return "  " + place + locales.text("rejection.\(problem.code)", language, problem.values)
            }
        } else if let offset = rejection.values["offset"] {
            lines.append("  offset \(offset)")
        }
        return lines.joined(separator: "\n")
    }
}

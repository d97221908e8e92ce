import Dispatch
import Foundation
import Testing

@testable import Situation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

struct ConverterTests {
    @Test func isAbsentWhereNothingIsInstalled() {
        #expect(Converter(.pdf, path: "/nonexistent:/also-not") == nil)
        #expect(Converter(.docx, path: "") == nil)
    }

    @Test func readsNoShellAndNamesNoFileOfOthers() throws {
        let folder = try Self.program(named: "weasyprint", "exit 0")
        defer { try? FileManager.default.removeItem(at: folder) }
        let converter = try #require(Converter(.pdf, path: "/nonexistent:\(folder.path)"))
        #expect(converter.program.lastPathComponent == "weasyprint")
        #expect(
            converter.arguments(style: URL(filePath: "/a b/style.css")) == [
                "--encoding", "utf-8", "--stylesheet", "/a b/style.css", "page.html", "page.pdf",
            ])
        let pandoc = try Self.program(named: "pandoc", "exit 0")
        defer { try? FileManager.default.removeItem(at: pandoc) }
        #expect(try #require(Converter(.docx, path: pandoc.path)).arguments(style: folder).last == "page.html")
    }

    @Test func givesTheFileAndLeavesNothing() async throws {
        let folder = try Self.program(named: "weasyprint", "pwd > \"$(dirname \"$0\")/where\"; cp page.html page.pdf")
        defer { try? FileManager.default.removeItem(at: folder) }
        let converter = try #require(Converter(.pdf, path: folder.path))
        let data = try await converter.convert("<p>页面</p>", style: folder)
        #expect(String(decoding: data, as: UTF8.self) == "<p>页面</p>")
        let place = try String(contentsOf: folder.appending(path: "where"), encoding: .utf8)
        #expect(!FileManager.default.fileExists(atPath: place.trimmingCharacters(in: .newlines)))
    }

    @Test func tellsWhyItFailed() async throws {
        let folder = try Self.program(named: "pandoc", "echo broken >&2; exit 3")
        defer { try? FileManager.default.removeItem(at: folder) }
        let converter = try #require(Converter(.docx, path: folder.path))
        await #expect {
            _ = try await converter.convert("", style: folder)
        } throws: { "\($0)".contains("pandoc ended with 3: broken") }
    }

    @Test func oneThatHangsIsEnded() async throws {
        let folder = try Self.program(named: "pandoc", "exec sleep 600")
        defer { try? FileManager.default.removeItem(at: folder) }
        let converter = try #require(Converter(.docx, path: folder.path))
        await #expect(throws: ConversionFailed.self) {
            _ = try await converter.convert("", style: folder, timeout: .milliseconds(50))
        }
    }

    @Test func oneThatNobodyWaitsForIsEnded() async throws {
        let folder = try Self.program(named: "pandoc", "echo $$ > \"$(dirname \"$0\")/begun\"; exec sleep 600")
        defer { try? FileManager.default.removeItem(at: folder) }
        let begun = folder.appending(path: "begun").path
        try #require(mkfifo(begun, 0o600) == 0)
        let converter = try #require(Converter(.docx, path: folder.path))
        let asked = Task { try await converter.convert("", style: folder, timeout: .seconds(600)) }
        // Reading waits, on a thread of its own, until the program has written.
        let said = await withCheckedContinuation { answer in
            DispatchQueue.global().async {
                answer.resume(returning: FileHandle(forReadingAtPath: begun)?.readDataToEndOfFile() ?? Data())
            }
        }
        let program = try #require(pid_t(String(decoding: said, as: UTF8.self).trimmingCharacters(in: .newlines)))
        asked.cancel()
        await #expect(throws: CancellationError.self) { try await asked.value }
        #expect(kill(program, 0) == -1 && errno == ESRCH, "it still runs")
    }

    /// A folder with one program of a few words.
    static func program(named name: String, _ words: String) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tiaodu-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appending(path: name)
        try Data("#!/bin/sh\n\(words)\n".utf8).write(to: file)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: file.path)
        return folder
    }
}

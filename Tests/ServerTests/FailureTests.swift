import Database
import Foundation
import Registers
import Testing
import Web

@testable import Server

/// What systems and libraries throw is told in words, with the file or setting it is about.
struct FailureTests {
    @Test(arguments: [true, false])
    func aDatabaseThatIsNotThere(writing: Bool) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tiaodu-\(UUID())")
        let path = folder.appending(path: "nope.sqlite").path
        let settings = try Settings(environment: ["TIAODU_DATABASE_URL": "sqlite:\(path)"])
        await #expect(throws: Failure("databaseMissing", ["database": path])) {
            _ = try await Deployment.open(settings, forWriting: writing, creating: false)
        }
        // Who only reads makes none either way.
        if !writing {
            await #expect(throws: Failure.self) { _ = try await Deployment.open(settings, forWriting: false) }
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path))
    }

    /// Every code has its words, in which every value is told, and nothing is left open.
    private func words(_ error: any Error) throws -> String {
        let failure = try #require(Failure(error, database: "/data/tiaodu.sqlite"))
        let locales = try Locales(folder: Resources.locate().locales)
        for language in Language.allCases {
            let key = "failure.\(failure.code)"
            #expect(locales.has(key, language))
            let text = locales.text(key, language, failure.values)
            #expect(!text.contains("{"))
            #expect(failure.values.values.allSatisfy(text.contains))
        }
        return failure.code
    }

    @Test func databases() throws {
        #expect(try words(SQLError.full) == "databaseFull")
        #expect(try words(SQLError.unavailable("unable to open database file")) == "databaseUnavailable")
        #expect(try words(SQLError.other("file is not a database")) == "databaseNone")
        #expect(try words(SQLError.other("no such table: area")) == "databaseEmpty")
        #expect(try words(SQLError.other("42P01 relation \"area\" does not exist")) == "databaseEmpty")
        #expect(try words(SQLError.check("n > 0")) == "database")
        #expect(try words(DataLock.Held()) == "databaseHeld")
        let settings = #expect(throws: (any Error).self) { try Settings(environment: ["TIAODU_COUNTY": "1"]) }
        #expect(try words(try #require(settings)) == "setting")
        #expect(Failure(CancellationError(), database: "") == nil, "what has no words is told as it is")
    }

    @Test func files() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tiaodu-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (missing, keys) = (folder.appending(path: "nowhere/x"), folder.appending(path: "field.keys"))
        try Data("no ring".utf8).write(to: keys)
        let cases: [(code: String, path: String, body: () throws -> Void)] = [
            ("fileMissing", missing.path, { _ = try Data(contentsOf: missing) }),
            ("fileMissing", missing.path, { _ = try FileHandle(forReadingFrom: missing) }),
            ("fileMissing", missing.path, { try Data().write(to: missing) }),
            ("fileIsFolder", folder.path, { _ = try Data(contentsOf: folder) }),
            ("fileIsFolder", folder.path, { try Data().write(to: folder) }),
            ("fileDamaged", keys.path, { _ = try KeyFile(keys).read() }),
            ("fileMissing", missing.path, { try Failure.check(source: missing) }),
            ("fileIsFolder", folder.path, { try Failure.check(source: folder) }),
            ("fileNotRegular", "/dev/null", { try Failure.check(source: URL(filePath: "/dev/null")) }),
            ("fileIsFolder", folder.path, { try Failure.check(target: folder) }),
            ("folderMissing", missing.deletingLastPathComponent().path, { try Failure.check(target: missing) }),
        ]
        for one in cases {
            let thrown = try #require(#expect(throws: (any Error).self) { try one.body() })
            #expect(try words(thrown) == one.code)
            #expect(Failure(thrown, database: "")?.values["file"] == one.path)
        }
        // What may be written is left as it is, there or not.
        try Failure.check(source: keys)
        try Failure.check(target: keys)
        try Failure.check(target: folder.appending(path: "new.csv"))
        #expect(try Data(contentsOf: keys) == Data("no ring".utf8))
    }
}

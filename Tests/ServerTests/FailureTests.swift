import Foundation
import TestSupport
import Testing

@testable import Server

/// A command that works on what is there makes nothing at a mistyped address, and says which it was.
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
}

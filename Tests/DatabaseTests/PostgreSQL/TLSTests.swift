import Database
import Foundation
import PostgreSQLDriver
import TestSupport
import Testing

/// PostgreSQL over the network: encrypted where the address asks for it, and to the right server alone.
@Suite(.enabled(if: TestPlace.dialect == .postgres)) struct TLSTests {
    private static func script(_ words: String...) async throws -> String {
        try await output(of: "scripts/test-postgres", words).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Whether the server says that a connection to `url` is encrypted.
    private static func isEncrypted(_ url: String) async throws -> Bool {
        let database = try await PostgreSQLDatabase(url: url)
        let row = try await database.read {
            try $0.first("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
        }
        try await database.close()
        return row?["ssl"].integer == 1
    }

    @Test func encryptedAndOnlyToTheServerOfTheCertificate() async throws {
        // Short: the socket's path has little room.
        let folder = "/tmp/tiaodu-tls-\(ProcessInfo.processInfo.processIdentifier)"
        do { try await connect(folder) } catch {
            _ = try await Self.script("stop", folder)
            throw error
        }
        _ = try await Self.script("stop", folder)
    }

    private func connect(_ folder: String) async throws {
        let address = try await Self.script("start", folder, "tls").replacing("/?", with: "/postgres?")
        #expect(try await Self.isEncrypted(address + "&sslmode=require"))
        #expect(try await !Self.isEncrypted(address + "&sslmode=disable"))
        let proven = address + "&sslmode=verify-full&sslrootcert=\(folder)/tls.crt"
        #expect(try await Self.isEncrypted(proven))
        await #expect(throws: SQLError.self) {
            try await Self.isEncrypted(proven.replacing("@localhost", with: "@elsewhere"))
        }
    }
}

package import Database
package import Foundation
import PostgreSQLDriver
import SQLiteDriver

/// Which database: `sqlite:PATH` or `postgres://…`.
package enum DatabaseAddress: Sendable, Hashable, CustomStringConvertible {
    case sqlite(path: String)
    case postgres(url: String)

    /// - Returns: nil for anything else.
    package init?(_ text: String) {
        if text.hasPrefix("sqlite:"), text.utf8.count > 7 {
            self = .sqlite(path: String(text.dropFirst(7)))
        } else if text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") {
            self = .postgres(url: text)
        } else {
            return nil
        }
    }

    /// As written in messages: a password is left out.
    package var description: String {
        switch self {
        case .sqlite(let path): return path
        case .postgres(let url):
            guard var parts = URLComponents(string: url) else { return "postgres" }
            parts.password = nil
            parts.queryItems = parts.queryItems?.filter { $0.name != "password" }
            return parts.string ?? "postgres"
        }
    }

    /// The folder of a SQLite file, where keys and spooled files lie too unless set.
    package var folder: URL? {
        if case .sqlite(let path) = self { URL(filePath: path).deletingLastPathComponent() } else { nil }
    }

    /// Whether there is something to open; a server is only known by asking it.
    package var mayExist: Bool {
        if case .sqlite(let path) = self { FileManager.default.fileExists(atPath: path) } else { true }
    }

    package func open() async throws -> any SQLDatabase {
        switch self {
        case .sqlite(let path): try SQLiteDatabase(path: path)
        case .postgres(let url): try await PostgreSQLDatabase(url: url)
        }
    }

    /// Runs a statement of ours that belongs to no transaction; nothing on SQLite.
    func administer(_ statement: SQL) throws {
        if case .postgres(let url) = self { try PostgreSQLServer.execute(statement, at: url) }
    }

    /// The right to write: of one process for a SQLite file; PostgreSQL takes any number.
    func lock() throws -> DataLock? {
        if case .sqlite(let path) = self { try DataLock(path + ".lock") } else { nil }
    }
}

package import Database
package import Foundation
import Kernel
import PostgreSQLDriver
import SQLiteDriver

/// Where a test's database lives (数据库位置): a file in a folder of its own, or a database of its own on the server that
/// `TIAODU_TEST_POSTGRES` names. The same tests run on both; `scripts/test` runs them twice.
package final class TestPlace: Sendable {
    /// Folder for what the test writes beside the database.
    package let folder: URL
    /// `sqlite:…` or `postgres://…`, as in `TIAODU_DATABASE_URL`.
    package let url: String
    private let name: String

    /// Address of the server up to the database's name, nil when tests run on SQLite.
    private static let server = ProcessInfo.processInfo.environment["TIAODU_TEST_POSTGRES"]
    package static var dialect: Dialect { server == nil ? .sqlite : .postgres }

    /// - Parameter original: a place whose databases are closed and whose content the new one begins with.
    package init(copyOf original: TestPlace? = nil) throws {
        let id = RecordID.make().text
        name = "tiaodu_\(id.replacing("-", with: "_"))"
        folder = FileManager.default.temporaryDirectory.appending(path: "tiaodu-\(id)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        if let keys = original?.folder.appending(path: "field.keys"), FileManager.default.fileExists(atPath: keys.path)
        {
            try FileManager.default.copyItem(at: keys, to: folder.appending(path: "field.keys"))
        }
        guard let server = Self.server else {
            url = "sqlite:\(folder.path)/test.sqlite"
            guard let original else { return }
            for name in ["test.sqlite", "test.sqlite-wal"] {
                let file = original.folder.appending(path: name)
                guard FileManager.default.fileExists(atPath: file.path) else { continue }
                try FileManager.default.copyItem(at: file, to: folder.appending(path: name))
            }
            return
        }
        url = Self.address(name, of: server)
        let template = original?.name ?? "template0"
        try PostgreSQLServer.execute(
            """
            CREATE DATABASE \(name: name) TEMPLATE \(name: template) ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C' STRATEGY FILE_COPY
            """, at: Self.address("postgres", of: server))
    }

    /// `postgres:///NAME?host=…`: the database's name put into the server's address.
    private static func address(_ name: String, of server: String) -> String {
        guard let mark = server.firstIndex(of: "?") else { return server + name }
        return server[..<mark] + name + server[mark...]
    }

    /// Opens the database; as often as a test likes, as other programs would.
    package func open() async throws -> any SQLDatabase {
        switch Self.dialect {
        case .sqlite: try SQLiteDatabase(path: String(url.dropFirst("sqlite:".count)))
        case .postgres: try await PostgreSQLDatabase(url: url, readers: 2, writers: 1)
        }
    }

    deinit {
        try? FileManager.default.removeItem(at: folder)
        guard let server = Self.server else { return }
        try? PostgreSQLServer.execute(
            "DROP DATABASE IF EXISTS \(name: name) WITH (FORCE)", at: Self.address("postgres", of: server))
    }
}

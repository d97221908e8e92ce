package import Database

/// Statements that belong to a server rather than to a transaction: CREATE DATABASE, VACUUM.
package enum PostgreSQLServer {
    /// Runs one on a connection of its own, on the calling thread.
    /// - Throws: `SQLError`.
    package static func execute(_ statement: SQL, at url: String) throws {
        let (text, _) = statement.rendered(.postgres)
        try PostgreSQLConnection(url).run(text)
    }
}

import Database
import PostgreSQLDriver
import TestSupport
import Testing

/// What the driver promises whatever the server is set to and whoever else is at the database.
@Suite(.enabled(if: TestPlace.dialect == .postgres)) struct ConnectionTests {
    private func opened(_ place: TestPlace, options: String = "") async throws -> PostgreSQLDatabase {
        try await PostgreSQLDatabase(url: place.url + options, readers: 2, writers: 1)
    }

    private func isUnavailable(_ error: any Error) -> Bool {
        if case SQLError.unavailable = error { true } else { false }
    }

    @Test func durableAndInOrderWhateverTheServerIsSetTo() async throws {
        let place = try TestPlace()
        let careless = "&options=-csynchronous_commit%3Doff%20-cdefault_transaction_isolation%3Dserializable"
        let database = try await opened(place, options: careless)
        let settings = try await database.write(key: Sample.county) { connection in
            try connection.first(
                """
                SELECT current_setting('synchronous_commit') AS durable, current_setting('transaction_isolation') AS isolation
                """)
        }
        #expect(settings?.values == [.text("on"), .text("read committed")])
        try await database.close()
        let stricter = try await opened(place, options: "&options=-csynchronous_commit%3Dremote_apply")
        let kept = try await stricter.read { try $0.first("SELECT current_setting('synchronous_commit') AS durable") }
        #expect(kept?.values == [.text("remote_apply")])
        try await stricter.close()
    }

    /// Another server, of a newer release, brings the schema up to date beneath this one.
    @Test func aColumnThatAnotherProcessAdds() async throws {
        let place = try TestPlace()
        let database = try await opened(place)
        try await database.write(key: Sample.county) { connection in
            _ = try connection.execute("CREATE TABLE lamp (id TEXT)")
            _ = try connection.execute("INSERT INTO lamp VALUES ('a')")
            _ = try connection.query("SELECT * FROM lamp")
        }
        _ = try await database.read { try $0.query("SELECT * FROM lamp") }
        try PostgreSQLServer.execute("ALTER TABLE lamp ADD COLUMN lit BIGINT", at: place.url)
        // Whoever is first hears that it should be asked again, and then it goes on.
        await #expect { try await database.read { try $0.query("SELECT * FROM lamp") } } throws: { isUnavailable($0) }
        let rows = try await database.read { try $0.query("SELECT * FROM lamp") }
        #expect(rows.map(\.values) == [[.text("a"), .null]])
        await #expect { try await database.write(key: Sample.county) { try $0.query("SELECT * FROM lamp") } } throws: {
            isUnavailable($0)
        }
        let written = try await database.write(key: Sample.county) { try $0.query("SELECT * FROM lamp") }
        #expect(written.map(\.values) == [[.text("a"), .null]])
        try await database.close()
    }

    @Test func whatTheServerUndidIsNotAnswered() async throws {
        let place = try TestPlace()
        let database = try await opened(place)
        try await database.write(key: Sample.county) { _ = try $0.execute("CREATE TABLE lamp (id TEXT)") }
        await #expect(throws: SQLError.self) {
            try await database.write(key: Sample.county) { connection in
                _ = try connection.execute("INSERT INTO lamp VALUES ('a')")
                // A body that hides its fault: PostgreSQL takes back all of it at COMMIT, and calls that no error.
                _ = try? connection.execute("INSERT INTO nowhere VALUES (1)")
            }
        }
        try await database.write(key: Sample.county) { _ = try $0.execute("INSERT INTO lamp VALUES ('b')") }
        let rows = try await database.read { try $0.query("SELECT id FROM lamp") }
        #expect(rows.map(\.values) == [[.text("b")]])
        try await database.close()
    }
}

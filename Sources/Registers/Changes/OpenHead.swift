import Database
import Kernel

/// Head of a headquarters' log as a transaction moves it (链头): read and locked once, written before COMMIT.
struct OpenHead: Sendable {
    let log: SealedLog
    let county: AreaCode
    private(set) var number: Int64
    private(set) var at: Instant
    private(set) var chain: [UInt8]
    /// Number in the database.
    private let before: Int64

    init(of log: SealedLog, _ county: AreaCode, _ connection: some Connection) throws {
        let heads = connection.gathered[OpenHeads.self]?.heads ?? [:]
        if let open = heads[log], open.county == county {
            self = open
            return
        }
        // The log of changes first: two servers that need both heads never wait for each other.
        if log != .changes { try OpenHead(of: .changes, county, connection).keep(connection) }
        if heads.values.contains(where: { $0.county != county }) { try connection.settle() }
        let row = try connection.first(
            """
            SELECT number, at, chain FROM \(name: log.heads) WHERE county = \(county)
            \(sqlite: "", postgres: "FOR UPDATE")
            """)
        (self.log, self.county) = (log, county)
        number = try row?.get("number") ?? 0
        at = try row?.get("at") ?? Instant(milliseconds: 0)
        chain = row?["chain"].blob ?? Change.origin
        before = number
    }

    mutating func move(to change: Change) { (number, at, chain) = (change.number, change.at, change.chain) }

    /// Keeps it for the rest of the transaction.
    func keep(_ connection: some Connection) {
        var open = connection.gathered[OpenHeads.self] ?? OpenHeads()
        open.heads[log] = self
        connection.gathered[OpenHeads.self] = open
    }

    fileprivate func write(to connection: any Connection) throws {
        if number == before { return }
        let written = try connection.execute(
            """
            INSERT INTO \(name: log.heads) (county, number, at, chain) VALUES (\(county), \(number), \(at), \(.blob(chain)))
            ON CONFLICT (county) DO UPDATE SET number = excluded.number, at = excluded.at, chain = excluded.chain
            WHERE \(name: log.heads).number = \(before)
            """)
        guard written == 1 else { throw SQLError.unavailable("another transaction moved the head of \(county)") }
    }
}

/// The heads that a transaction has moved.
private struct OpenHeads: Gathering {
    var heads: [SealedLog: OpenHead] = [:]

    func write(to connection: any Connection) throws { for head in heads.values { try head.write(to: connection) } }
}

import Database
import Kernel

/// Head of a headquarters' log as a transaction moves it (链头): read and locked once, written before COMMIT.
struct OpenHead: Gathering {
    let county: AreaCode
    private(set) var number: Int64
    private(set) var at: Instant
    private(set) var chain: [UInt8]
    /// Number in the database.
    private let before: Int64

    init(of county: AreaCode, _ connection: some Connection) throws {
        if let open = connection.gathered[OpenHead.self], open.county == county {
            self = open
            return
        }
        try connection.settle()
        let row = try connection.first(
            """
            SELECT number, at, chain FROM head WHERE county = \(county) \(sqlite: "", postgres: "FOR UPDATE")
            """)
        self.county = county
        number = try row?.get("number") ?? 0
        at = try row?.get("at") ?? Instant(milliseconds: 0)
        chain = row?["chain"].blob ?? Change.origin
        before = number
    }

    mutating func move(to change: Change) { (number, at, chain) = (change.number, change.at, change.chain) }

    func write(to connection: any Connection) throws {
        if number == before { return }
        let written = try connection.execute(
            """
            INSERT INTO head (county, number, at, chain) VALUES (\(county), \(number), \(at), \(.blob(chain)))
            ON CONFLICT (county) DO UPDATE SET number = excluded.number, at = excluded.at, chain = excluded.chain
            WHERE head.number = \(before)
            """)
        guard written == 1 else { throw SQLError.unavailable("another transaction moved the head of \(county)") }
    }
}

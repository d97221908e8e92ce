import Database
import Kernel

extension Writing {
    /// Number that the next change will have. The log is held for this transaction from now on, so that rows may be
    /// written before the entry that tells of them.
    package func nextNumber() throws -> Int64 {
        let head = try connection.first(
            """
            INSERT INTO head (county, number, at, chain) VALUES (\(county), 0, \(now), \(.blob(Change.origin)))
            ON CONFLICT (county) DO UPDATE SET number = head.number RETURNING number
            """)
        return try (head?.get("number") ?? 0) + 1
    }
}

import Database
import Kernel
import Registers

extension Reading {
    /// From asking to done (走访—诉求—办结, M7) of the help tickets done since a moment, the newest of them, by township: times
    /// of townships and the county, never of a helper.
    func helpTimes(since: Instant) throws -> [RecordID: TimesTaken] {
        let rows = try connection.query(
            """
            SELECT office, asked, done FROM "helpTicket" WHERE county = \(principal.county) AND done >= \(since)
            ORDER BY done DESC LIMIT \(TimesTaken.most)
            """)
        var found: [RecordID: TimesTaken] = [:]
        for row in rows {
            found[try row.get("office"), default: TimesTaken()].add(
                from: try row.get("asked"), to: try row.get("done"))
        }
        return found
    }
}

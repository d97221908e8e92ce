import Database
import Kernel
import Registers

extension Reading {
    /// From filing to verification (E12) of those who were reached since a moment, the newest of them, by township; whoever
    /// does not come, or was pushed on and is not yet verified there, is no time.
    func verificationTimes(since: Instant) throws -> [AreaCode: TimesTaken] {
        let rows = try connection.query(
            """
            SELECT town, created, verified FROM arrival WHERE county = \(principal.county) AND verified >= \(since)
            AND state IN ('verified', 'underPlan', 'closed') ORDER BY verified DESC LIMIT \(TimesTaken.most)
            """)
        var found: [AreaCode: TimesTaken] = [:]
        for row in rows {
            guard let town = try row.optional("town", as: AreaCode.self) else { continue }
            found[town, default: TimesTaken()].add(from: try row.get("created"), to: try row.get("verified"))
        }
        return found
    }
}

import Database
package import Kernel
package import Measures
package import Registers

extension Registers.Reading {
    /// What the last check of each of these measures said, for its end; of one for which none was written nothing is said.
    package func lastChecks(of measures: [RecordID]) throws -> [RecordID: LastCheck] {
        if measures.isEmpty { return [:] }
        let table: SQL = "\(name: HealthChecks.name)"
        let observed: SQL = "\(name: HealthChecks.fields.observedAt.name)"
        let rows = try connection.query(
            """
            SELECT h.measure, h.abnormal FROM \(table) h
            WHERE h.county = \(principal.county) AND h.measure \(among: measures.map(\.sql))
            AND NOT EXISTS (SELECT 1 FROM \(table) l WHERE l.county = h.county AND l.measure = h.measure
              AND l.\(observed) > h.\(observed))
            """)
        var found: [RecordID: LastCheck] = [:]
        for row in rows {
            let measure = try row.get("measure", as: RecordID.self)
            // Of two at one moment the one that was not normal counts.
            if try row.get("abnormal", as: Bool.self) { found[measure] = .abnormal }
            if found[measure] == nil { found[measure] = .normal }
        }
        return found
    }
}

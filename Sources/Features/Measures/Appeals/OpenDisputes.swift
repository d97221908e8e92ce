import Database
package import Kernel
package import Registers

/// An appeal or correction that waits, for the brief: where and since when, never who.
package struct OpenDispute: Sendable, Hashable {
    package let register: String
    package let id: RecordID
    package let unit: RecordID?
    package let due: Instant
}

extension Reading {
    /// Appeals and corrections to be answered, soonest due first, and how many there are.
    package func openDisputes(limit: Int = 30) throws -> (count: Int, first: [OpenDispute]) {
        let county = principal.county
        let rows = try connection.query(
            """
            SELECT 'appeal' AS register, id, unit, due FROM appeal WHERE county = \(county) AND open = 1
            UNION ALL SELECT 'recordCorrection' AS register, id, unit, due FROM "recordCorrection"
            WHERE county = \(county) AND open = 1 ORDER BY due, id LIMIT \(limit)
            """)
        let count = try (tally(Appeals.name) + tally(RecordCorrections.name)).filter { $0.key1 == "open" }
            .reduce(0) { $0 + $1.count }
        return (
            count,
            try rows.map {
                OpenDispute(
                    register: try $0.get("register"), id: try $0.get("id"), unit: try $0.optional("unit"),
                    due: try $0.get("due"))
            }
        )
    }

    /// Measures by exception that are in force or wait for a signature.
    package func measureExceptions() throws -> [Record] {
        let definition = try registry.named(MeasureExceptions.name)
        return try connection.query(
            """
            SELECT * FROM "measureException" WHERE county = \(principal.county) AND open = 1 ORDER BY expiry, id LIMIT 30
            """
        ).map { try Record($0, of: definition) }
    }
}

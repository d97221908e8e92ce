import Database
package import Kernel
package import Registers

/// Counts of a directive's first-level tasks, from its tallies.
package struct ProgressCount: Sendable {
    package let total: Int
    package let closed: Int
    package let late: Int
}

extension Reading {
    /// Counts of several directives at once; those without tasks are left out.
    package func progressCounts(of directives: [RecordID]) throws -> [RecordID: ProgressCount] {
        if directives.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT directive, count(*) AS total, sum(CASE WHEN state = 'closed' THEN 1 ELSE 0 END) AS closed,
              sum(CASE WHEN late = 1 AND state IN (\(list: Tasks.replying.sorted().map(\.sql))) THEN 1 ELSE 0 END) AS late
            FROM task WHERE county = \(principal.county) AND directive IN (\(list: directives.map(\.sql)))
              AND parent IS NULL AND leadership = 'lead' AND state <> 'withdrawn' GROUP BY directive
            """)
        return try Dictionary(
            rows.map {
                (
                    try $0.get("directive"),
                    ProgressCount(total: try $0.get("total"), closed: try $0.get("closed"), late: try $0.get("late"))
                )
            }, uniquingKeysWith: { first, _ in first })
    }
}

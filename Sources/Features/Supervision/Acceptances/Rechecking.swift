import Database
package import Duties
import Kernel
import Registers

/// The re-check of an acceptance (复验, C10): owed by the line department on the day the acceptance names, until the
/// acceptance is checked again or lapses.
package enum AcceptanceDuties {
    package static let recheck = "acceptance.recheck"

    package static let rules = [
        DutyRule(
            recheck, .daily(opens: TimeOfDay(8), cutoff: TimeOfDay(18)), graceMinutes: nil, ladder: "finding",
            register: Acceptances.name, metBy: Acceptances.name,
            subjects: { county, day in
                """
                SELECT id, coalesce(bureau, unit) AS unit, NULL AS owner, area, title, id AS cause FROM acceptance
                WHERE county = \(county) AND open = 1 AND state = 'signed' AND recheck = \(day)
                """
            })
    ]
}

extension Writing {
    /// Meets the re-checks that were made since. Idempotent; runs with the clock.
    /// - Returns: number met; call again while it equals `limit`.
    package func meetRechecks(limit: Int = 100) throws -> Int {
        let rows = try connection.query(
            """
            SELECT d.subject, d.slot FROM duty d JOIN acceptance a ON a.county = d.county AND a.id = d.subject
            WHERE d.county = \(county) AND d.rule = \(AcceptanceDuties.recheck) AND d.open = 1
            AND a.state IN ('rechecked', 'lapsed') ORDER BY d.subject, d.slot LIMIT \(limit)
            """)
        for row in rows {
            let subject: RecordID = try row.get("subject")
            try meet(
                rule: AcceptanceDuties.recheck, subject: subject, slot: row.get("slot"), by: subject,
                of: Acceptances.name)
        }
        return rows.count
    }
}

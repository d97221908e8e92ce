import Database
import Kernel
import Registers

extension Writing {
    /// Writes what clock and people change of duties, a statement for five hundred.
    func store(_ duties: [Duty]) throws {
        for start in stride(from: 0, to: duties.count, by: 500) {
            let rows = duties[start..<min(start + 500, duties.count)].map { duty in
                "(\(list: [duty.rule.sql, duty.subject.sql, duty.slot.sql] + duty.changing.map(\.text)))" as SQL
            }
            try connection.execute(
                """
                WITH v (rule, subject, slot, unit, owner, area, day, opens, due, closes, state, next, late, met, source,
                  received, observed, reason, until, version) AS (VALUES \(rows.joined(separator: ", ")))
                UPDATE duty SET unit = v.unit, owner = v.owner, area = v.area, day = v.day, opens = v.opens, due = v.due,
                  closes = v.closes, state = v.state, "nextStep" = v.next, "lateEntry" = CAST(v.late AS BIGINT),
                  "metBy" = v.met, "metRegister" = v.source, "metAt" = v.received, "observedAt" = v.observed,
                  reason = v.reason, until = v.until,
                  version = CAST(v.version AS BIGINT), open = CASE WHEN v.state IN ('due', 'late') THEN 1 ELSE 0 END
                FROM v WHERE duty.county = \(county) AND duty.rule = v.rule AND duty.subject = v.subject
                  AND duty.slot = v.slot
                """)
        }
    }
}

extension Duty {
    /// What may change, in the order of the statement.
    fileprivate var changing: [SQLValue] {
        let people: [SQLValue] = [unit.bound, owner.bound, area.bound]
        let dates: [SQLValue] = [day.sql, opens.sql, due.sql, closes.bound, state.rawValue.sql, nextStep.bound]
        let deed: [SQLValue] = [
            lateEntry.sql, metBy.bound, metRegister.bound, metAt.bound, observedAt.bound, reason.bound, until.bound,
        ]
        return people + dates + deed + [version.sql]
    }
}

extension Optional where Wrapped: SQLConvertible {
    fileprivate var bound: SQLValue { self?.sql ?? .null }
}

extension SQLValue {
    /// A list of rows has one type a column on PostgreSQL: text.
    fileprivate var text: SQLValue {
        if case .integer(let number) = self { .text(String(number)) } else { self }
    }
}

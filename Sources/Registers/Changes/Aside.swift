package import Database
package import Kernel

/// Changes of what is no register: rows that are written by sets (duties).
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

    /// One entry about rows of `kind`, which is no register.
    /// - Parameters:
    ///   - record: what it is about: a subject, or a rule's name for a set.
    ///   - values: what was decided; no personal value.
    @discardableResult
    package func note(
        _ verb: String, of kind: String, _ record: RecordID, _ values: [String: SQLValue] = [:], reason: String? = nil
    ) throws -> Change {
        let content = ChangeContent.text(new: values, old: [:], reason: reason)
        let change = try log.append(
            verb, register: kind, record: record, actor: principal.user, at: now, contents: [(record, content)],
            request: request)
        noted(change)
        return change
    }
}

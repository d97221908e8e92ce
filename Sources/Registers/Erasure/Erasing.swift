import Database
package import Kernel

extension Writing {
    /// Takes values of a record out of the row and out of all its history, for good. What remains in the log is that it
    /// was done, which fields, and by what right. The record, its other fields and its steps stay.
    ///
    /// It asks for no permission: a duty to delete (《个人信息保护法》第四十七条) is checked by the operation that calls it.
    /// - Parameters:
    ///   - fields: names; nil for all personal ones, and then the reasons once given, too.
    ///   - basis: law, rule or request, as it stands in the log; no personal data.
    ///   - id: the erasure that is made again after a restore.
    /// - Throws: `Rejection` `forbidden` (another headquarters' record), `invalid` (`reasonRequired`, `personalData`,
    ///   `erasesNothing`).
    @discardableResult
    package func erase(
        _ record: Record, fields: Set<String>? = nil, basis: String, id: RecordID? = nil
    ) throws -> Record {
        guard record.county == county else { throw Rejection.forbidden }
        let basis = try FreeText.needed(basis, field: "basis")
        let definition = try registry.named(record.register)
        let names = fields ?? Set(definition.personal.map(\.name))
        // By its order a list is paged: never without a value.
        // What is only about a person may hold nothing but the reasons given.
        guard !names.isEmpty || fields == nil && definition.isAboutPersons,
            names.allSatisfy({ definition.field($0) != nil && $0 != definition.listing.sort })
        else {
            throw Rejection.invalid("erasesNothing", field: "fields")
        }
        var blank = record
        for name in names { blank.values.stored[name] = .null }
        let erasure = Erasure(
            id: id ?? .make(at: now), fields: names.sorted(), basis: basis,
            kept: try rewriteHistory(of: record, without: names, words: fields == nil))
        let change = try log(
            Erasure.verb, definition, record.id,
            erasure.content(new: blank.content, sealed: Set(definition.protected.map(\.name)))
        ) { [self, blank] day in deltas(definition, [(record, blank)], on: day, erasing: true) }
        (blank.version, blank.updated) = (change.number, change.at)
        let indexes = definition.protected.filter { names.contains($0.name) }.map(\.indexName)
        let sets: [SQL] = (names.sorted() + indexes).map { ", \(name: $0) = NULL" }
        try connection.execute(
            """
            UPDATE \(name: definition.name) SET version = \(change.number), updated = \(change.at)
            \(sets.joined(separator: "")) WHERE county = \(county) AND id = \(record.id)
            """)
        if fields == nil {
            try connection.execute(
                """
                UPDATE request SET reason = NULL
                WHERE county = \(county) AND register = \(definition.name) AND record = \(record.id)
                """)
        }
        count(definition, from: record, to: blank)
        if id == nil { noted(erasure, change) }
        return blank
    }

    /// Rewrites the contents of a record's earlier changes. The entry's digest stays that of what was written then; what
    /// is left now is vouched for by the erasure.
    /// - Returns: digests of what is left, by number.
    private func rewriteHistory(
        of record: Record, without fields: Set<String>, words: Bool
    ) throws -> [Int64: [UInt8]] {
        let rows = try connection.query(
            """
            SELECT t.number, t.content FROM change_content t JOIN change c ON c.county = t.county AND c.number = t.number
            WHERE t.county = \(county) AND t.record = \(record.id) AND c.register = \(record.register)
            AND t.content IS NOT NULL ORDER BY t.number
            """)
        var kept: [Int64: [UInt8]] = [:]
        var random = DrawnRandom()
        for row in rows {
            let number = try row.get("number", as: Int64.self)
            guard let rest = try Erasure.redacted(row.get("content"), fields: fields, words: words) else { continue }
            let salt = ChangeLog.salt(from: &random)
            try connection.execute(
                """
                UPDATE change_content SET salt = \(.blob(salt)), content = \(rest)
                WHERE county = \(county) AND number = \(number) AND record = \(record.id)
                """)
            kept[number] = Change.digest(salt: salt, content: rest)
        }
        return kept
    }
}

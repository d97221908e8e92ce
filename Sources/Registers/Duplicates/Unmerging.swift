import Database
package import Kernel

extension Writing {
    static let unmergeVerb = "unmerge"
    static let moveBackVerb = "moveBack"

    /// Undoes a merge (撤销合并): state and references are as they were, from the log's own content.
    /// - Returns: the record that is one of its own again.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `invalid` (`reasonRequired`, `personalData`), `conflict`: `notMerged`, or
    ///   `unmergeLater` where something later stands against it: a reference was changed since, or the other record was merged in
    ///   its turn.
    @discardableResult
    package func unmerge(_ definition: Definition, _ id: RecordID, reason: String?) throws -> Record {
        guard let duplicates = definition.duplicates else { throw Rejection.notFound }
        let record = try reading.find(definition, id)
        guard allows(duplicates.by), record.county == county else { throw Rejection.forbidden }
        guard let into = record.mergedInto else { throw Rejection(.conflict, "notMerged") }
        let survivor = try reading.find(definition, into)
        let reason = try FreeText.needed(reason)
        let later = Rejection(.conflict, "unmergeLater")
        guard let (number, content) = try merge(of: record), content.new[FieldInfo.mergedInto] == into.sql,
            content.new["state"] == .text(record.state), survivor.mergedInto == nil
        else { throw later }
        for (register, moved) in try moved(of: id, after: number) {
            let definition = try registry.named(register)
            let current = try reading.all(definition, ids: moved.map(\.record))
            let back = try moved.map { record, content in
                guard let now = current[record],
                    content.old.keys.allSatisfy({ now.values.stored[$0] ?? .null == content.new[$0] ?? .null })
                else { throw later }
                return (now, content.old)
            }
            try update(batch: back, of: definition, cause: id, verb: Self.moveBackVerb)
        }
        return try update(
            record, state: content.old["state"]?.text, verb: Self.unmergeVerb, reason: reason,
            Values([FieldInfo.mergedInto: .null]))
    }

    /// The entry that merged a record: number and content.
    private func merge(of record: Record) throws -> (Int64, ChangeContent)? {
        let row = try connection.first(
            """
            SELECT c.number, t.content FROM change_content t JOIN change c ON c.county = t.county AND c.number = t.number
            WHERE t.county = \(county) AND t.record = \(record.id) AND c.register = \(record.register)
            AND c.verb = \(Self.mergeVerb) ORDER BY t.number DESC LIMIT 1
            """)
        guard let row, let content = row["content"].text.flatMap({ ChangeContent($0) }) else { return nil }
        return (try row.get("number"), content)
    }

    /// What a merge moved, by register. Its entries follow it at once: they are of the same transaction.
    private func moved(
        of id: RecordID, after number: Int64
    ) throws -> [(register: String, moved: [(record: RecordID, content: ChangeContent)])] {
        let last = number + Int64(Self.mostMoved / 500 + registry.definitions.count + 1)
        let entries = try connection.query(
            """
            SELECT number, register, record, verb FROM change
            WHERE county = \(county) AND number > \(number) AND number <= \(last) ORDER BY number
            """
        ).prefix { $0["verb"] == .text(Self.moveVerb) && $0["record"] == id.sql }
        guard let final = entries.last else { return [] }
        let rows = try connection.query(
            """
            SELECT c.register, t.record, t.content FROM change_content t
            JOIN change c ON c.county = t.county AND c.number = t.number
            WHERE t.county = \(county) AND t.number > \(number) AND t.number <= \(final["number"])
            ORDER BY t.number, t.record
            """)
        let parts = try rows.map { row in
            guard let content = row["content"].text.flatMap({ ChangeContent($0) }) else {
                throw Rejection(.conflict, "unmergeLater")
            }
            return (
                register: try row.get("register", as: String.self), record: try row.get("record", as: RecordID.self),
                content
            )
        }
        return Dictionary(grouping: parts, by: \.register).sorted { $0.key < $1.key }.map { register, parts in
            (register, parts.map { ($0.record, $0.2) })
        }
    }
}

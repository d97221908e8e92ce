import Database
package import Kernel

/// One entry of the log of reads as the reviewer sees it.
package struct ReadEntry: Sendable, Hashable {
    package let number: Int64
    package let at: Instant
    package let actor: RecordID
    package let kind: ReadNote.Kind
    package let register: String
    /// The record that was read.
    package let record: RecordID
    package let purpose: Purpose?
    /// Read in full.
    package let fields: [String]
}

extension Reading {
    /// Who has read a record, and records that are about it (a person's measures, checks), the latest first. It asks for no
    /// permission.
    /// - Parameter before: number of the last entry of the page before.
    package func readers(
        of definition: Definition, _ id: RecordID, before: Int64? = nil, limit: Int = 100
    ) throws -> [ReadEntry] {
        let ids = [id.sql] + (try about(definition, id))
        let place: SQL = before.map { "AND t.number < \($0)" } ?? ""
        return try connection.query(
            """
            SELECT e.number, e.at, e.actor, e.verb, e.register, t.record, t.content FROM read_content t
            JOIN read_entry e ON e.county = t.county AND e.number = t.number
            WHERE t.county = \(principal.county) AND t.record \(among: ids) \(place)
            ORDER BY t.number DESC, t.record LIMIT \(limit)
            """
        ).map(Self.entry)
    }

    /// Records of other registers that are about this one, and about those: a person's measures, and their checks.
    private func about(_ definition: Definition, _ id: RecordID) throws -> [SQLValue] {
        let family = try family(of: definition, [id])[id, default: []].map(\.id.sql)
        let parts = registry.definitions.filter(\.isAboutPersons).flatMap { other -> [SQL] in
            other.fields.filter { $0.target == definition.name && ($0.has(.indexed) || $0.has(.filtered)) }.map {
                """
                SELECT * FROM (SELECT id FROM \(name: other.name) WHERE county = \(principal.county)
                AND \(name: $0.name) = \(id) ORDER BY id DESC LIMIT 500) part
                """
            }
        }
        if parts.isEmpty { return family }
        return try family + connection.query(parts.joined(separator: " UNION ALL ")).map { $0["id"] }
    }

    private static func entry(_ row: SQLRow) throws -> ReadEntry {
        let content = try row.optional("content", as: String.self).flatMap { ChangeContent($0) }
        guard let kind = ReadNote.Kind(rawValue: try row.get("verb")) else { throw SQLError.decoding(column: "verb") }
        return ReadEntry(
            number: try row.get("number"), at: try row.get("at"), actor: try row.get("actor"), kind: kind,
            register: try row.get("register"), record: try row.get("record"),
            purpose: content?.new["purpose"].flatMap { Purpose(sql: $0) },
            fields: content?.new["fields"].flatMap { [String](sql: $0) } ?? [])
    }

    /// Who opened, read in full or carried away more than `limit` records of persons between two moments, and how many, in
    /// order of the user's id. Masked lists are not counted: a grid worker's own list is looked at every day.
    package func manyReads(
        from start: Instant, to end: Instant, over limit: Int
    ) throws -> [(user: RecordID, records: Int)] {
        try connection.query(
            """
            SELECT e.actor, count(DISTINCT t.record) AS n FROM read_entry e
            JOIN read_content t ON t.county = e.county AND t.number = e.number
            WHERE e.county = \(principal.county) AND e.at >= \(start) AND e.at < \(end)
            AND e.verb <> \(ReadNote.Kind.list.rawValue)
            GROUP BY e.actor HAVING count(DISTINCT t.record) > \(limit) ORDER BY e.actor
            """
        ).map { (try $0.get("actor"), try $0.get("n")) }
    }
}

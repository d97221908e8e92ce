import Database
package import Kernel

/// Finds pairs of records that may be the same (查重): reads the change log in order, and compares each record written with
/// those that agree with it by an indexed key. Never everything with everything.
package struct DuplicateSweep: Sendable {
    private let store: RecordStore

    package init(_ store: RecordStore) { self.store = store }

    /// Looks at what was written next, at most `limit` records.
    /// - Returns: whether there may be more.
    package func step(_ county: AreaCode, limit: Int = 200) async throws -> Bool {
        let registry = store.registry
        return try await store.database.write(key: county, lane: .background) { connection in
            let cursor = try connection.first("SELECT number, record FROM duplicate_cursor WHERE county = \(county)")
            let (number, record) = (try cursor?.get("number") ?? Int64(0), try cursor?.get("record") ?? "")
            let written = try connection.query(
                """
                SELECT t.number, t.record, c.register FROM change_content t
                JOIN change c ON c.county = t.county AND c.number = t.number
                WHERE t.county = \(county) AND (t.number, t.record) > (\(number), \(record))
                ORDER BY t.number, t.record LIMIT \(limit)
                """)
            guard let last = written.last else { return false }
            let reading = Reading(connection: connection, registry: registry, principal: .system(county))
            for (register, rows) in Dictionary(grouping: written, by: { $0["register"].text ?? "" }) {
                guard let definition = registry.definitions.first(where: { $0.name == register }),
                    let matching = Matching(definition)
                else { continue }
                try reading.pair(definition, matching, Set(try rows.map { try $0.get("record", as: RecordID.self) }))
            }
            try connection.execute(
                """
                INSERT INTO duplicate_cursor (county, number, record)
                VALUES (\(county), \(last["number"]), \(last["record"]))
                ON CONFLICT (county) DO UPDATE SET number = excluded.number, record = excluded.record
                """)
            return true
        }
    }
}

extension Reading {
    /// Brings the pairs of some records up to date; decisions stay.
    fileprivate func pair(_ definition: Definition, _ matching: Matching, _ ids: Set<RecordID>) throws {
        let (county, list) = (principal.county, ids.sorted().map(\.sql))
        try connection.execute(
            """
            DELETE FROM duplicate_pair WHERE county = \(county) AND register = \(definition.name) AND open = 1
            AND (first IN (\(list: list)) OR second IN (\(list: list)))
            """)
        var pairs: Set<[RecordID]> = []
        for columns in definition.duplicateKeys {
            let equal: [SQL] = columns.map { "b.\(name: $0) = a.\(name: $0)" }
            // A value that very many share says little: the first of its pairs will do.
            let rows = try connection.query(
                """
                SELECT a.id AS one, b.id AS other FROM \(name: definition.name) a
                JOIN \(name: definition.name) b ON b.county = a.county AND \(equal.joined(separator: " AND "))
                AND b.id <> a.id
                WHERE a.county = \(county) AND a.id IN (\(list: list)) AND a.\(name: FieldInfo.mergedInto) IS NULL
                AND b.\(name: FieldInfo.mergedInto) IS NULL LIMIT 5000
                """)
            for row in rows {
                pairs.insert([try row.get("one", as: RecordID.self), try row.get("other", as: RecordID.self)].sorted())
            }
        }
        let records = try all(definition, ids: Array(Set(pairs.joined())))
        let found = pairs.compactMap { pair -> [SQLValue]? in
            guard let one = records[pair[0]], let other = records[pair[1]],
                let candidate = matching.compare(matching.marks(one), other)
            else { return nil }
            return [
                county.sql, definition.name.sql, pair[0].sql, pair[1].sql, candidate.weight.sql, true.sql,
            ]
        }
        for start in stride(from: 0, to: found.count, by: 500) {
            let rows: [SQL] = found[start..<min(start + 500, found.count)].map { "(\(list: $0))" }
            try connection.execute(
                """
                INSERT INTO duplicate_pair (county, register, first, second, weight, open)
                VALUES \(rows.joined(separator: ", "))
                ON CONFLICT (county, register, first, second) DO UPDATE SET weight = excluded.weight
                """)
        }
    }
}

/// Two records that may be the same, and how likely.
package struct DuplicatePair: Sendable {
    package let records: [Record]
    package let candidate: Candidate

    /// Place in the list: weight, then ids.
    package struct Cursor: Sendable, Hashable {
        let weight: Int
        let first, second: RecordID

        package init?(_ text: String) {
            let parts = text.split(separator: ".")
            guard parts.count == 3, let weight = Int(parts[0]), let first = RecordID(String(parts[1])),
                let second = RecordID(String(parts[2]))
            else { return nil }
            (self.weight, self.first, self.second) = (weight, first, second)
        }

        package var text: String { "\(weight).\(first).\(second)" }
    }

    package var cursor: Cursor? { Cursor("\(candidate.weight).\(records[0].id).\(records[1].id)") }
}

extension Reading {
    /// Pairs of records within the principal's scope that nobody has decided on, the likeliest first.
    /// - Throws: `Rejection` `notFound` for a register without rules, `forbidden` for who may not merge.
    package func duplicates(
        _ definition: Definition, after: DuplicatePair.Cursor? = nil, limit: Int = 50
    ) throws -> [DuplicatePair] {
        guard let duplicates = definition.duplicates, let matching = Matching(definition) else {
            throw Rejection.notFound
        }
        guard principal.may(duplicates.by) else { throw Rejection.forbidden }
        let place: SQL =
            after.map {
                "AND (weight < \($0.weight) OR (weight = \($0.weight) AND (first, second) > (\($0.first), \($0.second))))"
            } ?? ""
        let rows = try connection.query(
            """
            SELECT first, second FROM duplicate_pair WHERE county = \(principal.county) AND register = \(definition.name)
            AND open = 1 \(place) ORDER BY weight DESC, first, second LIMIT \(limit)
            """)
        let pairs = try rows.map { [try $0.get("first", as: RecordID.self), try $0.get("second", as: RecordID.self)] }
        let (records, scope) = (try all(definition, ids: Array(Set(pairs.joined()))), Scope(principal, definition))
        return pairs.compactMap { pair in
            guard let one = records[pair[0]], let other = records[pair[1]], scope.contains(one), scope.contains(other),
                let candidate = matching.compare(matching.marks(one), other)
            else { return nil }
            return DuplicatePair(records: [one, other], candidate: candidate)
        }
    }
}

import Database
package import Kernel

extension Writing {
    static let mergeVerb = "merge"
    static let moveVerb = "move"
    /// References that one merge may move.
    static let mostMoved = 10_000

    /// Merges a record into another (合并): it is closed and names the other, what refers to it refers to the other from now
    /// on, and the other shows both histories. Neither's own fields change.
    /// - Parameter version: of the record that is merged, as the person saw it.
    /// - Returns: the record that is merged.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `invalid` (`reasonRequired`, `personalData`), `preconditionFailed` (`stale`),
    ///   `conflict` (`samePair`, `merged`, `state`, `mergeCycle`, `mergeTooMany`, `mergeBoth` or its own words, and what the
    ///   register says).
    @discardableResult
    package func merge(
        _ definition: Definition, _ id: RecordID, into other: RecordID, version: Int64? = nil, reason: String?
    ) throws -> Record {
        guard let duplicates = definition.duplicates else { throw Rejection.notFound }
        let (record, survivor) = (try reading.find(definition, id), try reading.find(definition, other))
        guard allows(duplicates.by), record.county == county, survivor.county == county else {
            throw Rejection.forbidden
        }
        guard id != other else { throw Rejection(.conflict, "samePair") }
        try check(version, record)
        guard survivor.mergedInto == nil else { throw Rejection(.conflict, "merged") }
        // A record that somebody still has to decide on, or that is done with, takes no other in.
        let isOpen = !definition.workflow.closed.contains(survivor.state)
        guard isOpen, try reading.pending(record) == nil else {
            throw Rejection(.conflict, "state", values: ["state": survivor.state, "transition": Self.mergeVerb])
        }
        let reason = try FreeText.needed(reason)
        if let rejection = definition.mergeProblem(record, survivor) { throw rejection }
        let merged = try update(
            record, state: duplicates.closing, verb: Self.mergeVerb, reason: reason,
            Values([FieldInfo.mergedInto: other.sql]))
        try moveReferences(of: definition, from: id, to: other)
        let pair = [id, other].sorted()
        try connection.execute(
            """
            DELETE FROM duplicate_pair WHERE county = \(county) AND register = \(definition.name)
            AND first = \(pair[0]) AND second = \(pair[1])
            """)
        return merged
    }

    private func moveReferences(of target: Definition, from id: RecordID, to other: RecordID) throws {
        var count = 0
        for definition in registry.definitions {
            let found = try referring(definition, to: target.name, id).filter { record in
                definition.name != target.name || record.id != id
            }
            if found.isEmpty { continue }
            if definition.name == target.name, found.contains(where: { $0.id == other }) {
                throw Rejection(.conflict, "mergeCycle")
            }
            count += found.count
            guard count <= Self.mostMoved else {
                throw Rejection(.conflict, "mergeTooMany", values: ["max": String(Self.mostMoved)])
            }
            let moved = found.map { record in
                (record, definition.replaced(id, by: other, in: record, referringTo: target.name))
            }
            try checkAlone(moved, other, definition)
            try update(batch: moved, of: definition, cause: id, verb: Self.moveVerb)
        }
    }

    /// What one may have only once – an open measure – both must not have: a person decides which of them ends.
    private func checkAlone(
        _ moved: [(Record, [String: SQLValue])], _ other: RecordID, _ definition: Definition
    ) throws {
        for field in definition.fields where field.has(.unique) {
            guard let one = moved.first(where: { $0.1[field.name] != nil })?.0 else { continue }
            let there = try connection.first(
                """
                SELECT * FROM \(name: definition.name) WHERE county = \(county) AND \(name: field.name) = \(other) LIMIT 1
                """
            ).map { try Record($0, of: definition) }
            guard let there else { continue }
            throw try definition.bothProblem(one, there) ?? Rejection(.conflict, "mergeBoth")
        }
    }

    /// Records of one register that refer to a record of `target`.
    private func referring(_ definition: Definition, to target: String, _ id: RecordID) throws -> [Record] {
        var found: [RecordID: Record] = [:]
        for field in definition.fields {
            let test: SQL
            switch field.kind {
            case .reference(target): test = "\(name: field.name) = \(id)"
            case .references(target): test = "\(name: field.name) LIKE \("%\"\(id.text)\"%")"
            default: continue
            }
            let rows = try connection.query(
                """
                SELECT * FROM \(name: definition.name) WHERE county = \(county) AND \(test)
                ORDER BY id LIMIT \(Self.mostMoved + 1)
                """)
            for row in rows {
                let record = try Record(row, of: definition)
                // `_` in an id is any character to LIKE.
                if record.refers(field, id) { found[record.id] = record }
            }
        }
        return found.values.sorted { $0.id < $1.id }
    }
}

extension Record {
    fileprivate func refers(_ field: FieldInfo, _ id: RecordID) -> Bool {
        let value = values.stored[field.name] ?? .null
        return value == id.sql || [RecordID](sql: value)?.contains(id) == true
    }
}

extension Definition {
    /// Fields with another reference in them, each once.
    fileprivate func replaced(
        _ id: RecordID, by other: RecordID, in record: Record, referringTo target: String
    ) -> [String: SQLValue] {
        var values: [String: SQLValue] = [:]
        for field in fields where record.refers(field, id) {
            switch field.kind {
            case .reference(target): values[field.name] = other.sql
            case .references(target):
                var seen: Set<RecordID> = []
                let ids = [RecordID](sql: record.values.stored[field.name] ?? .null) ?? []
                values[field.name] = ids.map { $0 == id ? other : $0 }.filter { seen.insert($0).inserted }.sql
            default: break
            }
        }
        return values
    }
}

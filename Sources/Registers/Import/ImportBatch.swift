import Database
import Kernel

/// Takes rows into a register, many at once, with the permission and rules of its form (批量入库): a row whose record is
/// there changes it or is the same, another makes a new one, and one with a problem is refused and touches nothing.
struct ImportBatch {
    let definition: Definition
    let references: References
    /// Number of the log's last change when the import began: a record younger than that came from it.
    let since: Int64
    /// Rows of the batch that make new records.
    private var new: [(row: Int, id: RecordID, values: Values)] = []
    private var outcomes: [RowOutcome] = []

    init(_ definition: Definition, _ references: References, since: Int64) {
        (self.definition, self.references, self.since) = (definition, references, since)
    }

    /// - Returns: what became of each row, in their order.
    /// - Throws: `Rejection.forbidden` where the principal may neither make nor change records.
    static func take(
        _ rows: [ImportRow], into definition: Definition, _ references: References, since: Int64, _ writing: Writing
    ) throws -> [RowOutcome] {
        guard writing.allows(definition.access.create) || writing.allows(definition.access.edit) else {
            throw Rejection.forbidden
        }
        var outcomes: [RowOutcome?] = Array(repeating: nil, count: rows.count)
        var waiting = Array(rows.indices)
        let refersToItself = definition.fields.contains { $0.target == definition.name }
        while !waiting.isEmpty {
            var part = waiting.map { rows[$0] }
            try references.resolve(&part, in: writing.reading)
            var batch = ImportBatch(definition, references, since: since)
            try batch.take(part, writing)
            for (place, outcome) in zip(waiting, batch.outcomes) { outcomes[place] = outcome }
            // A row may name one that stands beside it; what was made now is there the next time round.
            guard refersToItself, batch.outcomes.contains(.created) else { break }
            references.forgetMissing(in: definition.name)
            waiting = waiting.filter { place in
                if case .refused(let problems) = outcomes[place] {
                    problems.allSatisfy {
                        $0.code == "namesNone" || $0.code == "unitUnknown" || $0.code == "areaUnknown"
                    }
                } else {
                    false
                }
            }
        }
        return outcomes.map { $0 ?? .unchanged }
    }

    private mutating func take(_ rows: [ImportRow], _ writing: Writing) throws {
        outcomes = rows.map { .refused($0.problems) }
        let present = try Present(rows, definition, writing.reading)
        var first: [Present.Key: Int] = [:]
        for (index, row) in rows.enumerated() where row.problems.isEmpty {
            let key = present.keys[index]
            if let other = first[key] {
                outcomes[index] =
                    Self.same(row.values, as: rows[other].values)
                    ? .unchanged
                    : .refused([
                        .init("rowTwice", field: definition.naturalKey.first, values: ["row": "\(rows[other].number)"])
                    ])
                continue
            }
            first[key] = index
            switch present.records[key] {
            case .one(let record): outcomes[index] = try edit(record, row, writing)
            case .several: outcomes[index] = .refused([.init("keySeveral", field: definition.naturalKey.first)])
            case .hidden: outcomes[index] = .refused([.init("unique", field: definition.naturalKey.first)])
            case nil: try prepare(index, row, key, present, writing)
            }
        }
        guard !new.isEmpty else { return }
        let stored = try writing.attempting {
            try writing.insert(batch: definition, new.map { ($0.id, $0.values) })
            return true
        } refused: { _ in
            false
        }
        for entry in new {
            // What the database itself refuses is found row by row.
            outcomes[entry.row] =
                stored
                ? .created
                : try writing.attempting {
                    try writing.insert(batch: definition, [(entry.id, entry.values)])
                    return .created
                } refused: {
                    .refused($0.rowProblems)
                }
        }
    }

    /// Checks a new record as `create` does; it is stored with the batch.
    private mutating func prepare(
        _ index: Int, _ row: ImportRow, _ key: Present.Key, _ present: Present, _ writing: Writing
    ) throws {
        guard writing.allows(definition.access.create) else {
            outcomes[index] = .refused([.init("mayNotCreate")])
            return
        }
        let id = row.id ?? definition.key(row.values) ?? key.id ?? .make(at: writing.now)
        var values = row.values
        do {
            try definition.complete(&values, id, nil, writing.reading)
            try Validation(definition).check(values, partial: false)
            let record = Record(
                register: definition.name, county: writing.county, id: id, state: definition.workflow.initial,
                at: writing.now, values: values)
            guard Scope(writing.principal, definition).contains(record) else { throw Rejection.notYours }
            if let taken = present.uniqueTaken(values) { throw Rejection.invalid("unique", field: taken) }
            new.append((index, id, values))
            present.take(values)
        } catch let rejection as Rejection {
            outcomes[index] = .refused(rejection.rowProblems)
        }
    }

    private func edit(_ record: Record, _ row: ImportRow, _ writing: Writing) throws -> RowOutcome {
        // What was taken by its content is never taken again, even where the record has been corrected since.
        if definition.naturalKey.isEmpty, row.id == nil, definition.key(row.values) == nil { return .unchanged }
        if Self.same(row.values, as: record.values) { return .unchanged }
        if record.version > since {
            return .refused([.init("rowTwiceEarlier", field: definition.naturalKey.first)])
        }
        return try writing.attempting {
            let changed = try writing.edit(definition, record.id, version: nil, row.values)
            return changed.version == record.version ? .unchanged : .changed
        } refused: {
            .refused($0.rowProblems)
        }
    }

    /// Whether everything the row gives is what the record holds.
    private static func same(_ given: Values, as held: Values) -> Bool {
        given.stored.allSatisfy { $0.value == held.stored[$0.key] ?? .null }
    }
}

extension Rejection {
    fileprivate static let notYours = Rejection.invalid("notYours")

    /// What a row's refusal tells: its problems, or what the rejection itself says.
    var rowProblems: [Problem] { problems.isEmpty ? [Problem(code, values: values)] : problems }
}

extension Writing {
    /// Runs `body` so that a rejection undoes it alone.
    func attempting<Value>(_ body: () throws -> Value, refused: (Rejection) -> Value) throws -> Value {
        try connection.execute("SAVEPOINT row_of_file")
        let written = changes.count
        do {
            let value = try body()
            try connection.execute("RELEASE row_of_file")
            return value
        } catch let rejection as Rejection {
            try connection.execute("ROLLBACK TO row_of_file")
            try connection.execute("RELEASE row_of_file")
            forget(changesAfter: written)
            return refused(rejection)
        }
    }
}

extension Writing {
    /// Stores new records that have been checked, as one set.
    func insert(batch definition: Definition, _ rows: [(id: RecordID, values: Values)], verb: String = "import") throws
    {
        for row in rows { _ = try insert(definition, id: row.id, verb: verb, row.values) }
    }
}

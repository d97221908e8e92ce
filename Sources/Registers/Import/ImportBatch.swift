import Database
import Kernel

/// Takes rows into a register, many at once, with the permission and rules of its form (批量入库): a row whose record is
/// there changes it or is the same, another makes a new one, and one with a problem is refused and touches nothing.
struct ImportBatch {
    let definition: Definition
    let references: References
    /// Number of the log's last change when the import began: a record younger than that came from it.
    let since: Int64
    /// The import, as the log names the cause of a batch.
    let cause: RecordID
    /// Of a dry run: what its earlier batches would have written.
    let seen: Seen?
    /// Rows of the batch that make new records.
    private var new: [(row: Int, record: NewRecord)] = []
    private var outcomes: [RowOutcome] = []
    private var random = DrawnRandom()

    init(_ definition: Definition, _ references: References, since: Int64, cause: RecordID, seen: Seen?) {
        (self.definition, self.references, self.since) = (definition, references, since)
        (self.cause, self.seen) = (cause, seen)
    }

    /// - Returns: what became of each row, in their order.
    /// - Throws: `Rejection.forbidden` where the principal may neither make nor change records.
    static func take(
        _ rows: [ImportRow], into definition: Definition, _ references: References, since: Int64,
        cause: RecordID, seen: Seen? = nil, _ writing: Writing
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
            var batch = ImportBatch(definition, references, since: since, cause: cause, seen: seen)
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
                        .init("rowTwice", field: present.field(of: key), values: ["row": "\(rows[other].number)"])
                    ])
                continue
            }
            first[key] = index
            if let earlier = seen?.outcome(of: row, key, present.field(of: key)) {
                outcomes[index] = earlier
                continue
            }
            switch present.records[key] {
            case .one(let record): outcomes[index] = try edit(record, row, key, present, writing)
            case .several: outcomes[index] = .refused([.init("keySeveral", field: present.field(of: key))])
            case .hidden: outcomes[index] = .refused([.init("unique", field: present.field(of: key))])
            case nil: try prepare(index, row, key, present, writing)
            }
        }
        try insert(writing)
        if let seen {
            for (key, index) in first where [.created, .changed].contains(outcomes[index]) {
                seen.add(rows[index], key)
            }
        }
    }

    /// Stores what is new.
    private mutating func insert(_ writing: Writing) throws {
        guard !new.isEmpty else { return }
        let stored = try writing.attempting {
            try writing.insert(batch: new.map(\.record), of: definition, cause: cause)
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
                    try writing.insert(batch: [entry.record], of: definition, cause: cause)
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
        if let masked = row.masked.first {
            outcomes[index] = .refused([.init("maskedValue", field: masked.field.name)])
            return
        }
        // New records stand in the order of the file.
        let known = row.id ?? definition.key(row.values) ?? key.id
        let id = known ?? RecordID.make(at: writing.now, place: index, using: &random)
        do {
            if let taken = present.uniqueTaken(row.values) { throw Rejection.invalid("unique", field: taken) }
            new.append((index, try writing.prepare(definition, id: id, row.values)))
            present.take(row.values)
        } catch let rejection as Rejection where rejection == .forbidden {
            outcomes[index] = .refused([.init("notYours")])
        } catch let rejection as Rejection {
            outcomes[index] = .refused(rejection.rowProblems)
        }
    }

    private func edit(
        _ record: Record, _ row: ImportRow, _ key: Present.Key, _ present: Present, _ writing: Writing
    ) throws -> RowOutcome {
        // What was taken by its content is never taken again, even where the record has been corrected since.
        if case .content = key { return .unchanged }
        for masked in row.masked where definition.shown(masked.field, of: record).text != masked.text {
            return .refused([.init("maskedValue", field: masked.field.name)])
        }
        if try says(row.values, record) { return .unchanged }
        if record.version > since {
            return .refused([.init("rowTwiceEarlier", field: present.field(of: key))])
        }
        return try writing.attempting {
            let changed = try writing.edit(definition, record.id, version: nil, row.values)
            return changed.version == record.version ? .unchanged : .changed
        } refused: {
            .refused($0.rowProblems)
        }
    }

    /// Whether everything the row gives is what the record holds; numbers of persons are opened where all else is the same.
    private func says(_ given: Values, _ record: Record) throws -> Bool {
        let numbers = definition.protected.filter { given.stored[$0.name] != nil }
        let plain =
            numbers.isEmpty ? given : Values(given.stored.filter { definition.field($0.key)?.isProtected != true })
        guard Self.same(plain, as: record.values) else { return false }
        return try numbers.allSatisfy { field in
            let held = record.values.stored[field.name] ?? .null
            return try definition.inFull(field, held, county: record.county, record: record.id)
                == given.stored[field.name]
        }
    }

    private static func same(_ given: Values, as held: Values) -> Bool {
        given.stored.allSatisfy { $0.value == held.stored[$0.key] ?? .null }
    }
}

extension Rejection {
    /// What a row's refusal tells: its problems, or what the rejection itself says.
    var rowProblems: [Problem] { problems.isEmpty ? [Problem(code, values: values)] : problems }
}

extension Writing {
    /// Runs `body` so that a rejection undoes it alone.
    func attempting<Value>(_ body: () throws -> Value, refused: (Rejection) -> Value) throws -> Value {
        try connection.execute("SAVEPOINT row_of_file")
        let (written, gathered) = (changes.count, connection.gathered.parts)
        do {
            let value = try body()
            try connection.execute("RELEASE row_of_file")
            return value
        } catch let rejection as Rejection {
            try connection.execute("ROLLBACK TO row_of_file")
            try connection.execute("RELEASE row_of_file")
            forget(changesAfter: written)
            connection.gathered.parts = gathered
            return refused(rejection)
        }
    }
}

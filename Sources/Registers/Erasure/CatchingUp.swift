import Database
import Kernel

extension RecordStore {
    /// Makes again what the ledger holds and the database, restored from an earlier time, does not.
    /// - Returns: number of erasures made again.
    @discardableResult
    package func catchUpOnErasures() async throws -> Int {
        guard let (entries, _) = try ledger?.entries(), !entries.isEmpty else { return 0 }
        var known: Set<RecordID> = []
        for some in Array(Set(entries.map(\.record))).chunks(of: 500) {
            known.formUnion(try await erasures(where: "t.record IN (\(list: some.map(\.sql)))").map(\.id))
        }
        var count = 0
        for entry in entries where !known.contains(entry.id) {
            // What is no longer declared is in no row that anybody reads.
            guard let definition = try? registry.named(entry.register) else { continue }
            let fields = Set(entry.fields.filter { definition.field($0) != nil })
            let isMade = try await write(by: .system(entry.county), lane: .background) { writing in
                guard !fields.isEmpty || entry.fields.isEmpty,
                    let record = try writing.reading.any(definition, entry.record),
                    record.county == entry.county
                else { return false }
                let isAll = fields.isSuperset(of: definition.personal.map(\.name))
                try writing.erase(record, fields: isAll ? nil : fields, basis: entry.basis, id: entry.id)
                return true
            }
            if isMade { count += 1 }
        }
        return count
    }

    /// Enters into the ledger, new on another machine, the erasures that a restored database holds.
    package func adoptErasures() async throws {
        guard let ledger else { return }
        let known = Set(try ledger.entries().entries.map(\.id))
        for entry in try await erasures(where: "1 = 1") where !known.contains(entry.id) { try ledger.append(entry) }
    }

    private func erasures(where condition: SQL) async throws -> [ErasureLedger.Entry] {
        try await database.read { connection in
            try connection.query(
                """
                SELECT c.county, c.number, c.at, c.actor, c.register, c.record, c.verb, c.request, c.asked, c.digest,
                  c.chain, t.content FROM change_content t
                JOIN change c ON c.county = t.county AND c.number = t.number
                WHERE \(condition) AND c.verb = \(Erasure.verb) ORDER BY c.county, c.number
                """
            ).compactMap { row in
                try row["content"].text.flatMap { Erasure($0) }.map { ErasureLedger.Entry($0, of: try Change(row)) }
            }
        }
    }
}

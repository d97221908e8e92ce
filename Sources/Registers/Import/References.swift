import Database
import Kernel
import Synchronization

/// Finds the records that a file's rows name (引用查找): by id, by a unique field, by title, by another short name. One query
/// a register and batch; what was found is kept for the rest of the run.
final class References: Sendable {
    /// What a text stands for.
    enum Found: Sendable, Hashable {
        case one(RecordID)
        case several
        case none
    }

    private let known = Mutex<[String: [String: Found]]>([:])

    /// Fills in the references of `rows`; what cannot be is a problem of the row.
    func resolve(_ rows: inout [ImportRow], in reading: Reading) throws {
        var wanted: [String: Set<String>] = [:]
        for row in rows {
            for (field, texts) in row.names {
                guard let target = field.target else { continue }
                for text in texts { wanted[target, default: []].insert(text) }
            }
        }
        if wanted.isEmpty { return }
        for (register, texts) in wanted { try look(for: texts, in: register, reading) }
        let known = known.withLock { $0 }
        for index in rows.indices {
            let names = rows[index].names
            rows[index].names = []
            for (field, texts) in names {
                let found = field.target.flatMap { known[$0] } ?? [:]
                var ids: [RecordID] = []
                for text in texts {
                    switch found[text] ?? .none {
                    case .one(let id): ids.append(id)
                    case .several:
                        rows[index].problems.append(
                            .init("namesSeveral", field: field.name, values: ["value": text]))
                    case .none:
                        rows[index].problems.append(.init("namesNone", field: field.name, values: ["value": text]))
                    }
                }
                guard ids.count == texts.count else { continue }
                if case .references = field.kind {
                    rows[index].values.stored[field.name] = ids.sql
                } else {
                    rows[index].values.stored[field.name] = ids.first?.sql ?? .null
                }
            }
        }
    }

    /// Forgets what named nothing so far: a row of this very file may have made it since.
    func forgetMissing(in register: String) {
        known.withLock { $0[register] = $0[register]?.filter { $0.value != .none } }
    }

    private func look(for texts: Set<String>, in register: String, _ reading: Reading) throws {
        let new = known.withLock { known in texts.filter { known[register]?[$0] == nil } }
        if new.isEmpty { return }
        guard let target = reading.registry.definitions.first(where: { $0.name == register }) else {
            // No such register here: a code of an area stands for itself.
            let found = new.map { ($0, AreaCode($0).map { Found.one(RecordID($0)) } ?? Found.none) }
            return known.withLock { $0[register, default: [:]].merge(found) { $1 } }
        }
        // `青石镇(990101101)`, as our pages and exports write a name that needs its id.
        var waiting = Dictionary(uniqueKeysWithValues: new.map { ($0, Self.forms($0)) })
        var found: [String: Found] = [:]
        for column in target.nameColumns where !waiting.isEmpty {
            let hits = try records(where: column, among: Set(waiting.values.joined()).sorted(), of: target, reading)
            for (text, forms) in waiting {
                guard let records = forms.lazy.compactMap({ hits[$0] }).first else { continue }
                found[text] = Self.choose(records, for: reading.principal)
                waiting[text] = nil
            }
        }
        let missing = waiting.keys.map { ($0, Found.none) }
        known.withLock { known in
            known[register, default: [:]].merge(found) { $1 }
            known[register, default: [:]].merge(missing) { $1 }
        }
    }

    /// Records within reach whose `column` holds one of `texts`, by that text.
    private func records(
        where column: String, among texts: [String], of target: Definition, _ reading: Reading
    ) throws -> [String: [(record: Record, open: Bool)]] {
        var hits: [String: [(record: Record, open: Bool)]] = [:]
        let scope = Scope(reading.principal, target)
        for start in stride(from: 0, to: texts.count, by: 400) {
            let part = texts[start..<min(start + 400, texts.count)].map { SQLValue.text($0) }
            let rows = try reading.connection.query(
                """
                SELECT * FROM \(name: target.name) WHERE \(reading.key(target)) \(name: column) \(among: part)
                """)
            for row in rows {
                let record = try Record(row, of: target)
                guard scope.contains(record), let text = row[column].text else { continue }
                hits[text, default: []].append((record, row["open"].integer == 1))
            }
        }
        return hits
    }

    /// Of several records of one name: what has not ended, and an area of one's own headquarters.
    private static func choose(_ records: [(record: Record, open: Bool)], for principal: Principal) -> Found {
        var left = records
        if left.count > 1, left.contains(where: \.open) { left.removeAll { !$0.open } }
        if left.count > 1 {
            let own = left.filter { hit in
                AreaCode(hit.record.id.text).map { principal.county.territory.contains($0) } ?? false
            }
            if !own.isEmpty { left = own }
        }
        return left.count == 1 ? .one(left[0].record.id) : .several
    }

    /// The ways a text may name a record, the most exact first.
    static func forms(_ text: String) -> [String] {
        guard text.last == ")" || text.last == "）", let open = text.lastIndex(where: { $0 == "(" || $0 == "（" }),
            text.startIndex < open
        else { return [text] }
        let id = String(text[text.index(after: open)...].dropLast())
        return RecordID(id) == nil ? [text] : [id, text]
    }
}

extension Definition {
    /// Columns by which people name a record, the most exact first: id, unique fields, the title, other short names.
    package var nameColumns: [String] {
        let texts = visible.filter { $0.kind == .text && !$0.has(.lines) }
        let unique = texts.filter { $0.has(.unique) }
        let searched = texts.filter { $0.has(.searched) }
        var columns = ["id"]
        for field in unique + [titleField].compactMap(\.self) + searched where !columns.contains(field.name) {
            columns.append(field.name)
        }
        return columns
    }
}

extension FieldInfo {
    var target: String? {
        switch kind {
        case .reference(let register), .references(let register): register
        case .area: "area"
        default: nil
        }
    }
}

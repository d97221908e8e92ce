import Database
import Kernel

extension Reading {
    /// Records about those with `ids` – a person's measures and checks, and what is about these (an appeal) – by the one
    /// they belong to, and what was merged into them. At most three steps away.
    func family(of definition: Definition, _ ids: [RecordID]) throws -> [RecordID: [Record]] {
        var found: [RecordID: [Record]] = [:]
        var seen = Set(ids)
        var roots = [definition.name: Dictionary(ids.map { ($0, $0) }) { first, _ in first }]
        for _ in 0..<3 {
            var next: [String: [RecordID: RecordID]] = [:]
            // One look-up for each register and field: a handful.
            for other in registry.definitions where other.isAboutPersons || other.name == definition.name {
                for field in other.ties {
                    guard let of = field.target.flatMap({ roots[$0] }), !of.isEmpty else { continue }
                    let rows = try connection.query(
                        """
                        SELECT * FROM \(name: other.name) WHERE county = \(principal.county)
                        AND \(name: field.name) \(among: of.keys.map(\.sql)) ORDER BY id
                        """)
                    for row in rows {
                        let record = try Record(row, of: other)
                        guard let about = RecordID(sql: row[field.name]), let root = of[about],
                            seen.insert(record.id).inserted
                        else { continue }
                        found[root, default: []].append(record)
                        next[other.name, default: [:]][record.id] = root
                    }
                }
            }
            if next.isEmpty { break }
            roots = next
        }
        return found
    }
}

extension Definition {
    /// Fields by which a record is about another: of those it must have, the indexed ones where there are any – a check is
    /// found by its measure, not by reading all checks for a person.
    fileprivate var ties: [FieldInfo] {
        let required = fields.filter { $0.required && $0.target != nil }
        let found = required.filter { $0.has(.indexed) || $0.has(.filtered) || $0.has(.unique) }
        return (found.isEmpty ? required : found) + fields.filter { $0.name == FieldInfo.mergedInto }
    }
}

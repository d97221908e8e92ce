import Database
import Kernel

extension Writing {
    /// Writes values into many records of one register (批量修改): one entry of the log for 500 of them, whose `record` is
    /// `cause`, and one statement for all that get the same. It asks for no permission.
    func update(
        batch: [(record: Record, values: [String: SQLValue])], of definition: Definition, cause: RecordID, verb: String
    ) throws {
        for start in stride(from: 0, to: batch.count, by: 500) {
            let part = batch[start..<min(start + 500, batch.count)].sorted { $0.record.id < $1.record.id }
            let after = part.map { record, values in
                var record = record
                record.values.stored.merge(values) { $1 }
                return record
            }
            let contents = zip(part, after).map { before, after in
                let old = before.values.keys.map { ($0, before.record.values.stored[$0] ?? .null) }
                return (after.id, definition.logged(after, old: Dictionary(old) { $1 }))
            }
            let change = try log(verb, definition, cause, contents: contents) { day in
                self.deltas(definition, zip(part, after).map { ($0.record, $1) }, on: day)
            }
            for (values, same) in Dictionary(grouping: part, by: \.values) {
                let sets: [SQL] = values.sorted { $0.key < $1.key }.map { ", \(name: $0.key) = \($0.value)" }
                let rows = try unique(definition) {
                    try connection.execute(
                        """
                        UPDATE \(name: definition.name) SET version = \(change.number), updated = \(change.at)
                        \(sets.joined(separator: "")) WHERE county = \(county)
                        AND id IN (\(list: same.map(\.record.id.sql)))
                        """)
                }
                guard rows == same.count else { throw Rejection(.conflict, "busy") }
            }
            for (before, after) in zip(part, after) { count(definition, from: before.record, to: after) }
        }
    }
}

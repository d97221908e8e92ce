import Database
import Kernel

extension Verification {
    /// Whether every encrypted value of an entry's content opens: it stands where it was written, by a key that is held.
    /// Without keys that is not asked.
    func opens(_ content: String, _ change: Change, _ record: RecordID) -> Bool {
        guard let protection = registry.protection, content.contains("\"*\"") else { return true }
        return (ChangeContent(content)?.sealed ?? []).allSatisfy { field, text in
            let place = Place(county: change.county, register: change.register, record: record, field: field)
            return (try? protection.open(text, at: place)) != nil
        }
    }

    /// Whether a row's protected value is the one that its last change holds, opens, and has the index of its number.
    func isSound(
        _ row: SQLRow, _ record: Record, _ definition: Definition, _ name: String, _ logged: SQLValue?
    ) -> Bool {
        guard let field = definition.field(name), let text = record.values.stored[name]?.text else {
            return (logged ?? .null).isNull && record.values.stored[name]?.isNull != false
                && row[definition.field(name)?.indexName ?? name].isNull
        }
        guard let held = SealedText(text), held.commitment == logged?.text.flatMap({ SealedText($0) })?.commitment
        else {
            return false
        }
        guard let protection = registry.protection else { return true }
        let place = Place(county: record.county, register: definition.name, record: record.id, field: name)
        guard let number = try? protection.open(text, at: place), let index = row[field.indexName].text else {
            return false
        }
        return protection.isIndex(index, of: number, definition.name, field.indexed(for: record.id))
    }
}

import Database
package import Kernel

extension Purpose: Choice {}

extension Writing {
    /// Verb of the log's entries that tell of a reading.
    package static let revealVerb = "reveal"
    /// Verbs of entries that change no row: a record's version passes them by.
    static let asideVerbs = [revealVerb, differentVerb]

    /// Protected values in full, once, for a purpose; the reading is in the log before they are out.
    /// - Parameter words: more on why, at most 200 characters, without numbers of persons.
    /// - Returns: the numbers by field; a field that holds none is left out.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `invalid` (`purposeNeeded`, `fieldUnknown`, `tooLong`, `personalData`).
    package func reveal(
        _ definition: Definition, _ id: RecordID, _ fields: [String], for purpose: Purpose?, words: String? = nil
    ) throws -> [String: String] {
        let record = try reading.find(definition, id)
        guard allows(definition.access.unmask), record.county == county else { throw Rejection.forbidden }
        guard let protection = registry.protection else { throw ProtectionFault.noKeys }
        guard !fields.isEmpty else { throw Rejection.invalid("required", field: "fields") }
        guard let purpose else { throw Rejection.invalid("purposeNeeded", field: "purpose") }
        let words = words?.trimmingWhitespace ?? ""
        guard words.unicodeScalars.count <= 200 else {
            throw Rejection.invalid("tooLong", field: "reason", ["max": "200"])
        }
        try PersonalData.refuse(in: words, field: "reason")
        var numbers: [String: String] = [:]
        for name in Set(fields) {
            guard definition.field(name)?.isProtected == true else {
                throw Rejection.invalid("fieldUnknown", field: "fields", ["field": name])
            }
            guard let text = record.values.stored[name]?.text else { continue }
            numbers[name] = try protection.open(
                text, at: Place(county: county, register: definition.name, record: id, field: name))
        }
        try log(
            Self.revealVerb, definition, id,
            ChangeContent.text(
                new: ["fields": Set(fields).sorted().sql, "purpose": purpose.sql], old: [:],
                reason: words.isEmpty ? nil : words))
        try logReads([
            ReadNote(.reveal, definition.name, [id], purpose: purpose, fields: Set(fields).sorted())
        ])
        return numbers
    }
}

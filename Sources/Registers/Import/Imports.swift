package import Database
import Foundation
package import Kernel

/// Imports (台账导入): files that somebody brought in for a register, what was understood and what became of their rows. Set
/// by the engine alone, from upload to end.
package struct Imports: Register {
    /// Name of the register that the rows go into.
    package let register = Field<String>("register", .required, .derived, .listed, .filtered)
    /// Names of the files, as uploaded.
    package let files = Field<[String]>("files", .required, .derived, .listed)
    /// SHA-256 of each file, hexadecimal.
    package let digests = Field<[String]>("digests", .required, .derived)
    /// Bytes of all files.
    package let size = Field<Int>("size", .required, .derived)
    package let by = Field<RecordID>("by", to: "user", .required, .derived, .listed)
    package let dryRun = Field<Bool>("dryRun", .required, .derived)
    package let rows = Field<Int>("rows", .derived, .listed)
    package let new = Field<Int>("new", .derived, .listed)
    package let changed = Field<Int>("changed", .derived, .listed)
    package let unchanged = Field<Int>("unchanged", .derived)
    package let refused = Field<Int>("refused", .derived, .listed)
    /// Sums and repeated headers, which are no data.
    package let skipped = Field<Int>("skipped", .derived)
    /// Units and areas that the rows name, for the list of who has not returned anything.
    package let named = Field<[String]>("named", .derived, .secret)
    /// How columns were mapped and which sheets were taken: `ImportPlan` as JSON.
    package let plan = Field<JSONText>("plan", .derived, .secret)
    /// Code of what ended it early, a key of `rejection.…`.
    package let failure = Field<String>("failure", .derived)
    /// Values for its text, as JSON; where files were not read to their end also `file`, `sheet` and the row `from`.
    package let failureValues = Field<JSONText>("failureValues", .derived, .secret)
    package init() {}

    package static let name = "import"
    package static let fields = Imports()
    package static let access = Access(
        read: Dictionary(
            uniqueKeysWithValues: Role.persons.map { role in
                (role, [.administrator, .dutyOfficer, .privacyReviewer].contains(role) ? [.all] : [.user("by")])
            }))
    package static let workflow = Workflow(
        ["mapping", "running", "interrupted", "done", "failed", "discarded"], closed: ["done", "failed", "discarded"],
        [
            Transition("run", from: ["mapping"], to: "running", by: [.system], own: true),
            Transition("finish", from: ["running"], to: "done", by: [.system], own: true),
            Transition("back", from: ["running"], to: "mapping", by: [.system], own: true),
            Transition("fail", from: ["mapping", "running"], to: "failed", by: [.system], own: true),
            Transition("interrupt", from: ["running"], to: "interrupted", by: [.system], own: true),
            Transition("resume", from: ["interrupted"], to: "running", by: [.system], own: true),
            Transition("discard", from: ["mapping", "interrupted"], to: "discarded", by: [.system], own: true),
        ])

    /// Where a running import stands, and what was decided about headers; no part of the change log.
    package static let migration = Migration(
        "0015 imports",
        [
            """
            CREATE TABLE import_position (county TEXT NOT NULL, import TEXT NOT NULL, since BIGINT NOT NULL,
              rows BIGINT NOT NULL, counts TEXT NOT NULL, refused BIGINT NOT NULL, PRIMARY KEY (county, import))
            """,
            """
            CREATE TABLE import_column (county TEXT NOT NULL, register TEXT NOT NULL, source TEXT NOT NULL,
              header TEXT NOT NULL, field TEXT NOT NULL, used TEXT NOT NULL,
              PRIMARY KEY (county, register, source, header))
            """,
        ])
}

extension Imports {
    static func stored(_ values: [String: String]) throws -> JSONText {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return JSONText(String(decoding: try encoder.encode(values), as: UTF8.self))
    }
}

extension Record {
    /// What ended an import early, with the values of its text.
    package var importFailure: Rejection.Problem? {
        self[Imports.fields.failure].map { code in
            let text = self[Imports.fields.failureValues]?.text ?? ""
            return .init(code, values: (try? JSONDecoder().decode([String: String].self, from: Data(text.utf8))) ?? [:])
        }
    }
}

extension Reading {
    /// An import of the principal's own, and the register it is for.
    /// - Throws: `Rejection` notFound for another's, conflict (`importState`) in another state.
    package func ownImport(_ id: RecordID, in states: String...) throws -> (record: Record, definition: Definition) {
        let record = try find(Imports.self, id)
        let f = Imports.fields
        guard record[f.by] == principal.user, let register = record[f.register] else { throw Rejection.notFound }
        guard states.isEmpty || states.contains(record.state) else {
            throw Rejection(.conflict, "importState", values: ["state": record.state])
        }
        return (record, try registry.named(register))
    }
}

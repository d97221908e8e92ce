package import Database
package import Kernel

/// How a register finds records that mean the same (疑似重复), and who may merge them (合并).
///
///     static let duplicates: Duplicates? = Duplicates(
///         threshold: 60, closing: "locked", by: [.administrator],
///         .key(fields.phone, weight: 60), .key(fields.name, fields.unit, weight: 70), .sign(fields.login, weight: 20))
///
/// A register that has it also has the field `mergedInto`.
package struct Duplicates: Sendable, Hashable {
    package let rules: [DuplicateRule]
    /// Weight from which two records are shown to people as possibly the same.
    package let threshold: Int
    /// Closed state of a record that was merged into another.
    package let closing: String
    /// Roles that merge, undo it, and say that two records are not the same; they may also edit.
    package let by: Set<Role>

    package init(threshold: Int, closing state: String, by roles: Set<Role>, _ rules: DuplicateRule...) {
        (self.rules, self.threshold, closing, by) = (rules, threshold, state, roles)
    }

    /// Pairs that were found, and decisions that they are not the same (`open` 0); the sweep's place in the change log.
    package static let migration = Migration(
        "0011 duplicates",
        [
            """
            CREATE TABLE duplicate_pair (county TEXT NOT NULL, register TEXT NOT NULL, first TEXT NOT NULL,
              second TEXT NOT NULL, weight BIGINT NOT NULL, open BIGINT NOT NULL,
              PRIMARY KEY (county, register, first, second))
            """,
            "CREATE INDEX duplicate_pair_second ON duplicate_pair (county, register, second)",
            "CREATE INDEX duplicate_pair_open ON duplicate_pair (county, register, open, weight, first, second)",
            """
            CREATE TABLE duplicate_cursor (county TEXT PRIMARY KEY, number BIGINT NOT NULL, record TEXT NOT NULL)
            """,
        ])
}

/// One sign that two records are the same: all its fields agree, and say something. Texts agree whatever their width,
/// case and spaces; numbers of persons without being shown.
package struct DuplicateRule: Sendable, Hashable {
    package let fields: [String]
    package let weight: Int
    /// Whether records are looked for by it: it has an index, and agrees exactly. The others only add weight.
    package let isKey: Bool

    package static func key(_ fields: any AnyField..., weight: Int) -> DuplicateRule {
        DuplicateRule(fields: fields.map(\.info.name), weight: weight, isKey: true)
    }

    package static func sign(_ fields: any AnyField..., weight: Int) -> DuplicateRule {
        DuplicateRule(fields: fields.map(\.info.name), weight: weight, isKey: false)
    }
}

extension FieldInfo {
    /// The record into which one was merged (并入); set by merging alone.
    static func mergedInto(_ register: String) -> FieldInfo {
        FieldInfo(name: mergedInto, kind: .reference(register), options: [.derived, .indexed])
    }

    package static let mergedInto = "mergedInto"
    /// The column by which values are compared in SQL.
    var matchColumn: String { isProtected ? indexName : name }
}

extension Record {
    /// The record into which this one was merged, if it was.
    package var mergedInto: RecordID? { values.stored[FieldInfo.mergedInto].flatMap { RecordID(sql: $0) } }
}

extension Definition {
    /// Columns of an index for each rule that records are looked for by.
    var duplicateKeys: [[String]] {
        (duplicates?.rules ?? []).filter(\.isKey).map { $0.fields.compactMap { field($0)?.matchColumn } }
    }

    /// What a declaration asks that cannot be.
    var duplicateMisuses: [String] {
        guard let duplicates else { return [] }
        var found: [String] = []
        if !workflow.closed.contains(duplicates.closing) { found.append("merged records are left open") }
        if !duplicates.by.isSubset(of: access.edit) { found.append("who merges may not edit") }
        for name in duplicates.rules.flatMap(\.fields) where field(name) == nil { found.append("no field \(name)") }
        return found
    }
}

/// How far a running import is.
package struct ImportProgress: Sendable, Hashable {
    package let counts: ImportCounts
    /// Part of the files that is read, 0 … 1.
    package let part: Double
}

/// A plan with the first rows as they would be taken.
package struct ImportPreview: Sendable {
    package struct Row: Sendable {
        package let row: ImportRow
        package let cells: [String]
        package let outcome: RowOutcome
    }
    package let record: Record
    package let definition: Definition
    package let plan: ImportPlan
    package let rows: [Row]
}

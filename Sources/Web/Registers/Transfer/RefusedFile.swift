import Kernel
import Registers
import Tables

/// The rows that an import refused, in the shape of the file they came in, with the reasons in a last column (退回行). Put
/// right, it is imported again as it is.
struct RefusedFile {
    let plan: ImportPlan
    /// Index of the shape in the plan's mappings.
    let shape: Int
    let words: RegisterWords

    private var mapping: Mapping { plan.mappings[shape] }
    /// Fields that no column gave: what sheet, file or the person said.
    private var added: [String] {
        [mapping.sheetField, mapping.fileField].compactMap(\.self) + mapping.fixed.keys.sorted()
    }

    private var header: [String] {
        mapping.header + added.map(words.label) + [words.locales.text("transfer.reasons", words.language)]
    }

    /// A row's cells with its reasons; nil for a row of another shape.
    private func cells(_ row: RefusedRow) -> [String]? {
        guard plan.parts.indices.contains(row.source), plan.parts[row.source].mapping == shape else { return nil }
        let part = plan.parts[row.source]
        var cells = Array(row.cells.prefix(mapping.header.count))
        cells += Array(repeating: "", count: mapping.header.count - cells.count)
        for field in added {
            cells.append(
                mapping.fixed[field] ?? (field == mapping.sheetField ? part.sheet : plan.title(of: part)))
        }
        return cells + [Self.reasons(row, words)]
    }

    static func reasons(_ row: RefusedRow, _ words: RegisterWords) -> String {
        reasons(row.problems.map { Rejection.Problem($0.code, field: $0.field, values: $0.values) }, words)
    }

    /// `期限: 看不懂这个日期; 单位: 没有“西镇”`.
    static func reasons(_ problems: [Rejection.Problem], _ words: RegisterWords) -> String {
        problems.map { problem in
            let text = words.locales.text("rejection.\(problem.code)", words.language, problem.values)
            return problem.field.map { "\(words.column($0)): \(text)" } ?? text
        }.joined(separator: "; ")
    }

    /// As a CSV file, piece by piece.
    func csv(_ importer: Importer, _ id: RecordID, to sink: (ArraySlice<UInt8>) async throws -> Void) async throws {
        let (buffer, rows) = (Buffer(), try importer.refusedRows(id))
        let writer = try CSVWriter(
            header.enumerated().map { TableColumn("c\($0)", title: $1) }, to: buffer.add)
        while let row = try rows.next() {
            guard let cells = cells(row) else { continue }
            try writer.write(cells.map { $0.isEmpty ? .empty : .text($0) })
            if !buffer.bytes.isEmpty { try await sink(buffer.take()) }
        }
        try writer.finish()
        try await sink(buffer.take())
    }
}

extension RegisterWords {
    /// What a column is called: the field's label, or that of the record's id.
    func column(_ field: String) -> String {
        switch field {
        case Mapping.recordID: locales.text("transfer.recordID", language)
        default: definition.field(field) == nil && field != "state" ? field : label(field)
        }
    }
}

import Foundation
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
    let format: TableFormat
    /// Rows that a sheet holds below its header.
    static let mostOfSheet = XLSXWriter.maxRows - 1

    /// Columns of the file that go back.
    private let kept: [Int]
    /// Fields that no column gave: what sheet, file or the person said.
    private let added: [String]
    private let columns: [TableColumn]

    private var mapping: Mapping { plan.mappings[shape] }

    /// - Parameters:
    ///   - refused: refused rows of the import.
    ///   - format: another than that which came in.
    /// - Throws: `Rejection` notFound for a shape that the plan does not have; invalid `tableTooManyRows` where a workbook is
    ///   asked for that cannot hold them.
    init(
        _ plan: ImportPlan, shape: Int? = nil, refused: Int, as format: TableFormat? = nil, _ words: RegisterWords
    ) throws {
        let shape = shape ?? plan.taken.first?.mapping ?? 0
        guard plan.mappings.indices.contains(shape) else { throw Rejection.notFound }
        let format = format ?? Self.format(of: shape, plan, refused: refused)
        if format == .xlsx, refused > Self.mostOfSheet {
            throw Rejection.invalid("tableTooManyRows", ["max": String(Self.mostOfSheet)])
        }
        (self.plan, self.shape, self.words, self.format) = (plan, shape, words, format)
        let mapping = plan.mappings[shape]
        added = [mapping.sheetField, mapping.fileField].compactMap(\.self) + mapping.fixed.keys.sorted()
        // In NDJSON a column is its key.
        let isKeyed = format == .ndjson
        let more =
            added.map { isKeyed ? $0 : words.label($0) }
            + [isKeyed ? Self.key : words.locales.text("transfer.reasons", words.language)]
        // The reasons of an earlier time, and what was left out for something that now has a column of its own.
        let told = Language.allCases.map { words.locales.text("transfer.reasons", $0) } + [Self.key]
        let names = Set((more + told).map(Terms.fold))
        kept = mapping.header.indices.filter { column in
            mapping.fields.indices.contains(column) && mapping.fields[column] != nil
                || !names.contains(Terms.fold(mapping.header[column]))
        }
        let titles = kept.map { mapping.header[$0] } + more
        var keys: Set<String> = []
        columns = titles.enumerated().map { place, title in
            // A key stands once in an object.
            let key = keys.insert(title).inserted ? title : "\(title) \(place + 1)"
            return TableColumn(key, title: title, width: place == titles.count - 1 ? 60 : 16)
        }
    }

    /// Key of the reasons in NDJSON.
    private static let key = "reasons"

    /// The format that came in, or CSV for more rows than a sheet holds.
    static func format(of shape: Int, _ plan: ImportPlan, refused: Int) -> TableFormat {
        let format = plan.format(of: shape)
        return format == .xlsx && refused > mostOfSheet ? .csv : format
    }

    /// The cells of the next row of this shape with its reasons; nil behind the last.
    private func next(_ rows: RefusedReader) throws -> [String]? {
        while let row = try rows.next() {
            guard plan.parts.indices.contains(row.source), plan.parts[row.source].mapping == shape else { continue }
            let part = plan.parts[row.source]
            var cells = kept.map { row.cells.indices.contains($0) ? row.cells[$0] : "" }
            for field in added {
                cells.append(
                    mapping.fixed[field] ?? (field == mapping.sheetField ? part.sheet : plan.title(of: part)))
            }
            return cells + [Self.reasons(row, words)]
        }
        return nil
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

    /// Hands the file on piece by piece.
    func write(_ importer: Importer, _ id: RecordID, to sink: (ArraySlice<UInt8>) async throws -> Void) async throws {
        let rows = try importer.refusedRows(id)
        if format == .xlsx { return try await writeWorkbook(rows, to: sink) }
        let buffer = Buffer()
        let writer: any TableWriter =
            format == .ndjson ? NDJSONWriter(columns, to: buffer.add) : try CSVWriter(columns, to: buffer.add)
        while let cells = try next(rows) {
            try writer.write(cells.map { $0.isEmpty ? .empty : .text($0) })
            if !buffer.bytes.isEmpty { try await sink(buffer.take()) }
        }
        try writer.finish()
        try await sink(buffer.take())
    }

    /// A workbook is complete only when all its rows are there: it is written to a file first, in constant memory. Every
    /// cell is text, as it was read, so that no program makes a number of an ID.
    private func writeWorkbook(
        _ rows: RefusedReader, to sink: (ArraySlice<UInt8>) async throws -> Void
    ) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "tiaodu-\(RecordID.make()).xlsx")
        defer { try? FileManager.default.removeItem(at: file) }
        let writer = try XLSXWriter(file, sheet: String(words.register.prefix(31)), columns: columns)
        while let cells = try next(rows) {
            try writer.write(cells.map { $0.isEmpty ? .empty : .text(XLSXWriter.fitting($0)) })
        }
        try writer.finish()
        try await file.pieces(to: sink)
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

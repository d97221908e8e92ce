import Foundation
import Kernel
package import Tables

/// What of the uploaded files is taken and how (导入方案): which sheets, from which row on, by which mapping.
package struct ImportPlan: Sendable, Hashable, Codable {
    /// One sheet of one file, or a file without sheets.
    package struct Part: Sendable, Hashable, Codable {
        package let file: Int
        package let sheet: String
        /// Number of the header's last row; rows behind it are data.
        package let header: Int
        /// Index in `mappings`; nil for a sheet that is not taken.
        package var mapping: Int?
        /// What the file is by its content; nil in a plan stored before that was noted.
        package var format: TableFormat?
    }

    /// Names of the files, as uploaded.
    package let files: [String]
    package var parts: [Part]
    /// One for each shape of header.
    package var mappings: [Mapping]

    package init(files: [String], parts: [Part] = [], mappings: [Mapping] = []) {
        (self.files, self.parts, self.mappings) = (files, parts, mappings)
    }

    package var taken: [Part] { parts.filter { $0.mapping != nil } }
    package func mapping(of part: Part) -> Mapping? { part.mapping.map { mappings[$0] } }

    /// The format in which rows of a shape go back (退回文件格式): the one they came in. Of several the workbook, which keeps
    /// the digits of an ID when it is opened.
    package func format(of shape: Int) -> TableFormat {
        let formats = Set(parts.filter { $0.mapping == shape }.map { $0.format ?? .csv })
        if formats.contains(.xlsx) { return .xlsx }
        return formats == [.ndjson] ? .ndjson : .csv
    }

    /// What the file's name gives a field: the name without its ending.
    package func title(of part: Part) -> String { Self.title(files[part.file]) }
    static func title(_ file: String) -> String { URL(filePath: file).deletingPathExtension().lastPathComponent }

    /// - Throws: `Rejection` invalid where nothing is taken or a mapping cannot be.
    package func check(for definition: Definition) throws {
        guard !taken.isEmpty else { throw Rejection.invalid("nothingToTake") }
        let problems = mappings.indices.filter { index in parts.contains { $0.mapping == index } }
            .flatMap { index in
                let mapping = mappings[index]
                return mapping.given.subtracting([Mapping.recordID]).isEmpty
                    ? [.init("nothingMapped")] : mapping.problems(for: definition)
            }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
    }
}

/// Makes a plan from the files themselves: finds each sheet's header, guesses its columns, leaves out what is no table
/// of this register.
struct ImportPlanning {
    let definition: Definition
    let guessing: ColumnGuessing
    let memory: ColumnMemory

    /// - Throws: `Rejection` for a file that is no table.
    func plan(_ files: [(name: String, url: URL)]) throws -> ImportPlan {
        var plan = ImportPlan(files: files.map(\.name))
        var sure: [Int: Int] = [:]
        for (index, file) in files.enumerated() {
            let format = try TableFile.format(of: file.url)
            for (sheet, header) in try headers(of: file.url) {
                var place = plan.mappings.firstIndex { Mapping.sameShape($0.header, header.texts) }
                if place == nil {
                    let guesses = guessing.guesses(header.texts, remembered: memory.fields(of: header.texts))
                    var mapping = Mapping(header: header.texts, fields: guesses.map(\.field))
                    mapping.likely = Set(guesses.indices.filter { guesses[$0].sureness == .near })
                    plan.mappings.append(mapping)
                    place = plan.mappings.count - 1
                    sure[plan.mappings.count - 1] = guesses.count { $0.field != nil && $0.sureness >= .exact }
                }
                plan.parts.append(
                    .init(file: index, sheet: sheet, header: header.row, mapping: place, format: format))
            }
        }
        // Where one sheet is clearly of this register, those that share nothing with it are notes and lists.
        if sure.values.contains(where: { $0 > 0 }) {
            for index in plan.parts.indices where sure[plan.parts[index].mapping ?? -1] == 0 {
                plan.parts[index].mapping = nil
            }
        }
        suggestNames(&plan)
        return plan
    }

    /// One sheet a village: where no column says the area, the sheets' names may.
    private func suggestNames(_ plan: inout ImportPlan) {
        for index in plan.mappings.indices {
            let parts = plan.parts.filter { $0.mapping == index }
            let free = plan.mappings[index].missing(in: definition).first { $0.target != nil }
            guard parts.count > 1, let free else { continue }
            if Set(parts.map(\.sheet)).count == parts.count {
                plan.mappings[index].sheetField = free.name
            } else if Set(parts.map(\.file)).count == parts.count {
                plan.mappings[index].fileField = free.name
            }
        }
    }

    /// Rows in which a header is sought.
    private static let depth = 30

    /// A sheet's header, and the number of its last row.
    struct Header {
        let texts: [String]
        let row: Int
    }

    private func headers(of url: URL) throws -> [(sheet: String, header: Header)] {
        let reader = try TableFile.open(url)
        var found: [(sheet: String, header: Header)] = []
        var rows: [TableRow] = []
        let finish = {
            let kept = rows.filter { !$0.isStatement }
            if let head = TableHead.find(in: kept, isKnown: { self.guessing.sure([$0]) > 0 }), head.end > 0 {
                found.append((kept[0].sheet, Header(texts: head.titles, row: kept[head.end - 1].number)))
            }
            rows = []
        }
        while true {
            do {
                guard let row = try reader.next() else { break }
                if let last = rows.last, last.sheet != row.sheet { finish() }
                if rows.count < Self.depth { rows.append(row) }
                if rows.count == Self.depth, reader.sheets.count == 1 { break }
            } catch let rejection as Rejection {
                // A damaged row is refused when it is read for taking; without any row there is no table.
                guard rejection.values["row"] != nil, rows.count < Self.depth else { throw rejection }
                if rows.isEmpty && found.isEmpty { throw rejection }
            }
        }
        finish()
        guard !found.isEmpty else { throw Rejection.invalid("tableEmpty") }
        return found
    }
}

extension TableRow {
    /// A line of an export's statement, which stands above the header of our own files.
    var isStatement: Bool {
        guard case .text(let text) = self[0], text.hasPrefix("#") else { return false }
        return cells.dropFirst().allSatisfy(\.isEmpty)
    }
}

extension ImportPlan {
    var json: JSONText {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return JSONText(String(decoding: try encoder.encode(self), as: UTF8.self))
        }
    }

    package init(_ record: Record) throws {
        let text = record[Imports.fields.plan]?.text ?? ""
        self = try JSONDecoder().decode(ImportPlan.self, from: Data(text.utf8))
    }
}

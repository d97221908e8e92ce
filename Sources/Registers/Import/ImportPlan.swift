import Foundation
import Kernel
package import Tables

/// What of the uploaded files is taken and how (导入方案): which sheets, from which row on, by which mapping.
package struct ImportPlan: Sendable, Hashable, Codable {
    /// One sheet of one file, or a file without sheets.
    package struct Part: Sendable, Hashable, Codable {
        package let file: Int
        package let sheet: String
        /// Number of the header's last row; rows behind it are data. 0 where the keys of an NDJSON file are the header.
        package var header: Int
        /// Index in `mappings`; nil for a sheet that is not taken.
        package var mapping: Int?
        /// What the file is by its content; nil in a plan stored before that was noted.
        package var format: TableFormat?
    }

    /// What a person says of a sheet (工作表与表头).
    package struct Choice: Sendable, Hashable {
        /// Index in `parts`.
        package let part: Int
        package let isTaken: Bool
        /// Number of the header's last row; nil leaves it as it is.
        package let header: Int?

        package init(part: Int, isTaken: Bool, header: Int?) {
            (self.part, self.isTaken, self.header) = (part, isTaken, header)
        }
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

    /// Titles of columns that give no field (未取的列), each once.
    package var ignored: [String] {
        var titles: [String] = []
        for index in Set(taken.compactMap(\.mapping)).sorted() {
            for (title, field) in zip(mappings[index].header, mappings[index].fields)
            where field == nil && !["", "#"].contains(title) && !titles.contains(title) {
                titles.append(title)
            }
        }
        return titles
    }

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

    /// The choice of a program: only the sheets of these names, where it names any, with their header in one row.
    package func choices(sheets: [String], header: Int?) throws -> [Choice] {
        if let unknown = sheets.first(where: { name in !parts.contains { $0.sheet == name } }) {
            throw Rejection.invalid("sheetUnknown", field: "sheet", ["value": String(unknown.prefix(80))])
        }
        return parts.indices.map { part in
            let isTaken = sheets.isEmpty ? parts[part].mapping != nil : sheets.contains(parts[part].sheet)
            return Choice(part: part, isTaken: isTaken, header: header)
        }
    }

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

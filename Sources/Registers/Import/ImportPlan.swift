import Foundation
import Kernel
import Tables

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
                plan.parts.append(.init(file: index, sheet: sheet, header: header.row, mapping: place))
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

    private func headers(of url: URL) throws -> [(sheet: String, header: Header)] {
        let reader = try TableFile.open(url)
        var found: [(sheet: String, header: Header)] = []
        var rows: [TableRow] = []
        let finish = {
            if let first = rows.first, let header = Header(rows, self.guessing) {
                found.append((first.sheet, header))
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

/// A sheet's header (表头): one row, or two where a merged cell stands above several columns.
struct Header: Equatable {
    let texts: [String]
    /// Number of its last row.
    let row: Int

    /// - Parameter rows: the first ones of a sheet.
    /// - Returns: nil where there is no row that could be one.
    init?(_ rows: [TableRow], _ guessing: ColumnGuessing) {
        let rows = rows.filter { !Self.isStatement($0) }
        let scores = rows.map { guessing.sure(Self.texts($0)) }
        var best = scores.indices.max { (scores[$0], $1) < (scores[$1], $0) } ?? 0
        if scores.isEmpty || scores[best] == 0 {
            // Nothing is known: the first row of several texts, which a title or a note is not.
            let widths = rows.map { row in row.cells.count { if case .text = $0 { true } else { false } } }
            let widest = widths.max() ?? 0
            guard let first = widths.firstIndex(where: { $0 * 2 > widest }), widest > 0 else { return nil }
            best = first
        }
        var texts = Self.texts(rows[best])
        var last = best
        // `联系方式` over `电话` and `住址`: the lower row says more where the upper one is empty or not understood.
        if best + 1 < rows.count {
            let below = Self.texts(rows[best + 1])
            let width = max(texts.count, below.count)
            let joined = (0..<width).map { column in
                let (upper, lower) = (texts.at(column), below.at(column))
                return lower.isEmpty || guessing.sure([upper]) > 0 ? upper : lower
            }
            let isHeader = below.contains { !$0.isEmpty } && rows[best + 1].cells.allSatisfy(Self.isWord)
            if isHeader, guessing.sure(joined) > scores[best] { (texts, last) = (joined, best + 1) }
        }
        while texts.last?.isEmpty == true { texts.removeLast() }
        guard !texts.isEmpty else { return nil }
        (self.texts, row) = (texts, rows[last].number)
    }

    private static func texts(_ row: TableRow) -> [String] { row.cells.map { $0.text.trimmingWhitespace } }

    private static func isWord(_ cell: Cell) -> Bool {
        switch cell {
        case .empty, .text: true
        default: false
        }
    }

    /// A line of an export's statement, which stands above the header of our own CSV files.
    static func isStatement(_ row: TableRow) -> Bool {
        if case .text(let text) = row[0] { text.hasPrefix("#") && row.cells.dropFirst().allSatisfy(\.isEmpty) } else { false }
    }
}

extension [String] {
    func at(_ index: Int) -> String { indices.contains(index) ? self[index] : "" }
}

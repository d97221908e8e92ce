package import Foundation
package import Kernel
import Tables

/// A national code table (区划代码表) read from a CSV file: columns by header, `code,level,parent,name` in any order, and
/// where it has them `population,year,source`. UTF-8 with or without BOM, or GB18030.
package struct AreaTable: Sendable {
    package struct Row: Sendable, Hashable {
        /// Line of the file.
        package let line: Int
        package let code: AreaCode
        package let name: String
        package var population: Int?
        package var year: Int?
        /// Where the population number is from.
        package var source: String?
    }

    package let rows: [Row]

    /// Reads and checks the whole file.
    /// - Parameter known: areas that exist already and may be parents.
    /// - Throws: `Rejection` areaTable whose problems name the row; what the file system says.
    package init(contentsOf url: URL, known: Set<AreaCode> = []) throws {
        let reader = try TableFile.open(url)
        var reading = AreaTableReading()
        while let row = try reading.next(of: reader) { try reading.add(row) }
        rows = try reading.finish(known: known)
    }
}

/// Checks rows as they come and collects what is wrong with them.
struct AreaTableReading {
    /// More problems than these are counted, not listed.
    static let listed = 200

    private var columns: [String: Int]?
    private var rows: [AreaTable.Row] = []
    private var lines: [AreaCode: Int] = [:]
    private var problems: [Rejection.Problem] = []
    private var problemCount = 0

    /// The next row that is not damaged.
    mutating func next(of reader: any TableReader) throws -> TableRow? {
        while true {
            do { return try reader.next() } catch let rejection as Rejection {
                guard let row = rejection.values["row"].flatMap(Int.init) else { throw rejection }
                fail(rejection.code, row, rejection.values)
            }
        }
    }

    mutating func add(_ row: TableRow) throws {
        let texts = row.cells.map { $0.text.trimmingCharacters(in: .whitespaces) }
        guard texts.contains(where: { !$0.isEmpty }) else { return }
        guard let columns else { return try readHeader(texts, row.number) }
        guard texts.count == columns.count else {
            let values = ["expected": String(columns.count), "found": String(texts.count)]
            return fail("columnCount", row.number, values)
        }
        readRow(row.number) { columns[$0].map { texts[$0] } ?? "" }
    }

    private mutating func readHeader(_ texts: [String], _ line: Int) throws {
        let names = texts.map { $0.lowercased() }
        columns = Dictionary(zip(names, names.indices), uniquingKeysWith: { first, _ in first })
        for name in ["code", "level", "parent", "name"] where !names.contains(name) {
            fail("missingColumn", line, ["column": name])
        }
        // Without its columns no row can be read.
        if problemCount > 0 || columns?.count != names.count { throw rejection }
    }

    private mutating func readRow(_ line: Int, _ text: (String) -> String) {
        guard let code = AreaCode(text("code")) else { return fail("unknownCode", line, ["code": text("code")]) }
        let at = ["code": code.text]
        if let first = lines.updateValue(line, forKey: code) {
            lines[code] = first
            return fail("duplicateRow", line, at.merging(["first": String(first)]) { $1 })
        }
        if Int(text("level")) != code.level.rawValue {
            return fail("levelMismatch", line, at.merging(["level": text("level")]) { $1 })
        }
        if text("parent") != code.parent?.text ?? "" {
            return fail("parentMismatch", line, at.merging(["parent": text("parent")]) { $1 })
        }
        if text("name").isEmpty { return fail("emptyName", line, at) }
        if text("name").unicodeScalars.count > 100 { return fail("nameTooLong", line, at) }
        var row = AreaTable.Row(line: line, code: code, name: text("name"))
        for (column, path) in [("population", \AreaTable.Row.population), ("year", \.year)] where !text(column).isEmpty
        {
            guard let number = Int(text(column)), (0...2_000_000_000).contains(number) else {
                return fail("badNumber", line, at.merging(["column": column]) { $1 })
            }
            row[keyPath: path] = number
        }
        row.source = text("source").isEmpty ? nil : String(text("source").prefix(200))
        if (row.population == nil) != (row.year == nil) { return fail("populationNeedsYear", line, at) }
        rows.append(row)
    }

    /// - Throws: `Rejection` areaTable with every problem found.
    mutating func finish(known: Set<AreaCode>) throws -> [AreaTable.Row] {
        if columns == nil { fail("emptyFile", 1) }
        // A county's table starts at its county: only rows of the file's highest level may stand without their parent.
        let top = lines.keys.map(\.level.rawValue).min() ?? 1
        for row in rows where row.code.level.rawValue > top {
            if let parent = row.code.parent, lines[parent] == nil, !known.contains(parent) {
                fail("missingParent", row.line, ["code": row.code.text, "parent": parent.text])
            }
        }
        if problemCount > 0 { throw rejection }
        return rows
    }

    private var rejection: Rejection {
        Rejection(
            .invalid, "areaTable", values: ["count": String(problemCount)],
            problems: problems.sorted { Int($0.values["row"] ?? "") ?? 0 < Int($1.values["row"] ?? "") ?? 0 })
    }

    private mutating func fail(_ code: String, _ line: Int, _ values: [String: String] = [:]) {
        problemCount += 1
        guard problems.count < Self.listed else { return }
        problems.append(.init(code, field: "row", values: values.merging(["row": String(line)]) { $1 }))
    }
}

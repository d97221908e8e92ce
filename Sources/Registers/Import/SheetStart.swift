import Foundation
import Kernel
package import Tables

/// The first rows of a sheet, among which its header stands (表的开头).
package struct SheetStart: Sendable {
    /// Index of the file.
    let file: Int
    let format: TableFormat
    /// At least one; without the statement of our own exports.
    package let rows: [TableRow]

    var sheet: String { rows[0].sheet }

    /// Rows in which a header is sought.
    private static let depth = 30

    func isStart(of part: ImportPlan.Part) -> Bool { part.file == file && part.sheet == sheet }

    /// Of each sheet that has rows, in their order.
    /// - Throws: `Rejection` for files that are no tables: of one among several `tableOf` with its name, all of them at once.
    static func read(_ files: [(name: String, url: URL)]) throws -> [SheetStart] {
        var (starts, refused): ([SheetStart], [(name: String, rejection: Rejection)]) = ([], [])
        for (index, file) in files.enumerated() {
            do { starts += try read(file.url, file: index) } catch let rejection as Rejection {
                if files.count == 1 { throw rejection }
                refused.append((file.name, rejection))
            }
        }
        if let first = refused.first {
            throw Rejection(first.rejection.kind, "tableOf", problems: refused.flatMap(problems))
        }
        return starts
    }

    /// The file's name, and what is wrong with it.
    private static func problems(_ name: String, _ rejection: Rejection) -> [Rejection.Problem] {
        [.init("tableOfFile", field: "file", values: ["file": String(name.prefix(200))])]
            + (rejection.problems.isEmpty ? [.init(rejection.code, values: rejection.values)] : rejection.problems)
    }

    private static func read(_ url: URL, file: Int) throws -> [SheetStart] {
        let format = try TableFile.format(of: url)
        let reader = try TableFile.open(url)
        var sheets: [[TableRow]] = []
        while true {
            do {
                guard let row = try reader.next() else { break }
                if sheets.last?.last?.sheet != row.sheet { sheets.append([]) }
                sheets[sheets.count - 1].append(row)
                if sheets[sheets.count - 1].count == depth { reader.passSheet() }
            } catch let rejection as Rejection {
                // A damaged row is refused when it is read for taking; without any row there is no table.
                if rejection.values["row"] == nil || sheets.isEmpty { throw rejection }
            }
        }
        return sheets.map { rows in rows.filter { !$0.isStatement } }.filter { !$0.isEmpty }
            .map { SheetStart(file: file, format: format, rows: $0) }
    }
}

extension TableRow {
    /// A line of an export's statement, which stands above the header of our own files.
    var isStatement: Bool {
        guard case .text(let text) = self[0], text.hasPrefix("#") else { return false }
        return cells.dropFirst().allSatisfy(\.isEmpty)
    }
}

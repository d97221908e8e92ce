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
    /// - Throws: `Rejection` for a file that is no table.
    static func read(_ files: [URL]) throws -> [SheetStart] {
        try files.enumerated().flatMap { try read($1, file: $0) }
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

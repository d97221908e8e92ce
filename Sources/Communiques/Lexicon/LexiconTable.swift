import Foundation

/// A dictionary cannot be read: which file and line, and why. A fault of the installation, not of a user.
package struct LexiconError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    package let line: Int
    package let problem: String

    package var description: String { "\(file):\(line): \(problem)" }
}

/// One dictionary file: tab-separated columns, `#` comments, blank lines free.
struct LexiconTable {
    struct Row {
        let line: Int
        let cells: [String]

        /// The cell's words, separated by blanks.
        func words(_ column: Int) -> [String] {
            column < cells.count ? cells[column].split(separator: " ").map(String.init) : []
        }
    }

    let file: String
    let rows: [Row]

    /// - Throws: ``LexiconError`` where the file is missing or a row has fewer than `columns` cells.
    init(_ name: String, in directory: URL, columns: Int) throws {
        file = name + ".tsv"
        let url = directory.appendingPathComponent(file)
        let text: String
        do { text = try String(contentsOf: url, encoding: .utf8) } catch {
            throw LexiconError(file: file, line: 0, problem: "cannot be read: \(error.localizedDescription)")
        }
        var rows: [Row] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let content = line.prefix { $0 != "#" }
            let cells = content.split(separator: "\t").map { $0.trimmingCharacters(in: .whitespaces) }
                .filter { !$0.isEmpty }
            if cells.isEmpty { continue }
            guard cells.count >= columns else {
                throw LexiconError(file: file, line: index + 1, problem: "\(columns) columns expected")
            }
            rows.append(Row(line: index + 1, cells: cells))
        }
        self.rows = rows
    }

    func problem(_ row: Row, _ text: String) -> LexiconError { LexiconError(file: file, line: row.line, problem: text) }
}

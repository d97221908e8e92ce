/// The header of a table as people make it: below title rows, of one to three rows, with merged cells.
package struct TableHead: Hashable, Sendable {
    /// One for each column, `""` for none; where a heading stands over several, `地址 / 镇`.
    package let titles: [String]
    /// How many of the rows given come before the first row of data.
    package let end: Int

    /// Looks for the header among the first rows of a sheet: where most titles are known; else the first row that names
    /// at least half of the columns, few of them twice.
    ///
    /// - Parameters:
    ///   - rows: the sheet's first rows, twenty or so; merged cells filled.
    ///   - isKnown: whether a title names something that the caller looks for.
    package static func find(in rows: [TableRow], isKnown: (String) -> Bool = { _ in false }) -> TableHead? {
        let heads = rows.indices.compactMap { TableHead(rows, at: $0) }
        let width = rows.map { row in row.cells.count { $0 != .empty } }.max() ?? 0
        let full = heads.filter { $0.columns.count * 2 >= width }
        let first = full.first(where: \.isDistinct) ?? full.first
        let known = heads.map { head in head.titles.count { !$0.isEmpty && isKnown($0) } }
        guard let most = known.max(), most > 0, let place = known.firstIndex(of: most) else { return first }
        let best = heads[place]
        // One known word among many is a value by chance where a header of unknown words names all of its columns.
        if most == 1, best.columns.count > 3, let first, first.end < best.end,
            first.columns.isSuperset(of: best.columns)
        {
            return first
        }
        return best
    }

    /// The header that ends with the row at `index`, as a person says: with the rows above that belong to it, or that row
    /// alone, whatever it holds.
    package static func ending(at index: Int, of rows: [TableRow]) -> TableHead {
        let whole = (max(0, index - 2)...index).lazy.compactMap { TableHead(rows, at: $0) }
            .first { $0.end == index + 1 }
        return whole ?? TableHead(titles: rows[index].cells.map { title($0.text) }, end: index + 1)
    }

    private init(titles: [String], end: Int) { (self.titles, self.end) = (titles, end) }

    /// Those that have a title.
    private var columns: Set<Int> { Set(titles.indices.filter { !titles[$0].isEmpty }) }

    private var isDistinct: Bool { Set(titles).subtracting([""]).count * 4 >= columns.count * 3 }

    /// The header whose first row is the one at `index`; nil for a row that is none: a title, or values.
    private init?(_ rows: [TableRow], at index: Int) {
        var levels = [Self.titles(rows[index])]
        let width = rows.map(\.cells.count).max() ?? 0
        let names = Set(levels[0].filter { !$0.isEmpty })
        guard !names.isEmpty, names.count > 1 || width == 1, Self.isHeader(rows[index]) else { return nil }
        while levels.count < 3, index + levels.count < rows.count {
            let (above, below) = (levels[levels.count - 1], rows[index + levels.count])
            guard below.number == rows[index].number + levels.count, below.sheet == rows[index].sheet,
                Self.isHeader(below), let level = Self.level(Self.titles(below), under: above, width)
            else { break }
            levels[levels.count - 1] = level.above
            levels.append(level.below)
        }
        titles = (0..<(levels.map(\.count).max() ?? 0)).map { column in
            var parts: [String] = []
            for level in levels where column < level.count && !level[column].isEmpty && parts.last != level[column] {
                parts.append(level[column])
            }
            return parts.joined(separator: " / ")
        }
        end = index + levels.count
    }

    /// A row below belongs to the header if it divides a heading that stands over several columns, and says nothing
    /// below the others.
    ///
    /// A merged heading is repeated in its columns; one from a CSV file stands in the first, the others are empty.
    private static func level(_ below: [String], under above: [String], _ width: Int) -> (
        above: [String], below: [String]
    )? {
        func at(_ list: [String], _ column: Int) -> String { list.indices.contains(column) ? list[column] : "" }
        var filled = above + Array(repeating: "", count: max(0, width - above.count))
        for column in filled.indices.dropFirst() where filled[column].isEmpty && !at(below, column).isEmpty {
            filled[column] = filled[column - 1]
        }
        var (divided, single) = (false, false)
        for column in filled.indices where !filled[column].isEmpty {
            let (title, text) = (filled[column], at(below, column))
            if title == at(filled, column - 1) || title == at(filled, column + 1) {
                divided = divided || (!text.isEmpty && text != title)
            } else {
                guard text.isEmpty || text == title else { return nil }
                single = true
            }
        }
        let isMerged = filled == above + Array(repeating: "", count: filled.count - above.count)
        return divided && (isMerged || single) ? (filled, below) : nil
    }

    private static func titles(_ row: TableRow) -> [String] {
        row.cells.map { cell in
            guard case .text(let text) = cell else { return "" }
            return title(text)
        }
    }

    private static func title(_ text: String) -> String {
        String(TypedText.normalised(text).unicodeScalars.filter { $0 != "\n" })
    }

    /// Whether all that the row holds can be titles: short texts that are neither numbers nor days.
    private static func isHeader(_ row: TableRow) -> Bool {
        row.cells.allSatisfy { cell in
            switch cell {
            case .empty: true
            case .text(let text): text.unicodeScalars.count <= 60 && !isValue(cell)
            case .number, .date, .flag, .fault: false
            }
        }
    }

    private static func isValue(_ cell: Cell) -> Bool {
        let (number, day) = (try? CellReading.real(cell), try? CellReading.day(cell, year: 2020))
        return number != nil || day != nil
    }
}

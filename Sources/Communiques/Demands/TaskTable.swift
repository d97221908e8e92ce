/// A task table flattened to text: a line of column heads, then rows with the same separator; or every cell on a line of
/// its own.
struct TaskTable: Sendable {
    typealias Row = (task: Range<Int>, notes: TaskNotes)

    /// What stands between cells: a tab, | or │; or at least so many blanks.
    private enum Separator {
        case key(UInt32)
        case blanks(Int)
    }

    private let columns: [TaskColumn?]
    private let separator: Separator

    /// - Returns: nil unless `header` names at least three columns, the task among them.
    init?(header: Range<Int>, text: NormalText, marks: Marks) {
        guard header.count < 120, marks.columns.within(header).dropFirst(2).contains(where: { _ in true }) else {
            return nil
        }
        for separator in [Separator.key(0x09), .key(0x7C), .key(0x2502), .blanks(2), .blanks(1)] {
            let columns = Self.cells(header, separator, text).map { Self.column($0, marks) }
            let known = columns.compactMap { $0 }
            guard known.count >= 3, known.contains(.task), known.count * 2 > columns.count else { continue }
            if case .blanks(1) = separator, known.count < columns.count { continue }
            (self.columns, self.separator) = (columns, separator)
            return
        }
        return nil
    }

    /// The row's task and notes; nil where the line has other cells than the header, or says nothing.
    func row(_ line: Range<Int>, text: NormalText, marks: Marks) -> Row? {
        guard line.count < 2000 else { return nil }
        let cells = Self.cells(line, separator, text)
        guard cells.count >= columns.count - 1, cells.count <= columns.count else { return nil }
        return Self.row(cells, columns, text)
    }

    /// A table whose cells are lines: heads from 序号 on, then groups that begin with a number.
    static func vertical(_ lines: ArraySlice<Line>, text: NormalText, marks: Marks) -> (rows: [Row], lines: Int)? {
        guard let first = lines.first, column(first.range, marks) == .number else { return nil }
        let heads = lines.prefix(12).map { column($0.range, marks) }.prefix { $0 != nil }
        guard heads.count >= 3, heads.contains(.task) else { return nil }
        var rows: [Row] = []
        var used = heads.count
        while true {
            let cells = lines.dropFirst(used).prefix(heads.count).map(\.range)
            guard cells.count == heads.count, cells[0].count <= 3,
                cells[0].allSatisfy({ Folding.isDigit(text.keys[$0]) }),
                let row = row(cells, Array(heads), text)
            else { break }
            rows.append(row)
            used += heads.count
        }
        return rows.isEmpty ? nil : (rows, used)
    }

    private static func column(_ cell: Range<Int>, _ marks: Marks) -> TaskColumn? {
        cell.count > 8 ? nil : marks.columns.within(cell).last { $0.range == cell }?.value
    }

    private static func row(_ cells: [Range<Int>], _ columns: [TaskColumn?], _ text: NormalText) -> Row? {
        guard let place = columns.firstIndex(of: .task), place < cells.count else { return nil }
        var notes = TaskNotes()
        for (column, cell) in zip(columns, cells) {
            if let column, column != .task { notes.take(column, cell, text.keys) }
        }
        let task = cells[place]
        return task.contains { Folding.isHan(text.keys[$0]) } ? (task, notes) : nil
    }

    private static func cells(_ line: Range<Int>, _ separator: Separator, _ text: NormalText) -> [Range<Int>] {
        var cells: [Range<Int>] = []
        var start = line.lowerBound
        var index = start
        while index < line.upperBound {
            var end = index
            switch separator {
            case .key(let key): if (key == 0x09 ? text.scalars[index] : text.keys[index]) == key { end += 1 }
            case .blanks(let least):
                while end < line.upperBound, text.keys[end] == 0x20 { end += 1 }
                if end - index < least { end = index }
            }
            if end > index {
                cells.append(Clauses.trim(start..<index, text.keys))
                start = end
            }
            index = max(end, index + 1)
        }
        cells.append(Clauses.trim(start..<line.upperBound, text.keys))
        if case .key = separator, cells.first?.isEmpty == true { cells.removeFirst() }
        if case .key(0x7C) = separator, cells.last?.isEmpty == true { cells.removeLast() }
        return cells
    }
}

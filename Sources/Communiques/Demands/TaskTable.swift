/// A task table flattened to text: a line of column heads, then rows with the same separator.
struct TaskTable: Sendable {
    private let columns: [TaskColumn?]
    private let separator: UInt32

    /// - Returns: nil unless `header` names at least three columns, the task among them.
    init?(header: Range<Int>, text: NormalText, marks: Marks) {
        guard header.count < 120 else { return nil }
        for separator in Self.separators {
            let cells = Self.cells(header, separator, text)
            guard cells.count >= 3 else { continue }
            let columns = cells.map { cell in
                marks.columns.within(cell).last { $0.range == cell }?.value
            }
            let known = columns.compactMap { $0 }
            guard known.count >= 3, known.contains(.task), known.count * 2 > columns.count else { continue }
            (self.columns, self.separator) = (columns, separator)
            return
        }
        return nil
    }

    /// The row's task and notes; nil where the line has other cells than the header.
    func row(_ line: Range<Int>, text: NormalText, marks: Marks) -> (task: Range<Int>, notes: TaskNotes)? {
        let cells = Self.cells(line, separator, text)
        guard cells.count >= columns.count - 1, cells.count <= columns.count, let place = columns.firstIndex(of: .task),
            place < cells.count
        else { return nil }
        var notes = TaskNotes()
        for (column, cell) in zip(columns, cells) where column != nil && column != .task {
            if let column { notes.take(column, cell, text.keys) }
        }
        let task = Clauses.trim(cells[place], text.keys)
        return task.isEmpty ? nil : (task, notes)
    }

    /// Tab, |, │, and two blanks or more.
    private static let separators: [UInt32] = [0x09, 0x7C, 0x2502, 0x20]

    private static func cells(_ line: Range<Int>, _ separator: UInt32, _ text: NormalText) -> [Range<Int>] {
        var cells: [Range<Int>] = []
        var start = line.lowerBound
        var index = start
        while index < line.upperBound {
            let key = separator == 0x09 ? text.scalars[index] : text.keys[index]
            let next = index + 1 < line.upperBound ? text.keys[index + 1] : 0
            if key == separator, separator != 0x20 || next == 0x20 {
                cells.append(Clauses.trim(start..<index, text.keys))
                while index < line.upperBound, separator == 0x20, text.keys[index] == 0x20 { index += 1 }
                if separator != 0x20 { index += 1 }
                start = index
            } else {
                index += 1
            }
        }
        cells.append(Clauses.trim(start..<line.upperBound, text.keys))
        if separator != 0x20, cells.first?.isEmpty == true { cells.removeFirst() }
        if separator == 0x7C, cells.last?.isEmpty == true { cells.removeLast() }
        return cells
    }
}

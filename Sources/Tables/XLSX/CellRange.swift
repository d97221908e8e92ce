/// A merged range (合并单元格) of a sheet; rows count from 1, columns from 0.
struct CellRange: Hashable {
    let rows: ClosedRange<Int>
    let columns: ClosedRange<Int>

    /// Reads `B2:D5`.
    init?(_ text: String) {
        let ends = text.split(separator: ":").map { Self.place(String($0)) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first.row <= last.row,
            first.column <= last.column
        else { return nil }
        (rows, columns) = (first.row...last.row, first.column...last.column)
    }

    /// Column and row of `AB12`; nil beyond what a sheet can have.
    static func place(_ text: String) -> (column: Int, row: Int)? {
        var (column, row) = (0, 0)
        for byte in text.utf8 where byte != UInt8(ascii: "$") {
            switch byte {
            case 0x41...0x5A where row == 0: column = column * 26 + Int(byte) - 0x40
            case 0x30...0x39 where column > 0: row = row * 10 + Int(byte) - 0x30
            default: return nil
            }
            guard column <= 16_384, row <= 1_048_576 else { return nil }
        }
        return column > 0 && row > 0 ? (column - 1, row) : nil
    }
}

/// Gives the value of a merged range's first cell to all its cells, row after row.
struct MergedCells {
    private let ranges: [CellRange]
    private let columns: Int
    private var next = 0
    private var open: [(range: CellRange, value: Cell)] = []

    /// - Parameter columns: how many columns are read at most.
    init(_ ranges: [CellRange], columns: Int) {
        self.ranges = ranges.filter { $0.columns.lowerBound < columns }.sorted {
            $0.rows.lowerBound < $1.rows.lowerBound
        }
        self.columns = columns
    }

    /// - Returns: nil for ranges that overlap, which no spreadsheet writes.
    mutating func fill(_ cells: [Cell], row: Int) -> [Cell]? {
        open.removeAll { $0.range.rows.upperBound < row }
        while next < ranges.count, ranges[next].rows.lowerBound <= row {
            let range = ranges[next]
            next += 1
            guard range.rows.contains(row) else { continue }
            let first = range.columns.lowerBound
            // A range whose first row holds nothing at all has no value.
            let value = range.rows.lowerBound == row && first < cells.count ? cells[first] : .empty
            if value != .empty { open.append((range, value)) }
        }
        guard !open.isEmpty else { return cells }
        var (cells, width) = (cells, 0)
        for (range, value) in open {
            let last = min(range.columns.upperBound, columns - 1)
            width += last - range.columns.lowerBound + 1
            guard width <= columns else { return nil }
            if last >= cells.count { cells += Array(repeating: .empty, count: last + 1 - cells.count) }
            for column in range.columns.lowerBound...last where cells[column] == .empty { cells[column] = value }
        }
        return cells
    }
}

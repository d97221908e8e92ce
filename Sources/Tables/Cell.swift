package import Kernel

/// One cell of a table as the file holds it. A CSV file has texts alone.
package enum Cell: Hashable, Sendable {
    case empty
    case text(String)
    /// `shown` is what the file holds literally, as `4.11722E+17`.
    case number(Double, shown: String)
    /// An XLSX number in a date format; minutes since midnight where it has a time of day.
    case date(CalendarDay, minute: Int?)
    case flag(Bool)
    /// What a spreadsheet shows in place of a value, as `#REF!`; `=` for a formula that was never calculated.
    case fault(String)

    /// The cell as text, `""` for an empty one.
    package var text: String {
        switch self {
        case .empty: ""
        case .text(let text): text
        case .number(_, let shown): shown
        case .date(let day, nil): day.description
        case .date(let day, let minute?): "\(day) \(Cell.clock(minute))"
        case .flag(let flag): flag ? "TRUE" : "FALSE"
        case .fault(let fault): fault
        }
    }

    package var isEmpty: Bool { self == .empty }

    /// `18:05` for the minute 1085 of a day.
    static func clock(_ minute: Int) -> String {
        let parts = [minute / 60, minute % 60]
        return parts.map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
    }
}

/// A row with at least one value.
package struct TableRow: Hashable, Sendable {
    /// Name of the sheet, `""` in a file without sheets.
    package let sheet: String
    /// 1-based: the row of a sheet; the line of a text file in which the row begins. 0 for the header that the keys of
    /// an NDJSON file make.
    package let number: Int
    package let cells: [Cell]

    package init(sheet: String = "", number: Int, cells: [Cell]) {
        (self.sheet, self.number, self.cells) = (sheet, number, cells)
    }

    /// The cell of a column counted from 0, empty beyond the row's end.
    package subscript(column: Int) -> Cell { cells.indices.contains(column) ? cells[column] : .empty }
}

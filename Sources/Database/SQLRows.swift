/// Rows of a result in one piece (成批行): their bytes one behind the other, for what reads thousands and passes them on. A
/// row or a value is made only where it is asked for.
package struct SQLRows: Sendable {
    /// A value, or where its bytes lie.
    package enum Cell: Sendable {
        case null
        case integer(Int64)
        case real(Double)
        case text(Range<Int>)
        case blob(Range<Int>)
    }

    package let columns: SQLRow.Columns
    package private(set) var bytes: [UInt8] = []
    /// Row after row.
    package private(set) var cells: [Cell] = []

    /// - Parameters:
    ///   - rows: that are to come, if that is known.
    ///   - bytes: of their texts at most.
    package init(columns: SQLRow.Columns, rows: Int = 0, bytes: Int = 0) {
        self.columns = columns
        cells.reserveCapacity(rows * columns.names.count)
        self.bytes.reserveCapacity(bytes)
    }

    // MARK: Making

    /// Appends the value of the next column.
    package mutating func append(_ value: SQLValue) {
        switch value {
        case .null: cells.append(.null)
        case .integer(let number): cells.append(.integer(number))
        case .real(let number): cells.append(.real(number))
        case .text(var text): text.withUTF8 { append(text: UnsafeRawBufferPointer($0)) }
        case .blob(let more):
            cells.append(.blob(bytes.count..<bytes.count + more.count))
            bytes += more
        }
    }

    /// - Parameter text: in UTF-8.
    package mutating func append(text: UnsafeRawBufferPointer) {
        let start = bytes.count
        bytes.append(contentsOf: text)
        cells.append(.text(start..<start + text.count))
    }

    /// The rows for which `isWanted` says so.
    package func filter(_ isWanted: (SQLRow) -> Bool) -> SQLRows {
        var kept = self
        kept.cells = []
        for row in 0..<count where isWanted(self[row]) { kept.cells += cells[row * width..<(row + 1) * width] }
        return kept
    }

    package mutating func removeLast(_ rows: Int) { cells.removeLast(rows * width) }

    // MARK: Reading

    /// Number of columns.
    package var width: Int { columns.names.count }

    package func value(_ cell: Cell) -> SQLValue {
        switch cell {
        case .null: .null
        case .integer(let number): .integer(number)
        case .real(let number): .real(number)
        case .text(let place): .text(String(decoding: bytes[place], as: UTF8.self))
        case .blob(let place): .blob(Array(bytes[place]))
        }
    }
}

extension SQLRows: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { width == 0 ? 0 : cells.count / width }

    package subscript(row: Int) -> SQLRow {
        SQLRow(columns: columns, values: cells[row * width..<(row + 1) * width].map(value))
    }
}

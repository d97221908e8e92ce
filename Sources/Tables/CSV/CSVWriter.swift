/// A CSV file as RFC 4180 has it: UTF-8, CR LF, commas. Texts are kept from being formulas (`FormulaGuard`); numbers stay.
package final class CSVWriter: TableWriter {
    private let sink: ByteSink
    private var bytes = CSVBytes()

    /// - Parameter mark: UTF-8's byte order mark, without which Excel in Chinese reads the file as GB18030.
    package init(_ columns: [TableColumn], mark: Bool = true, to sink: @escaping ByteSink) throws {
        self.sink = sink
        if mark { bytes.add(plain: [0xEF, 0xBB, 0xBF]) }
        try write(columns.map { .text($0.title) })
    }

    package func write(_ row: [OutCell]) throws {
        for (column, cell) in row.enumerated() {
            if column > 0 { bytes.endCell() }
            bytes.add(cell)
        }
        bytes.endRow()
        if bytes.count >= 65_536 { try finish() }
    }

    package func finish() throws { try sink(bytes.take()[...]) }
}

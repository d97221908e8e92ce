/// A CSV file as RFC 4180 has it: UTF-8, CR LF, commas. Texts are kept from being formulas (`FormulaGuard`); numbers stay.
package final class CSVWriter: TableWriter {
    private let sink: ByteSink
    private var buffer: [UInt8] = []

    /// - Parameter mark: UTF-8's byte order mark, without which Excel in Chinese reads the file as GB18030.
    package init(_ columns: [TableColumn], mark: Bool = true, to sink: @escaping ByteSink) throws {
        self.sink = sink
        if mark { buffer += [0xEF, 0xBB, 0xBF] }
        try write(columns.map { .text($0.title) })
    }

    package func write(_ row: [OutCell]) throws {
        for (column, cell) in row.enumerated() {
            if column > 0 { buffer.append(UInt8(ascii: ",")) }
            if case .text(let text) = cell {
                add(FormulaGuard.apply(text))
            } else {
                buffer.append(contentsOf: cell.text.utf8)
            }
        }
        buffer += [0x0D, 0x0A]
        if buffer.count >= 65_536 { try flush() }
    }

    package func finish() throws { try flush() }

    private func add(_ text: String) {
        let quote = UInt8(ascii: "\"")
        let special: (UInt8) -> Bool = { $0 == quote || $0 == 0x2C || $0 == 0x3B || $0 < 0x20 }
        guard text.utf8.contains(where: special) || text.utf8.first == 0x20 || text.utf8.last == 0x20 else {
            return buffer.append(contentsOf: text.utf8)
        }
        buffer.append(quote)
        for byte in text.utf8 {
            if byte == quote { buffer.append(quote) }
            buffer.append(byte)
        }
        buffer.append(quote)
    }

    private func flush() throws {
        try sink(buffer[...])
        buffer.removeAll(keepingCapacity: true)
    }
}

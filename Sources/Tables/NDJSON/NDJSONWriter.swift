import Kernel

/// Objects, one a line; a cell without a value is left out.
package final class NDJSONWriter: TableWriter {
    private let keys: [[UInt8]]
    private let sink: ByteSink
    private var buffer: [UInt8] = []

    package init(_ columns: [TableColumn], to sink: @escaping ByteSink) {
        keys = columns.map { Self.quoted($0.key) + [UInt8(ascii: ":")] }
        self.sink = sink
    }

    package func write(_ row: [OutCell]) throws {
        buffer.append(UInt8(ascii: "{"))
        var isFirst = true
        for (key, cell) in zip(keys, row) where cell != .empty {
            if !isFirst { buffer.append(UInt8(ascii: ",")) }
            isFirst = false
            buffer += key
            switch cell {
            case .integer, .flag: buffer += cell.text.lowercased().utf8
            case .real(let number): buffer += (number.isFinite ? cell.text : "null").utf8
            case .empty, .text, .day, .moment: buffer += Self.quoted(cell.text)
            }
        }
        buffer += [UInt8(ascii: "}"), 0x0A]
        if buffer.count >= 65_536 { try flush() }
    }

    package func finish() throws { try flush() }

    private static func quoted(_ text: String) -> [UInt8] {
        var bytes = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                let hex = String(byte, radix: 16)
                bytes += "\\u\(String(repeating: "0", count: 4 - hex.count))\(hex)".utf8
            default: bytes.append(byte)
            }
        }
        return bytes + [UInt8(ascii: "\"")]
    }

    private func flush() throws {
        try sink(buffer[...])
        buffer.removeAll(keepingCapacity: true)
    }
}

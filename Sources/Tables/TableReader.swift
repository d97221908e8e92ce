/// Reads a table row by row in bounded memory, whatever its size.
package protocol TableReader: AnyObject {
    /// Names of the visible sheets in their order; `[""]` for a file without sheets.
    var sheets: [String] { get }

    /// Bytes of the file read so far, and in all.
    var progress: (read: Int64, of: Int64) { get }

    /// What there is of the row that `next` has refused last: the cells of a sheet's row, the line of a text file as it stands.
    var refused: RefusedCells { get }

    /// Whether nothing can be read behind what `next` has thrown.
    var isStopped: Bool { get }

    /// The next row that has a value; rows without are passed over.
    ///
    /// - Returns: nil at the end.
    /// - Throws: `Rejection` with the value `row` for a row that is damaged or beyond a limit – the next call goes on behind it,
    ///   or returns nil where reading has stopped; what the file system says.
    func next() throws -> TableRow?

    /// Passes over what is left of the sheet that the last row is of.
    func passSheet()
}

/// What there is of a row that could not be read (坏行原文).
package enum RefusedCells: Hashable, Sendable {
    case cells([Cell])
    /// Broken bytes are U+FFFD; what fits a cell.
    case line(String)

    /// Most bytes of a line.
    static let longest = 32_000

    /// - Parameter decode: text of bytes, some of which may be broken.
    static func line(
        _ bytes: ArraySlice<UInt8>,
        _ decode: (UnsafeBufferPointer<UInt8>) -> String = { String(decoding: $0, as: UTF8.self) }
    ) -> RefusedCells {
        let text = bytes.prefix(longest).withUnsafeBufferPointer(decode)
        let ends = "\r\n".unicodeScalars
        var scalars = text.unicodeScalars
        while let last = scalars.last, ends.contains(last) { scalars.removeLast() }
        return .line(String(scalars).replacing("\u{0}", with: "\u{FFFD}"))
    }
}

/// Where reading a table stops, so that no file takes the server's memory or time.
package struct TableLimits: Hashable, Sendable {
    package var columns = 1_000
    /// Bytes of one cell in UTF-8: what Excel holds at most, 32,767 characters.
    package var cellBytes = 131_068
    package var rowBytes = 2_097_152
    /// Files in an XLSX file.
    package var entries = 2_000
    /// Bytes read from one XLSX file after decompression; a sheet is gone through twice.
    package var inflatedBytes: Int64 = 4 << 30
    /// Decompressed bytes for one compressed, judged from 16 MB on.
    package var inflation: Int64 = 200
    /// Bytes of all texts that an XLSX file keeps aside from its sheets.
    package var sharedBytes = 256 << 20
    /// Merged ranges of a sheet.
    package var merges = 100_000

    package init() {}
}

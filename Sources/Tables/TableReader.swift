/// Reads a table row by row in bounded memory, whatever its size.
package protocol TableReader: AnyObject {
    /// Names of the visible sheets in their order; `[""]` for a file without sheets.
    var sheets: [String] { get }

    /// Bytes of the file read so far, and in all.
    var progress: (read: Int64, of: Int64) { get }

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

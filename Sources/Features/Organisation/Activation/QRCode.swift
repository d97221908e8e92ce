import CQREncode

/// A square code (二维码, ISO/IEC 18004) as the path of an SVG: a telephone's camera reads it from a slip.
package struct QRCode: Hashable, Sendable {
    /// Modules along a side, the quiet zone of four on each side included.
    package let size: Int
    /// One step of the path for each dark run, in modules: `M4 4h7v1h-7z…`.
    package let path: String

    /// - Parameter text: at most some hundreds of characters.
    /// - Returns: nil for a text too long for a code.
    package init?(_ text: String) {
        // Level M: a fold or a thumb's mark does no harm.
        guard let code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M) else { return nil }
        defer { QRcode_free(code) }
        let (width, quiet) = (Int(code.pointee.width), 4)
        guard let data = code.pointee.data else { return nil }
        var path = ""
        for row in 0..<width {
            var column = 0
            while column < width {
                let start = column
                while column < width, data[row * width + column] & 1 == 1 { column += 1 }
                if column > start {
                    path += "M\(start + quiet) \(row + quiet)h\(column - start)v1h-\(column - start)z"
                } else {
                    column += 1
                }
            }
        }
        (size, self.path) = (width + 2 * quiet, path)
    }
}

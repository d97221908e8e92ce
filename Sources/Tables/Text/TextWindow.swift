import Foundation

/// The part of a text file that is in memory: from the row being read on.
final class TextWindow {
    let source: TextSource
    private(set) var bytes: [UInt8] = []
    /// Where the next row begins in `bytes`.
    var start = 0
    /// Whether the file ends with `bytes`.
    private(set) var isEnd = false
    /// Offset in the file of the first of `bytes`.
    private var base: Int64

    init(_ url: URL) throws {
        source = try TextSource(url)
        base = source.read
        isEnd = try !source.fill(&bytes)
    }

    /// Bytes of the file behind which `start` is, and in all.
    var progress: (read: Int64, of: Int64) { (source.read - Int64(bytes.count - start), source.size) }
    /// Bytes of the row that are in memory.
    var count: Int { bytes.count - start }

    /// - Returns: the place in the file of a place in `bytes`.
    func offset(_ index: Int) -> Int64 {
        guard case .utf16 = source.encoding else { return base + Int64(index) }
        return base + 2 * Int64(String(decoding: bytes[..<index], as: UTF8.self).utf16.count)
    }

    /// Lets go of what was read and reads on.
    /// - Returns: whether there was more.
    func fill() throws -> Bool {
        guard !isEnd else { return false }
        base = offset(start)
        bytes.removeFirst(start)
        start = 0
        isEnd = try !source.fill(&bytes)
        return !isEnd
    }

    /// Passes over the line that begins at `start`, however long it is, without keeping it.
    func passLine() throws {
        while true {
            if let line { return start = line.next }
            // The line feed that a return belongs with may not be there yet.
            start = max(start, bytes.last == 0x0D ? bytes.count - 1 : bytes.count)
            if try !fill(), line == nil { return close() }
        }
    }

    /// Nothing is read any more.
    func close() { (start, isEnd) = (bytes.count, true) }

    /// The end of the line that begins at `start`, and where the next begins; nil if neither is in memory.
    var line: (end: Int, next: Int)? {
        bytes.withUnsafeBufferPointer { bytes in
            guard let end = bytes[start...].firstIndex(where: { $0 == 0x0A || $0 == 0x0D }) else {
                return isEnd && start < bytes.count ? (bytes.count, bytes.count) : nil
            }
            return CSVScanner.lineEnd(bytes, end, isEnd).map { (end, $0) }
        }
    }
}

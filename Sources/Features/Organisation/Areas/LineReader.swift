import Foundation
import Kernel

/// Lines of a text file, one at a time and as bytes, so that a table of any length is read in little memory.
/// A line ends with LF or CR LF; in UTF-8 and in GB18030 no character contains those bytes.
struct LineReader {
    /// Longest line in bytes; what is longer is no table.
    static let longest = 65_536

    struct Line {
        /// 1 for the first.
        let number: Int
        let bytes: ArraySlice<UInt8>
    }

    let url: URL

    /// - Throws: what the file system says; `Rejection` lineTooLong; what `body` throws.
    func forEach(_ body: (Line) throws -> Void) throws {
        let file = try FileHandle(forReadingFrom: url)
        defer { try? file.close() }
        var number = 0
        var rest: [UInt8] = []
        func deliver(_ bytes: ArraySlice<UInt8>) throws {
            number += 1
            guard bytes.count <= Self.longest else { throw Rejection.invalid("lineTooLong", ["row": String(number)]) }
            try body(Line(number: number, bytes: bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes))
        }
        while let piece = try file.read(upToCount: 262_144), !piece.isEmpty {
            rest += piece
            var start = rest.startIndex
            while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                try deliver(rest[start..<end])
                start = end + 1
            }
            rest.removeFirst(start)
            if rest.count > Self.longest { try deliver(rest[...]) }
        }
        if !rest.isEmpty { try deliver(rest[...]) }
    }
}

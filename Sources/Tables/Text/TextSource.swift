import Foundation

/// Bytes of a text file, piece by piece: those of the file, or UTF-8 made of UTF-16.
final class TextSource {
    let encoding: TextEncoding
    let size: Int64
    private(set) var read: Int64
    /// Offset of the first half of a character that stands alone in UTF-16; nothing is read from there on.
    private(set) var broken: Int64?

    private let file: FileHandle
    private var rest = Data()

    init(_ url: URL) throws {
        let mark: Int
        (encoding, mark) = try TextEncoding.judge(url)
        file = try FileHandle(forReadingFrom: url)
        size = Int64(try file.seekToEnd())
        try file.seek(toOffset: UInt64(mark))
        read = Int64(mark)
    }

    deinit { try? file.close() }

    /// Appends the next piece.
    /// - Returns: whether there was one.
    func fill(_ buffer: inout [UInt8]) throws -> Bool {
        guard broken == nil, let piece = try file.read(upToCount: 262_144), !piece.isEmpty else {
            if !rest.isEmpty, broken == nil { broken = read - Int64(rest.count) }
            return false
        }
        read += Int64(piece.count)
        guard case .utf16(let bigEndian) = encoding else {
            buffer.append(contentsOf: piece)
            return true
        }
        let bytes = Array(rest + piece)
        let used = Self.transcode(bytes, bigEndian, into: &buffer) { self.broken = $0 + self.read - Int64(bytes.count) }
        rest = Data(bytes[used...])
        return true
    }

    /// - Returns: how many bytes were used; a character cut in two stays.
    private static func transcode(
        _ bytes: [UInt8], _ bigEndian: Bool, into buffer: inout [UInt8], broken: (Int64) -> Void
    ) -> Int {
        func unit(_ index: Int) -> UInt16 {
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return bigEndian ? first << 8 | second : second << 8 | first
        }
        var index = 0
        while index + 1 < bytes.count {
            let lead = unit(index)
            var scalar = Unicode.Scalar(lead)
            if UTF16.isLeadSurrogate(lead) {
                guard index + 3 < bytes.count else { break }
                let trail = unit(index + 2)
                if UTF16.isTrailSurrogate(trail) { scalar = UTF16.decode(UTF16.EncodedScalar([lead, trail])) }
            }
            guard let scalar else {
                broken(Int64(index))
                break
            }
            UTF8.encode(scalar).map { buffer.append(contentsOf: $0) }
            index += scalar.value > 0xFFFF ? 4 : 2
        }
        return index
    }
}

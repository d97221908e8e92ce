import Foundation

/// Bytes of a text file, piece by piece: those of the file, or UTF-8 made of UTF-16.
final class TextSource {
    let encoding: TextEncoding
    let size: Int64
    private(set) var read: Int64
    /// What stands for half a character of UTF-16 alone: a byte that is in no text of UTF-8, so that its row is refused.
    private static let half: UInt8 = 0xFF

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
        guard let piece = try file.read(upToCount: 262_144), !piece.isEmpty else {
            if rest.isEmpty { return false }
            rest = Data()
            buffer.append(Self.half)
            return true
        }
        read += Int64(piece.count)
        guard case .utf16(let bigEndian) = encoding else {
            buffer.append(contentsOf: piece)
            return true
        }
        let bytes = Array(rest + piece)
        rest = Data(bytes[Self.transcode(bytes, bigEndian, into: &buffer)...])
        return true
    }

    /// - Returns: how many bytes were used; a character cut in two stays.
    private static func transcode(_ bytes: [UInt8], _ bigEndian: Bool, into buffer: inout [UInt8]) -> Int {
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
            if let scalar { UTF8.encode(scalar).map { buffer.append(contentsOf: $0) } } else { buffer.append(half) }
            index += (scalar?.value ?? 0) > 0xFFFF ? 4 : 2
        }
        return index
    }
}

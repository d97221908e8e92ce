import Kernel

/// Takes the metadata out of a file: place and device of a photograph are nobody's business.
enum EvidenceCleaning {
    /// - Throws: `Rejection` `unsupported` (`evidenceType`) unless the bytes are a whole JPEG, PNG or UTF-8 text.
    static func clean(_ bytes: [UInt8]) throws -> (EvidenceType, [UInt8]) {
        if bytes.starts(with: [0xFF, 0xD8, 0xFF]), let clean = jpeg(bytes) { return (.jpeg, clean) }
        if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]), let clean = png(bytes) {
            return (.png, clean)
        }
        if !bytes.isEmpty, !bytes.contains(0), let text = String(validating: bytes, as: UTF8.self), !isMarkup(text) {
            return (.text, bytes)
        }
        throw Rejection(.unsupported, "evidenceType")
    }

    /// HTML, SVG and XML run in the browser of whoever opens a download.
    private static func isMarkup(_ text: String) -> Bool {
        text.first { !$0.isWhitespace && $0 != "\u{FEFF}" } == "<"
    }

    /// Keeps the segments that make the picture; drops APP1–APP15 (EXIF, XMP, IPTC) and comments, and what follows EOI.
    private static func jpeg(_ bytes: [UInt8]) -> [UInt8]? {
        var clean: [UInt8] = [0xFF, 0xD8]
        var index = 2
        while index + 3 < bytes.count, bytes[index] == 0xFF {
            let marker = bytes[index + 1]
            if marker == 0xFF { index += 1; continue }
            let length = Int(bytes[index + 2]) << 8 | Int(bytes[index + 3])
            guard length >= 2, index + 2 + length <= bytes.count else { return nil }
            // APP14 tells how colours are coded; without it some pictures turn green.
            let drop = (0xE1...0xEF).contains(marker) && marker != 0xEE || marker == 0xFE
            if !drop { clean += bytes[index..<index + 2 + length] }
            index += 2 + length
            guard marker == 0xDA else { continue }
            // Entropy-coded data up to the next marker that is neither stuffing nor restart.
            let start = index
            while index + 1 < bytes.count,
                bytes[index] != 0xFF || bytes[index + 1] == 0 || (0xD0...0xD7).contains(bytes[index + 1])
            {
                index += 1
            }
            clean += bytes[start..<index]
            if index + 1 < bytes.count, bytes[index + 1] == 0xD9 { return clean + [0xFF, 0xD9] }
        }
        return nil
    }

    /// Keeps the chunks that make the picture.
    private static func png(_ bytes: [UInt8]) -> [UInt8]? {
        let kept: Set<String> = [
            "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "pHYs",
        ]
        var clean = Array(bytes.prefix(8))
        var index = 8
        while index + 12 <= bytes.count {
            let length = bytes[index..<index + 4].reduce(0) { $0 << 8 | Int($1) }
            guard index + 12 + length <= bytes.count else { return nil }
            let type = String(decoding: bytes[index + 4..<index + 8], as: UTF8.self)
            if kept.contains(type) { clean += bytes[index..<index + 12 + length] }
            if type == "IEND" { return clean }
            index += 12 + length
        }
        return nil
    }
}

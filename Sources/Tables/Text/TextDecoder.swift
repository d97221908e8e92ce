import Foundation

/// Strict text out of bytes of one encoding.
final class TextDecoder {
    /// No text in this encoding from this byte of the piece on.
    struct Broken: Error { let offset: Int }

    private let converter: iconv_t?
    private var output: [UInt8] = []

    init(_ encoding: TextEncoding) {
        let opened = encoding == .gb18030 ? iconv_open("UTF-8", "GB18030") : nil
        converter = opened == iconv_t(bitPattern: -1) ? nil : opened
    }

    deinit { if let converter { iconv_close(converter) } }

    /// - Parameter bytes: at least one.
    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(Broken) -> String {
        let isASCII = bytes.reduce(0) { $0 | $1 } < 0x80
        guard let converter, !isASCII else {
            let text = String(decoding: bytes, as: UTF8.self)
            // Four times as fast as `String(validating:)`: what is broken comes out as other bytes.
            if isASCII || Self.isSame(text, bytes) { return text }
            throw Broken(offset: Self.firstBroken(bytes))
        }
        var (left, room) = (bytes.count, 2 * bytes.count)
        if output.count < room { output = [UInt8](repeating: 0, count: room) }
        let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
        let written = output.withUnsafeMutableBytes { output -> Int? in
            var (from, to) = (start, output.baseAddress?.assumingMemoryBound(to: CChar.self))
            iconv(converter, nil, nil, nil, nil)
            let done = iconv(converter, &from, &left, &to, &room)
            return done == Int(bitPattern: UInt(bitPattern: -1)) ? nil : 2 * bytes.count - room
        }
        guard let written, left == 0 else { throw Broken(offset: bytes.count - left) }
        return output.withUnsafeBufferPointer { String(decoding: $0[..<written], as: UTF8.self) }
    }

    /// The text with U+FFFD for each byte that belongs to none.
    func lossy(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
        guard converter != nil else { return String(decoding: bytes, as: UTF8.self) }
        var (text, start) = ("", 0)
        while start < bytes.count {
            do throws(Broken) {
                return text + (try self.text(UnsafeBufferPointer(rebasing: bytes[start...])))
            } catch {
                let end = start + error.offset
                let whole = UnsafeBufferPointer(rebasing: bytes[start..<end])
                if !whole.isEmpty { text += (try? self.text(whole)) ?? "" }
                text += "\u{FFFD}"
                start = end + 1
            }
        }
        return text
    }

    private static func isSame(_ text: String, _ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { text in
            guard let left = text.baseAddress, let right = bytes.baseAddress else { return false }
            return text.count == bytes.count && memcmp(left, right, bytes.count) == 0
        } ?? text.utf8.elementsEqual(bytes)
    }

    static func firstBroken(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var (decoder, input) = (UTF8(), bytes.makeIterator())
        var offset = 0
        while case .scalarValue(let scalar) = decoder.decode(&input) { offset += UTF8.width(scalar) }
        return offset
    }
}

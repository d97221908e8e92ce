import COpenCC
import Synchronization

/// Traditional to simplified script (繁转简) by OpenCC, by sentence; where a sentence would change its length, by
/// character, so that every character keeps its place.
final class Script: Sendable {
    private let converter: Mutex<Handle>
    /// Simplified form of every character that has one of its own; zero elsewhere.
    private let simplified: ContiguousArray<UInt32>

    private struct Handle { let pointer: UnsafeMutableRawPointer }

    /// - Parameter kept: characters that simplified text uses too (著, 於 in names); they alone do not make a text
    ///   traditional and stay as they are.
    /// - Throws: ``LexiconError`` where OpenCC's own dictionaries are missing.
    init(keeping kept: Set<UInt32>) throws {
        guard let pointer = opencc_open("t2s.json"), Int(bitPattern: pointer) != -1 else {
            throw LexiconError(file: "t2s.json", line: 0, problem: "OpenCC cannot open its dictionaries")
        }
        var table = ContiguousArray<UInt32>(repeating: 0, count: 0x10000)
        let all = (UInt32(0x3400)..<0xA000).filter { !kept.contains($0) }
        var source = String.UnicodeScalarView()
        for scalar in all {
            if let scalar = Unicode.Scalar(scalar) { source.append(scalar) }
            source.append("\n")
        }
        let forms = Self.convert(pointer, String(source)).split(separator: "\n", omittingEmptySubsequences: false)
        for (scalar, form) in zip(all, forms) where form.unicodeScalars.count == 1 {
            if let only = form.unicodeScalars.first, only.value != scalar { table[Int(scalar)] = only.value }
        }
        simplified = table
        converter = Mutex(Handle(pointer: pointer))
    }

    deinit { converter.withLock { _ = opencc_close($0.pointer) } }

    @inline(__always)
    func isTraditional(_ scalar: UInt32) -> Bool { scalar < 0x10000 && simplified[Int(scalar)] != 0 }

    /// Converts `text[range]` in place.
    func simplify(_ text: inout ContiguousArray<UInt32>, _ range: Range<Int>) {
        let whole = UTF8Text.string(text[range])
        let result = converter.withLock { Self.convert($0.pointer, whole) }
        if result.unicodeScalars.count == range.count {
            for (index, scalar) in zip(range, result.unicodeScalars) { text[index] = scalar.value }
        } else {
            for index in range where isTraditional(text[index]) { text[index] = simplified[Int(text[index])] }
        }
    }

    private static func convert(_ pointer: UnsafeMutableRawPointer, _ text: String) -> String {
        guard let result = opencc_convert_utf8(pointer, text, text.utf8.count) else { return text }
        defer { opencc_convert_utf8_free(result) }
        return String(cString: result)
    }
}

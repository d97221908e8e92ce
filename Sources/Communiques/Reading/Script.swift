import COpenCC
import Synchronization

/// Traditional to simplified script (繁转简) by OpenCC, where a sentence is traditional: character by character, and by
/// words where a character's form hangs on the word. Every character keeps its place.
final class Script: Sendable {
    private let converter: Mutex<Handle>
    /// Simplified form of every character that has one of its own; zero elsewhere.
    private let simplified: ContiguousArray<UInt32>
    /// Whether a character alone shows that a sentence is traditional.
    private let traditional: ContiguousArray<Bool>
    /// Whether a character's form hangs on the word, as 乾 in 乾坤.
    private let wordBound: ContiguousArray<Bool>

    private struct Handle { let pointer: UnsafeMutableRawPointer }

    /// - Parameter kept: characters that simplified text uses too (著, 於 in names); they alone do not make a text
    ///   traditional and stay as they are.
    /// - Throws: ``LexiconError`` where OpenCC's own dictionaries are missing.
    init(keeping kept: Set<UInt32>) throws {
        guard let pointer = opencc_open("t2s.json"), Int(bitPattern: pointer) != -1 else {
            throw LexiconError(file: "t2s.json", line: 0, problem: "OpenCC cannot open its dictionaries")
        }
        let all = UInt32(0x3400)..<0xA000
        var table = ContiguousArray<UInt32>(repeating: 0, count: Int(all.upperBound))
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
        traditional = ContiguousArray(
            table.indices.map { table[$0] != 0 && !kept.contains(UInt32($0)) })
        // OpenCC's phrases differ from its characters in these only.
        let bound = Set("么乾俱吒噁彷徵於昇沈濛牴畫瞭薹藉衹覆鉅鍊鍾麼麽".unicodeScalars.map(\.value))
        wordBound = ContiguousArray(table.indices.map { bound.contains(UInt32($0)) })
        converter = Mutex(Handle(pointer: pointer))
    }

    deinit { converter.withLock { _ = opencc_close($0.pointer) } }

    @inline(__always)
    func isTraditional(_ scalar: UInt32) -> Bool { scalar < traditional.count && traditional[Int(scalar)] }

    /// Converts `sentence` of `text` in place. No word of OpenCC's reaches beyond a run of Chinese characters.
    func simplify(_ text: inout ContiguousArray<UInt32>, _ sentence: Range<Int>) {
        var start = sentence.lowerBound
        while start < sentence.upperBound {
            var end = start
            var byWords = false
            while end < sentence.upperBound, Folding.isHan(text[end]) {
                byWords = byWords || text[end] >= wordBound.count || wordBound[Int(text[end])]
                end += 1
            }
            if byWords { simplifyWords(&text, start..<end) } else { simplifyCharacters(&text, start..<end) }
            start = end + 1
        }
    }

    private func simplifyCharacters(_ text: inout ContiguousArray<UInt32>, _ range: Range<Int>) {
        for index in range where text[index] < simplified.count && simplified[Int(text[index])] != 0 {
            text[index] = simplified[Int(text[index])]
        }
    }

    private func simplifyWords(_ text: inout ContiguousArray<UInt32>, _ range: Range<Int>) {
        let words = UTF8Text.string(text[range])
        let result = converter.withLock { Self.convert($0.pointer, words) }
        if result.unicodeScalars.count == range.count {
            for (index, scalar) in zip(range, result.unicodeScalars) { text[index] = scalar.value }
        } else {
            simplifyCharacters(&text, range)
        }
    }

    private static func convert(_ pointer: UnsafeMutableRawPointer, _ text: String) -> String {
        guard let result = opencc_convert_utf8(pointer, text, text.utf8.count) else { return text }
        defer { opencc_convert_utf8_free(result) }
        return String(cString: result)
    }
}

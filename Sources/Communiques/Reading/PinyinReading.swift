/// Pinyin readings (注音) that web pages put in brackets after a character, and what is left of them where the character
/// itself was lost: `發(fā)布`, `日?qǐng)?bào)告`.
enum PinyinReading {
    /// The reading in brackets that opens at `start`.
    /// - Returns: index after the closing bracket; nil for a real bracket, as in 社区(村).
    static func end(bracketAt start: Int, in text: ContiguousArray<UInt32>) -> Int? {
        syllable(in: text, from: start + 1)?.end
    }

    /// Readings without their characters, `?qǐng)?bào)`: only the last is the lost character's.
    static func lost(at start: Int, in text: ContiguousArray<UInt32>) -> (syllable: String, end: Int)? {
        var last: (syllable: String, end: Int)?
        var index = start
        while index < text.count, Folding.fold(text[index]) == 0x3F,
            let found = syllable(in: text, from: index + 1)
        {
            last = found
            index = found.end
        }
        return last
    }

    /// A lower-case toned syllable followed by a closing bracket, a blank between them allowed.
    private static func syllable(in text: ContiguousArray<UInt32>, from start: Int) -> (syllable: String, end: Int)? {
        var index = start
        var (vowels, toned) = (0, false)
        while index < text.count, index - start < 7 {
            let tone = isTone(text[index])
            if tone || vowel(text[index]) { vowels += 1 } else if !(0x61...0x7A).contains(text[index]) { break }
            toned = toned || tone
            index += 1
        }
        guard vowels > 0, index - start >= 2 || vowels == 1, index < text.count else { return nil }
        let syllable = UTF8Text.string(text[start..<index])
        guard toned || neutral.contains(syllable) else { return nil }
        if Folding.fold(text[index]) == 0x20 { index += 1 }
        guard index < text.count, Folding.fold(text[index]) == 0x29 else { return nil }
        return (syllable, index + 1)
    }

    @inline(__always)
    private static func vowel(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x61, 0x65, 0x69, 0x6F, 0x75, 0xFC: true
        default: false
        }
    }

    @inline(__always)
    private static func isTone(_ scalar: UInt32) -> Bool {
        (0xE0...0x1E3F).contains(scalar) && tones.contains(scalar)
    }

    private static let tones = Set("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ".unicodeScalars.map(\.value))
    /// Syllables written without a tone mark.
    private static let neutral: Set<String> = [
        "de", "le", "me", "men", "ma", "ne", "ba", "zi", "zhe", "shang", "li", "xia", "tou",
    ]
}

/// Undoes what a web page did to a text: readings in brackets, lost characters, traditional script.
struct Mending {
    let decoded: ContiguousArray<UInt32>
    private(set) var scalars = ContiguousArray<UInt32>()
    private(set) var origins = Origins()
    private(set) var doubts: [Communique.Doubt] = []
    private(set) var breaks: Set<Int> = []

    init(_ decoded: ContiguousArray<UInt32>) {
        self.decoded = decoded
        scalars.reserveCapacity(decoded.count)
    }

    private mutating func append(_ scalar: UInt32, from index: Int) {
        origins.set(index, at: scalars.count)
        scalars.append(scalar)
    }

    mutating func undoReadings(_ lexicon: Lexicon) {
        var index = 0
        while index < decoded.count {
            let sound = index..<(decoded[index...].firstIndex(where: Self.isSuspect) ?? decoded.count)
            if !sound.isEmpty { origins.set(index, at: scalars.count) }
            scalars.append(contentsOf: decoded[sound])
            index = sound.upperBound
            if index == decoded.count { break }
            if Folding.fold(decoded[index]) == 0x3F {
                index = repair(at: index, lexicon)
            } else if let last = scalars.last, Folding.isHan(last),
                let end = PinyinReading.end(bracketAt: index, in: decoded)
            {
                index = end
            } else {
                append(decoded[index], from: index)
                index += 1
            }
        }
        origins.set(decoded.count, at: scalars.count)
    }

    /// A bracket may hold a reading, a question mark stand for a lost character.
    @inline(__always)
    private static func isSuspect(_ scalar: UInt32) -> Bool {
        scalar == 0x28 || scalar == 0xFF08 || scalar == 0x3F || scalar == 0xFF1F
    }

    /// A question mark may stand for a lost character.
    /// - Returns: where to read on.
    private mutating func repair(at start: Int, _ lexicon: Lexicon) -> Int {
        if let lost = PinyinReading.lost(at: start, in: decoded) {
            let known = lexicon.readings[lost.syllable]
            append(known ?? decoded[start], from: start)
            doubt(known == nil ? .damaged : .repaired, start..<lost.end, repair: known)
            return lost.end
        }
        let doubled = start + 1 < decoded.count && Folding.fold(decoded[start + 1]) == 0x3F
        let letter = start + (doubled ? 2 : 1)
        if letter + 1 < decoded.count, let known = lexicon.damage[decoded[letter]], Folding.isHan(decoded[letter + 1]) {
            if doubled { append(0x3002, from: start) } else { breaks.insert(scalars.count) }
            append(known, from: letter - 1)
            doubt(.repaired, start..<letter + 1, repair: known)
            return letter + 1
        }
        append(decoded[start], from: start)
        return start + 1
    }

    private mutating func doubt(_ code: Communique.Doubt.Code, _ range: Range<Int>, repair: UInt32?) {
        doubts.append(
            Communique.Doubt(
                code: code, text: UTF8Text.string(decoded[range]), start: range.lowerBound, end: range.upperBound,
                repair: repair.flatMap(Unicode.Scalar.init).map { String(Character($0)) }))
    }

    mutating func simplify(_ script: Script) {
        var start = 0
        var traditional = false
        for index in scalars.indices {
            traditional = traditional || script.isTraditional(scalars[index])
            let ends = scalars[index] == 0x3002 || scalars[index] == 0x0A || index - start > 2000
            if ends || index == scalars.count - 1 {
                if traditional { script.simplify(&scalars, start..<index + 1) }
                (start, traditional) = (index + 1, false)
            }
        }
    }
}

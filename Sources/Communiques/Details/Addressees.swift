/// Whom a demand addresses: an enumeration is as many units as it names, and names of people are none.
struct Addressees: Sendable {
    let text: NormalText
    let marks: Marks
    let lexicon: Lexicon
    let persons: Persons

    struct Found: Hashable, Sendable {
        /// As written.
        let names: [Range<Int>]
        /// 交通、工信…等行业主管部门: each for its own sector.
        let each: Bool
    }

    func split(_ subject: Range<Int>) -> Found {
        var names: [Range<Int>] = []
        var each = false
        for part in parts(of: subject) {
            var part = stripped(part)
            if let tail = tail(in: part) {
                each = true
                part = part.lowerBound..<tail
            }
            if isAddressee(part) { names.append(part) }
        }
        return Found(names: names, each: each && names.count > 1)
    }

    /// Cut at 、 and at 和 与 及 以及 where no unit's own name runs across.
    private func parts(of subject: Range<Int>) -> [Range<Int>] {
        let keys = text.keys
        var parts: [Range<Int>] = []
        var (start, depth) = (subject.lowerBound, 0)
        for index in subject {
            if keys[index] == 0x28 { depth += 1 }
            if keys[index] == 0x29 { depth = max(0, depth - 1) }
            guard depth == 0, joins(keys[index]) else { continue }
            let near = max(subject.lowerBound, index - 32)..<min(subject.upperBound, index + 32)
            let inside = marks.units.within(near).contains { $0.start < index && $0.end > index + 1 }
            if inside { continue }
            if start < index { parts.append(start..<index) }
            start = index + 1
        }
        if start < subject.upperBound { parts.append(start..<subject.upperBound) }
        return parts.flatMap { cutAtEmphasis($0) }
    }

    /// 各级领导干部特别是主要领导干部 are two.
    private func cutAtEmphasis(_ part: Range<Int>) -> [Range<Int>] {
        guard
            let word = marks.within(.drop, part).lazy.map(\.range)
                .first(where: { $0.lowerBound > part.lowerBound && $0.count == 3 })
        else { return [part] }
        return [part.lowerBound..<word.lowerBound, word.upperBound..<part.upperBound]
    }

    /// 、 和 与 及 , ;
    private func joins(_ key: UInt32) -> Bool {
        switch key {
        case 0x3001, 0x548C, 0x4E0E, 0x53CA, 0x2C, 0x3B: true
        default: false
        }
    }

    /// Without 以, 特别是, 全县 before a unit, and 也 behind.
    private func stripped(_ part: Range<Int>) -> Range<Int> {
        var start = part.lowerBound
        while let end = marks.end(.drop, at: start, limit: part.upperBound)
            ?? marks.end(.link, at: start, limit: part.upperBound)
        {
            start = end
        }
        if let end = marks.end(.whole, at: start, limit: part.upperBound), end < part.upperBound { start = end }
        var end = part.upperBound
        while end > start, text.keys[end - 1] == 0x4EE5 { end -= 1 }
        return Clauses.trim(start..<end, text.keys)
    }

    /// Where 等行业主管部门 begins in the last part of an enumeration.
    private func tail(in part: Range<Int>) -> Int? {
        guard let etc = part.dropFirst().first(where: { text.keys[$0] == 0x7B49 }) else { return nil }
        return etc
    }

    private func isAddressee(_ part: Range<Int>) -> Bool {
        guard !part.isEmpty, part.count <= 40, !persons.isKnown(part) else { return false }
        return marks.addressed.contains(in: part) || !((2...3).contains(part.count) && persons.isName(part))
    }

    /// The unit that `part` names: all of it, or its end, with 各, 县, 市 before it left out.
    func unit(_ part: Range<Int>) -> Lexicon.Unit? {
        let naming = marks.units.within(part).lazy.filter { $0.end == part.upperBound }
        // They come in order of their beginnings, so that the first is the longest.
        guard let longest = naming.first(where: { _ in true }) else { return nil }
        let prefix = part.prefix { isPrefix(text.keys[$0]) }
        return longest.range.lowerBound <= prefix.upperBound
            ? unit(named: longest.range) : lexicon.units[Int(longest.value)]
    }

    /// The unit that all of `name` names.
    func unit(named name: Range<Int>) -> Lexicon.Unit? {
        marks.units.within(name).last { $0.range == name }.map { lexicon.units[Int($0.value)] }
    }

    /// 县 市 区 各 本 省 全
    private func isPrefix(_ key: UInt32) -> Bool {
        switch key {
        case 0x53BF, 0x5E02, 0x533A, 0x5404, 0x672C, 0x7701, 0x5168: true
        default: false
        }
    }
}

/// Tells modals from words that only contain their characters, once for a whole text.
struct ModalSieve {
    /// Candidates in order of their beginnings, and whether they forbid.
    var found: [(range: Range<Int>, forbids: Bool)] = []
    /// Words that are none (主要, 要求).
    var covers: [Range<Int>] = []

    /// Of overlapping candidates the longest; none within 主要 or 要求, in a relative clause or within a quotation.
    func modals(in keys: ContiguousArray<UInt32>) -> [(range: Range<Int>, forbids: Bool)] {
        var kept: [(range: Range<Int>, forbids: Bool)] = []
        var cover = 0
        for candidate in found {
            while cover < covers.count, covers[cover].upperBound <= candidate.range.lowerBound { cover += 1 }
            let hidden = covers[cover...].prefix { $0.lowerBound <= candidate.range.lowerBound }
                .contains { $0.upperBound >= candidate.range.upperBound }
            if hidden || isSpaced(candidate.range, keys) || isRelative(candidate.range, keys)
                || isQuoted(candidate.range, keys)
            {
                continue
            }
            if let last = kept.last, last.range.upperBound > candidate.range.lowerBound {
                if candidate.range.count > last.range.count { kept[kept.count - 1] = candidate }
            } else {
                kept.append(candidate)
            }
        }
        return kept
    }

    /// 纪  要 and 摘  要 set with blanks.
    private func isSpaced(_ modal: Range<Int>, _ keys: ContiguousArray<UInt32>) -> Bool {
        var index = modal.lowerBound
        while index > 0, modal.lowerBound - index < 4, keys[index - 1] == 0x20 { index -= 1 }
        return index < modal.lowerBound && index > 0
            && [0x7EAA, 0x6458, 0x6982, 0x4E3B, 0x91CD].contains(keys[index - 1])
    }

    /// A modal in a relative clause, 须开工的企业, 应接种的人群: it describes.
    private func isRelative(_ modal: Range<Int>, _ keys: ContiguousArray<UInt32>) -> Bool {
        guard modal.count == 1, keys[modal.lowerBound] != 0x8981 else { return false }
        let after = keys[modal.upperBound..<min(keys.count, modal.upperBound + 5)]
        return after.prefix { $0 != 0x2C && $0 != 0x3002 }.contains(0x7684)
    }

    /// A modal within a short quotation, “五个严禁”: it is part of a name.
    private func isQuoted(_ modal: Range<Int>, _ keys: ContiguousArray<UInt32>) -> Bool {
        var index = modal.lowerBound
        while index > 0, modal.lowerBound - index < 16, keys[index - 1] != 0x201D, keys[index - 1] != 0x0A {
            index -= 1
            if keys[index] == 0x201C { return keys[modal.upperBound..<min(keys.count, index + 40)].contains(0x201D) }
        }
        return false
    }
}

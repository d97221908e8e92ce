/// Finds what makes a clause a demand.
enum Modals {
    struct Found: Hashable, Sendable {
        let range: Range<Int>
        let forbids: Bool
    }

    /// Modals of `range` in order. 要 within 主要 or 要求, and modals within quotation marks or a title, do not count.
    static func all(in range: Range<Int>, text: NormalText, marks: Marks) -> [Found] {
        var spans: [Found] = []
        var covers: [Range<Int>] = []
        var found: [Found] = []
        for hit in marks.each(range, { role -> Int? in
            switch role {
            case .modal: 0
            case .prohibition: 1
            case .noModal: 2
            default: nil
            }
        }) {
            if hit.value == 2 { covers.append(hit.range) } else { spans.append(Found(range: hit.range, forbids: hit.value == 1)) }
        }
        var cover = 0
        for span in spans {
            while cover < covers.count, covers[cover].upperBound <= span.range.lowerBound { cover += 1 }
            let hidden = covers[cover...].prefix { $0.lowerBound <= span.range.lowerBound }
                .contains { $0.upperBound >= span.range.upperBound }
            if hidden || isRelative(span.range, text.keys, limit: range.upperBound) || isQuoted(span.range, text.keys) { continue }
            if let last = found.last, last.range.upperBound > span.range.lowerBound {
                if span.range.count > last.range.count { found[found.count - 1] = span }
            } else {
                found.append(span)
            }
        }
        return found
    }

    /// A modal in a relative clause, 须开工的企业, 应接种的人群: it describes.
    private static func isRelative(_ modal: Range<Int>, _ keys: ContiguousArray<UInt32>, limit: Int) -> Bool {
        guard modal.count == 1, keys[modal.lowerBound] != 0x8981 else { return false }
        return (modal.upperBound..<min(limit, modal.upperBound + 5)).contains { keys[$0] == 0x7684 }
    }

    /// A modal within a short quotation, “五个严禁”: it is part of a name.
    private static func isQuoted(_ modal: Range<Int>, _ keys: ContiguousArray<UInt32>) -> Bool {
        var index = modal.lowerBound
        while index > 0, modal.lowerBound - index < 16, keys[index - 1] != 0x201D, keys[index - 1] != 0x0A {
            index -= 1
            if keys[index] == 0x201C {
                return (modal.upperBound..<min(keys.count, index + 40)).contains { keys[$0] == 0x201D }
            }
        }
        return false
    }

    /// A new subject that is addressed right before a modal: 交通运输部门要.
    static func subject(before modal: Range<Int>, in clause: Range<Int>, text: NormalText, marks: Marks) -> Range<Int>? {
        guard modal.lowerBound > clause.lowerBound else { return nil }
        var start = clause.lowerBound
        while let end = marks.end(.link, at: start, limit: modal.lowerBound) { start = end }
        guard start < modal.lowerBound else { return nil }
        if marks.end(.keep, at: start, limit: modal.lowerBound) != nil { return nil }
        // 各乡镇(街道)要 ends with a bracket.
        let bracket = text.keys[modal.lowerBound - 1] == 0x29
        // 各乡镇也要, 各部门都要: an adverb may stand between.
        let adverb: Set<UInt32> = [0x4E5F, 0x90FD, 0x8FD8, 0x5747, 0x9700, 0x66F4]
        let end = adverb.contains(text.keys[modal.lowerBound - 1]) ? modal.lowerBound - 1 : modal.lowerBound
        guard start < end else { return nil }
        let addressed = marks.each(start..<end) { role -> Bool? in
            switch role {
            case .unit, .group, .cue(.whole): true
            default: nil
            }
        }
        let touches = addressed.contains { $0.range.upperBound == end || bracket && end - $0.range.upperBound <= 4 }
        return touches ? start..<end : nil
    }
}

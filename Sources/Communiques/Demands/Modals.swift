/// Whom a modal addresses.
enum Modals {
    /// A new subject that is addressed right before a modal: 交通运输部门要.
    static func subject(before modal: Range<Int>, in clause: Range<Int>, text: NormalText, marks: Marks) -> Range<Int>?
    {
        guard modal.lowerBound > clause.lowerBound else { return nil }
        var start = clause.lowerBound
        while let end = marks.end(.link, at: start, limit: modal.lowerBound) { start = end }
        guard start < modal.lowerBound else { return nil }
        if marks.end(.keep, at: start, limit: modal.lowerBound) != nil { return nil }
        // 各乡镇(街道)要 ends with a bracket.
        let bracket = text.keys[modal.lowerBound - 1] == 0x29
        // 各乡镇也要, 各部门都要: an adverb may stand between.
        let end = isAdverb(text.keys[modal.lowerBound - 1]) ? modal.lowerBound - 1 : modal.lowerBound
        guard start < end else { return nil }
        let touches = marks.addressed.within(start..<end).contains {
            $0.end == end || bracket && end - Int($0.end) <= 4
        }
        return touches ? start..<end : nil
    }

    /// 也 都 还 均 需 更
    private static func isAdverb(_ key: UInt32) -> Bool {
        switch key {
        case 0x4E5F, 0x90FD, 0x8FD8, 0x5747, 0x9700, 0x66F4: true
        default: false
        }
    }
}

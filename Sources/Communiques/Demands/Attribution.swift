/// Who speaks (指出、强调、要求): a change of speaker at the beginning of a clause.
struct Attribution: Sendable {
    enum Voice: Hashable, Sendable {
        /// 会议强调: the meeting as such.
        case meeting
        /// 他强调: whoever was named last.
        case pronoun
        /// 要求各镇派出…: whoever was speaking.
        case same
        case person(Range<Int>)
    }

    let voice: Voice
    /// Where the reported words begin.
    let end: Int
    /// What is announced is a list of facts (存在三个问题:), not of demands.
    let announcesFacts: Bool
    /// 会议决定: what follows is to be done.
    let resolves: Bool

    /// The attribution that `clause` is, or begins with.
    static func find(in clause: Range<Int>, text: NormalText, marks: Marks, persons: Persons) -> Attribution? {
        let keys = text.keys
        for verb in marks.within(.attribution, clause).lazy.map(\.range) {
            guard let voice = voice(before: verb, in: clause, keys: keys, marks: marks, persons: persons)
            else { continue }
            let rest = verb.upperBound..<clause.upperBound
            let resolves =
                voice == .same
                || voice == .meeting && marks.end(.resolves, at: verb.lowerBound, limit: verb.upperBound) != nil
            let facts = marks.contains(.problems, in: rest)
            if rest.isEmpty || isAnnouncement(rest, keys) || facts && rest.count <= 12 {
                return Attribution(voice: voice, end: clause.upperBound, announcesFacts: facts, resolves: resolves)
            }
            // 会议要求各乡镇要…: only where the longest verb ends here and words follow directly.
            let longer = marks.end(.attribution, at: verb.lowerBound, limit: clause.upperBound) != verb.upperBound
            if longer || verb.count < 2 || isNoun(before: keys[rest.lowerBound]) { continue }
            return Attribution(voice: voice, end: verb.upperBound, announcesFacts: false, resolves: resolves)
        }
        return nil
    }

    /// 的 了 和 、
    private static func isNoun(before key: UInt32) -> Bool {
        key == 0x7684 || key == 0x4E86 || key == 0x548C || key == 0x3001
    }

    private static func voice(
        before verb: Range<Int>, in clause: Range<Int>, keys: ContiguousArray<UInt32>, marks: Marks, persons: Persons
    ) -> Voice? {
        if let end = marks.end(.`self`, at: clause.lowerBound, limit: verb.lowerBound), end == verb.lowerBound {
            return .meeting
        }
        let start = verb.lowerBound
        let reads = { (word: Word) in
            word.count == verb.count && word.begins(at: start, of: keys, limit: verb.upperBound)
        }
        if start == clause.lowerBound, reads(Self.demanding) { return .same }
        if start > clause.lowerBound, keys[start - 1] == 0x4ED6 || keys[start - 1] == 0x5979,
            start - clause.lowerBound <= 3
        {
            return .pronoun
        }
        if let name = persons.name(endingAt: verb.lowerBound, clause: clause.lowerBound),
            persons.isKnown(name) || Self.clear.contains(where: reads)
        {
            return .person(name)
        }
        // 陈瑞峰同志强调
        if start - 2 > clause.lowerBound, keys[start - 2] == 0x540C, keys[start - 1] == 0x5FD7,
            let name = persons.name(endingAt: start - 2, clause: clause.lowerBound)
        {
            return .person(name)
        }
        return nil
    }

    /// Verbs before which two or three characters are a name even without a post: 周密部署 names nobody.
    private static let clear: [Word] = ["强调", "指出", "要求", "表示"]
    private static let demanding: Word = "要求"

    /// 了五点, 三点意见, 如下: what stands between the verb and the colon.
    private static func isAnnouncement(_ rest: Range<Int>, _ keys: ContiguousArray<UInt32>) -> Bool {
        guard rest.count <= 12 else { return false }
        switch keys[rest.upperBound - 1] {
        case 0x70B9, 0x89C1, 0x4E0B, 0x9762, 0x6C42: return true
        default: return false
        }
    }
}

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
        for verb in marks.spans(.attribution, in: clause) {
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
            let longer = marks.spans(.attribution, in: clause).contains {
                $0.lowerBound == verb.lowerBound && $0.upperBound > verb.upperBound
            }
            let noun: Set<UInt32> = [0x7684, 0x4E86, 0x548C, 0x3001]
            if longer || verb.count < 2 || noun.contains(keys[rest.lowerBound]) { continue }
            return Attribution(voice: voice, end: verb.upperBound, announcesFacts: false, resolves: resolves)
        }
        return nil
    }

    private static func voice(
        before verb: Range<Int>, in clause: Range<Int>, keys: ContiguousArray<UInt32>, marks: Marks, persons: Persons
    ) -> Voice? {
        if let end = marks.end(.`self`, at: clause.lowerBound, limit: verb.lowerBound), end == verb.lowerBound {
            return .meeting
        }
        let start = verb.lowerBound
        if start == clause.lowerBound, Array(keys[verb]) == Self.demanding { return .same }
        if start > clause.lowerBound, [0x4ED6, 0x5979].contains(keys[start - 1]), start - clause.lowerBound <= 3 {
            return .pronoun
        }
        if let name = persons.name(endingAt: verb.lowerBound, clause: clause.lowerBound, marks: marks),
            persons.isKnown(name) || Self.clear.contains(Array(keys[verb]))
        {
            return .person(name)
        }
        // 陈瑞峰同志强调
        if start - 2 > clause.lowerBound, keys[start - 2] == 0x540C, keys[start - 1] == 0x5FD7,
            let name = persons.name(endingAt: start - 2, clause: clause.lowerBound, marks: marks)
        {
            return .person(name)
        }
        return nil
    }

    /// Verbs before which two or three characters are a name even without a post: 周密部署 names nobody.
    private static let clear = ["强调", "指出", "要求", "表示"].map { Array($0.unicodeScalars.map(\.value)) }

    /// 要求
    private static let demanding: [UInt32] = [0x8981, 0x6C42]

    /// 了五点, 三点意见, 如下: what stands between the verb and the colon.
    private static func isAnnouncement(_ rest: Range<Int>, _ keys: ContiguousArray<UInt32>) -> Bool {
        guard rest.count <= 12 else { return false }
        let last = keys[rest.upperBound - 1]
        return [0x70B9, 0x89C1, 0x4E0B, 0x9762, 0x6C42].contains(last)
    }
}

/// What a word of the dictionaries can be in a text. A word may have several roles. Numbers are small, for roles are
/// looked up at every word of a text.
enum Role: Hashable, Sendable {
    /// 要、务必、必须: makes the clause a demand.
    case modal
    /// 不得、暂不: makes it a prohibition.
    case prohibition
    /// 主要、要求: contains a modal's character and is none.
    case noModal
    case kind(Demand.Kind, weight: Int16)
    /// Matter of the field, by its row in ``Lexicon/rows``.
    case topic(Int16)
    /// A unit, by its place in ``Lexicon/units``.
    case unit(Int16)
    /// A noun that may be addressed although it is no unit.
    case group
    case post
    case cue(Cue)
    case clutter(Clutter)
    case column(TaskColumn)
    /// First part of a pattern in ``Lexicon/refusals``.
    case refusal(Int16)
    case year(Int16)
    case measure
    case proposal(days: Int16, rank: Int16)
    case day(DayWord)
    /// A single character with which a number, a day or a frequency can begin.
    case count

    /// Parts of `cues.tsv`; what each is for stands there.
    enum Cue: Int, Hashable, Sendable, CaseIterable {
        case verb, situation, report, narrative, keep, drop, link, attribution, upper, watched, made, issuer, whole
        case condition, problems, noDate, arranged, raised, titleCue, follow, clock, `self`, attended, exception,
            resolves, sharing

        /// By its name in `cues.tsv`.
        static let named = Dictionary(uniqueKeysWithValues: allCases.map { (String(describing: $0), $0) })
    }

    /// Ways of `clutter.tsv`.
    enum Clutter: String, Hashable, Sendable, CaseIterable {
        case start, line, short, cut
    }
}

/// Roles of words by their numbers, one behind the other, so that a word found costs no allocation.
struct WordRoles: Sendable {
    private var roles: ContiguousArray<Role> = []
    /// Where each word's roles begin; the last is the end.
    private var starts: ContiguousArray<Int32> = [0]

    init(_ words: [[Role]]) {
        for word in words {
            roles += word
            starts.append(Int32(roles.count))
        }
    }

    @inline(__always)
    func forEach(of word: Int, _ body: (Role) -> Void) {
        for index in Int(starts[word])..<Int(starts[word + 1]) { body(roles[index]) }
    }
}

/// Days that are counted from the meeting's (days.tsv).
enum DayWord: Hashable, Sendable {
    case after(Int16)
    case weekEnd, monthEnd, yearEnd

    init?(_ text: String) {
        switch text {
        case "weekEnd": self = .weekEnd
        case "monthEnd": self = .monthEnd
        case "yearEnd": self = .yearEnd
        default:
            guard let days = Int16(text) else { return nil }
            self = .after(days)
        }
    }
}

/// Columns of task tables and annotations of minutes (牵头单位、完成时限).
enum TaskColumn: String, Hashable, Sendable, CaseIterable {
    case number, task, lead, supporting, leader, deadline, evidence
}

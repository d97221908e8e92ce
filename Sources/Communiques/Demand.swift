/// One demand (工作要求) of a communiqué, word by word, with what the program proposes for it.
package struct Demand: Codable, Hashable, Sendable {
    /// Clerk's five ways with a clause.
    package enum Kind: String, Codable, Sendable, CaseIterable {
        /// 事: done once; becomes a task.
        case task
        /// 常: recurs; becomes a duty or is linked to a report that exists.
        case standing
        /// 禁: something must not be done.
        case prohibition
        /// 则: attitude and principle; circulated only, off by default.
        case principle
        /// The title of the demands below it.
        case heading
    }

    /// Place in the draft, `2.1.3`; the same text always gives the same ids.
    package var id: String
    /// The marker as written (一要, 二是, (一), 第一), nil for a demand without one.
    package var ordinal: String?
    /// Depth, 1 for the outermost.
    package var level: Int
    package var kind: Kind
    /// The words, normalised: the slice `start..<end` of the decoded text with readings undone, script converted and
    /// white space between Chinese characters dropped.
    package var text: String
    package var start: Int
    package var end: Int
    /// Who said it: a person's name, 会议 for the meeting as such, nil where nobody is named.
    package var speaker: String?
    /// Themes A–P of the field (domain rows' letters), main one first.
    package var topics: [String] = []
    /// Whom the text addresses, as written, enumerations split; never a person's name.
    package var addressees: [String] = []
    /// Proposed lead unit (牵头单位), by a county's usual name.
    package var lead: String?
    /// Proposed supporting units (配合单位).
    package var supporting: [String] = []
    /// Whether every addressed unit answers for its own sector, instead of one leading.
    package var each: Bool = false
    package var deadlines: [Deadline] = []
    package var frequencies: [Frequency] = []
    package var quantities: [Quantity] = []
    /// Spans that a safeguard forbids to act on; the rest of the demand stays actionable.
    package var refused: [Refusal] = []
    /// Spans that may be acted on in a limited form only.
    package var limited: [Refusal] = []
    /// Ids of demands by other speakers that say the same.
    package var sameAs: [String] = []
    package var children: [Demand] = []

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(ordinal, forKey: .ordinal)
        try container.encode(level, forKey: .level)
        try container.encode(kind, forKey: .kind)
        try container.encode(text, forKey: .text)
        try container.encode(start, forKey: .start)
        try container.encode(end, forKey: .end)
        try container.encode(speaker, forKey: .speaker)
        try container.encode(topics, forKey: .topics)
        try container.encode(addressees, forKey: .addressees)
        try container.encode(lead, forKey: .lead)
        try container.encode(supporting, forKey: .supporting)
        try container.encode(each, forKey: .each)
        try container.encode(deadlines, forKey: .deadlines)
        try container.encode(frequencies, forKey: .frequencies)
        try container.encode(quantities, forKey: .quantities)
        try container.encode(refused, forKey: .refused)
        try container.encode(limited, forKey: .limited)
        try container.encode(sameAs, forKey: .sameAs)
        try container.encode(children, forKey: .children)
    }

    /// Whether nothing is left to do when the refused spans are left out.
    package var isRefused: Bool { !refused.isEmpty && kind == .principle }

    /// This demand and all below it, each before its children.
    package var flattened: [Demand] { [self] + children.flatMap(\.flattened) }

    package struct Deadline: Codable, Hashable, Sendable {
        package enum Kind: String, Codable, Sendable, CaseIterable {
            case due, notBefore, from, until
        }

        package enum Basis: String, Codable, Sendable, CaseIterable {
            /// The text names the day.
            case stated
            /// Concluded from a relative word or a guessed year.
            case inferred
            /// Our proposal, for the clerk to confirm.
            case proposed
        }

        /// The words, empty for a proposal.
        package var text: String
        package var start: Int
        package var end: Int
        /// ISO day; nil where the text gives none, or one that does not exist.
        package var day: String?
        /// `HH:mm` where stated; 24:00 of a day is written as such.
        package var time: String?
        package var kind: Kind
        package var basis: Basis

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(text, forKey: .text)
            try container.encode(start, forKey: .start)
            try container.encode(end, forKey: .end)
            try container.encode(day, forKey: .day)
            try container.encode(time, forKey: .time)
            try container.encode(kind, forKey: .kind)
            try container.encode(basis, forKey: .basis)
        }
    }

    /// How often (一日两次, 日报告, 每天下午五点前).
    package struct Frequency: Codable, Hashable, Sendable {
        package enum Period: String, Codable, Sendable, CaseIterable {
            case hour, day, week, month
        }

        package var text: String
        package var start: Int
        package var end: Int
        package var period: Period
        /// Length of the period: 2 with `day` is every second day.
        package var every: Int
        /// Times in it.
        package var times: Int
        /// `HH:mm` where stated.
        package var time: String?
    }

    /// A counted quantity (60间, 35万人, 100%).
    package struct Quantity: Codable, Hashable, Sendable {
        package var text: String
        package var start: Int
        package var end: Int
        package var value: Double
        package var unit: String
    }

    /// A span and the safeguard that forbids or limits acting on it. `reason` is a key of the locales.
    package struct Refusal: Codable, Hashable, Sendable {
        /// The words, normalised as the demand's.
        package var text: String
        package var start: Int
        package var end: Int
        package var reason: String
    }
}

package import Foundation

/// What a meeting's communiqué (会议通稿、纪要、通知、命令) asks for: the draft a clerk corrects before anything is issued.
///
/// Every `start` and `end` counts Unicode scalars of ``Reading/text``, the decoded text without byte-order mark. A field
/// the text does not state is nil, or inferred with its clue in ``inferred``. Encodes to the JSON of
/// `tiaodu communique parse --json`.
package struct Communique: Codable, Hashable, Sendable {
    package var title: String?
    /// Day of publication (发布时间), ISO.
    package var published: String?
    /// Day on which the meeting was held (会议时间) or the order signed, ISO.
    package var held: String?
    /// Number of *this* meeting or order in its series (第19次会议, 第3号令).
    package var series: Int?
    /// Code of the area the text speaks of, as the area table has it.
    package var area: String?
    /// Who is reported to have spoken, in order of first word.
    package var speakers: [Speaker] = []
    /// Meetings and documents of an upper level that this one follows.
    package var upstream: [String] = []
    /// Documents named in the text: 《…》, versioned plans, numbered rules.
    package var cites: [String] = []
    package var doubts: [Doubt] = []
    package var inferred: [Inference] = []
    /// What the clerk has to ask, for the text leaves it open.
    package var questions: [Question] = []
    package var demands: [Demand] = []

    package init() {}

    package struct Speaker: Codable, Hashable, Sendable {
        package var name: String
        package var post: String?

        package init(name: String, post: String?) { (self.name, self.post) = (name, post) }
    }

    /// Something in the text that was repaired or cannot be true (读音残缺、日期不存在).
    package struct Doubt: Codable, Hashable, Sendable {
        package enum Code: String, Codable, Sendable, CaseIterable {
            /// A character was lost and is put back from its pinyin reading or its damaged bytes.
            case repaired
            /// A damaged place that could not be repaired.
            case damaged
            /// A day that the calendar does not have.
            case noSuchDay
            /// Several areas of the table bear the name.
            case areaAmbiguous
        }

        package var code: Code
        package var text: String
        package var start: Int
        package var end: Int
        /// What now stands there, where something does.
        package var repair: String?
    }

    /// A field that the text does not state, with the words it was concluded from.
    package struct Inference: Codable, Hashable, Sendable {
        package var field: String
        package var clue: String
    }

    /// Something to ask before the draft is issued. `code` is the key of the sentence in the locales.
    package struct Question: Codable, Hashable, Sendable {
        package enum Code: String, Codable, Sendable, CaseIterable {
            /// Arranged at a meeting whose content the text does not report: get the minutes.
            case notReported
            /// A document was read out: circulate it with receipt (传阅).
            case circulate
            /// A deadline without a date (如期, 规定时间).
            case noDate
            /// A daily duty without an hour (日报告).
            case noHour
            /// A frequency is to be raised, but to how much is not said (加密…频次).
            case noFrequency
            /// Whether the named day itself counts (2月9日前).
            case dayIncluded
            /// The meeting's day is named without a year.
            case noYear
            /// The text makes no demand at all.
            case noDemands
        }

        package var code: Code
        package var text: String
        package var start: Int
        package var end: Int
    }

    /// Demands of all levels, each before its children.
    package var allDemands: [Demand] { demands.flatMap(\.flattened) }

    /// The draft as JSON, keys sorted, absent fields as null.
    package func json() throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(title, forKey: .title)
        try container.encode(published, forKey: .published)
        try container.encode(held, forKey: .held)
        try container.encode(series, forKey: .series)
        try container.encode(area, forKey: .area)
        try container.encode(speakers, forKey: .speakers)
        try container.encode(upstream, forKey: .upstream)
        try container.encode(cites, forKey: .cites)
        try container.encode(doubts, forKey: .doubts)
        try container.encode(inferred, forKey: .inferred)
        try container.encode(questions, forKey: .questions)
        try container.encode(demands, forKey: .demands)
    }
}

/// A read communiqué: the text as decoded and what was found in it.
package struct Reading: Hashable, Sendable {
    /// The decoded text without byte-order mark; of HTML, the text left when tags are stripped. Offsets count its
    /// Unicode scalars.
    package let text: String
    package let communique: Communique
}

import Foundation
package import Kernel
package import Registers

/// What stood at the cut-off of a day (简报内容): frozen as JSON, and the one source of page, Markdown and API.
///
/// Tasks counted are those of lead units at the first level, without withdrawn ones; `excluded` says how many others there
/// are. Names are of units and officials in their office; nobody else is named.
package struct BriefContent: Codable, Sendable, Hashable {
    /// Version of this form.
    package var form = 1
    package var day: CalendarDay
    /// The moment at which it was read (截至); the cut-off is what it should have been.
    package var asOf: Instant
    package var cutoff: Instant
    /// Beginning of what counts as new: the previous brief, else a day before the cut-off.
    package var since: Instant
    package var county: AreaCode
    package var headquarters: String
    package var previousDay: CalendarDay?
    package var directives: BriefDirectives
    package var tasks: BriefCounts
    /// Difference to the previous brief; absent on the first.
    package var change: BriefCounts?
    /// Tasks by state; they add up to `tasks.issued`.
    package var states: [String: Int]
    package var period: BriefPeriod
    /// By township, then what the county's own units owe (`key` is the county's code).
    package var areas: [BriefLine]
    /// By unit directly under the headquarters.
    package var units: [BriefLine]
    /// Most overdue first, at most `longestList`; `tasks.overdue` counts all.
    package var overdue: [BriefItem]
    package var unsigned: [BriefUnsigned]
    /// Directives that wait for the commander (待签发、待批准撤销).
    package var review: [BriefReview]
    /// Everything not closed, soonest deadline first, at most `longestList`.
    package var carried: [BriefItem]
    package var excluded: BriefExcluded
    package var gaps: [BriefGap]
    /// Duties waived now, the soonest end first (例外), at most `longestList`; absent in briefs before duties were.
    package var waived: [BriefWaiver]?
    /// What other features add; absent in briefs of earlier versions.
    package var sections: [BriefSection]?
    /// Head of the change log at `asOf`, `number:chain`; absent while nothing was ever written.
    package var head: String?

    package static let longestList = 500
}

extension BriefContent {
    /// Reads what `json` wrote.
    package init(_ json: JSONText) throws {
        self = try JSONDecoder().decode(BriefContent.self, from: Data(json.text.utf8))
    }

    /// The same content is the same text.
    package func json() throws -> JSONText {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return JSONText(String(decoding: try encoder.encode(self), as: UTF8.self))
    }

    /// Whether it was frozen more than an hour after its cut-off.
    package var isLate: Bool { asOf > cutoff.advanced(minutes: 60) }
}

/// Directives at the moment of a brief.
package struct BriefDirectives: Codable, Sendable, Hashable {
    /// Issued since the previous brief.
    package var issued = 0
    /// In force with tasks not closed.
    package var open = 0
    package var completed = 0
    package var revoked = 0
    package var superseded = 0
    package var awaitingSignature = 0
}

/// What happened to tasks since the previous brief.
package struct BriefPeriod: Codable, Sendable, Hashable {
    package var issued = 0
    package var closed = 0
    /// Sent back and not answered again yet.
    package var returned = 0
    package var replies = 0
    /// Median hours from issue to the reply, over `replies`; to the closing, over `closed`. Absent where there was none.
    package var medianHoursToReply: Double?
    package var medianHoursToClose: Double?
}

/// An open task as the brief lists it.
package struct BriefItem: Codable, Sendable, Hashable {
    package var task: RecordID
    package var title: String
    /// Number of its directive, or its title where it has none.
    package var directive: String
    package var directiveID: RecordID
    package var ordinal: String?
    package var unit: String
    /// First-responsible person (第一责任人) of the unit.
    package var responsible: String?
    /// Accountable leader (责任领导).
    package var leader: String?
    package var urgency: String
    package var state: String
    package var issued: Instant
    package var due: Instant
    /// Whole hours since the deadline; absent where the task is not overdue.
    package var hoursOverdue: Int?
}

/// A unit that has tasks it has not signed for (未签收).
package struct BriefUnsigned: Codable, Sendable, Hashable {
    package var unit: String
    package var tasks: Int
    /// Of these, past the time for signing.
    package var late: Int
}

/// A directive that waits for a decision.
package struct BriefReview: Codable, Sendable, Hashable {
    package var directive: RecordID
    package var title: String
    package var number: String?
    package var state: String
    package var since: Instant
}

/// Tasks that no number of the brief counts.
package struct BriefExcluded: Codable, Sendable, Hashable {
    package var passedDown = 0
    package var supporting = 0
    package var withdrawn = 0
}

/// Something the numbers do not hold or that is missing behind them (数据缺口).
package struct BriefGap: Codable, Sendable, Hashable {
    package enum Code: String, Codable, Sendable, CaseIterable {
        case unitsWithoutFirstResponsible, tasksWithoutLeader, unitsNeverAcknowledged, unitsWithoutPost, noPrevious,
            previousNotYesterday, frozenLate, frozenEarly, listCut
    }

    package var code: Code
    package var count: Int
    /// Units concerned, the first of them.
    package var names: [String] = []
}

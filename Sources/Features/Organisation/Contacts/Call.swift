import Foundation
package import Kernel
package import Registers

/// Calls of the quarterly contact check (抽查点名): who was called, by whom, and what came of it.
package struct Calls: Register {
    package let contact = Field<RecordID>("contact", to: "contact", .required, .listed, .indexed)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered)
    package let office = Field<RecordID>("office", to: "unit", .required)
    /// `2022-Q2`.
    package let quarter = Field<String>("quarter", .required, .max(7), .listed, .filtered, .indexed)
    package let outcome = Field<CallOutcome>("outcome", .required, .listed, .filtered)
    package let called = Field<Instant>("called", .required, .listed)
    package let by = Field<RecordID>("by", to: "user", .required, .listed)
    package let note = Field<String>("note", .max(100), .listed)

    package init() {}
    package static let name = "call"
    package static let fields = Calls()
    package static let access = Access(
        read: [
            .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
            .privacyReviewer: [.all], .administrator: [.all],
            .unitOfficer: [.unitTree(office: "office", unit: "unit")],
        ])
}

package enum CallOutcome: String, Choice {
    case reached, noAnswer, wrongNumber
    /// Reached at another number, which is corrected on the spot.
    case changed

    /// Whether the contact is known to be right after it.
    package var isReached: Bool { self == .reached || self == .changed }
}

/// Quarter of a year (季度), the round of the contact check.
package struct Quarter: Hashable, Sendable, Comparable {
    package let year: Int
    /// 1 to 4.
    package let number: Int

    package init(_ day: CalendarDay) { (year, number) = (day.year, (day.month - 1) / 3 + 1) }

    /// Reads `2022-Q2`.
    package init?(_ text: String) {
        guard let match = text.wholeMatch(of: /([0-9]{4})-Q([1-4])/), let year = Int(match.1), let number = Int(match.2)
        else { return nil }
        (self.year, self.number) = (year, number)
    }

    package var text: String { "\(year)-Q\(number)" }
    package var previous: Quarter { Quarter(year: number == 1 ? year - 1 : year, number: number == 1 ? 4 : number - 1) }
    private init(year: Int, number: Int) { (self.year, self.number) = (year, number) }

    package static func < (left: Quarter, right: Quarter) -> Bool {
        (left.year, left.number) < (right.year, right.number)
    }
}

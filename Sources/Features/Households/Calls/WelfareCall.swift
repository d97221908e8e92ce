package import Kernel
package import Registers

/// Calls to those who live alone (独居问候, O4): that somebody called or went, and whether they were reached. No words and no
/// answer: what is needed becomes a help ticket. The household goes out of it after 21 days; what stays are counts.
package struct WelfareCalls: Register {
    /// `.personal`: that it was called says that somebody lives there alone.
    package let household = Field<RecordID>(
        "household", to: "household", .required, .listed, .indexed, .personal, .derived)
    package let means = Field<VisitMeans>("means", .required, .listed, .filtered, .derived)
    package let at = Field<Instant>("at", .required, .listed, .derived)
    package let caller = Field<RecordID>("caller", to: "user", .required, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package init() {}

    package static let name = "welfareCall"
    package static let fields = WelfareCalls()
    package static let access = Access(read: byGround)
    package static let listing = Listing(sort: "at")
    /// The state is the outcome.
    package static let workflow = Workflow(
        WelfareOutcome.allCases.map(\.rawValue), closed: Set(WelfareOutcome.allCases.map(\.rawValue)), [])
    package static let retention: Retention? = .days(
        21, afterClosing: Set(WelfareOutcome.allCases.map(\.rawValue)))
}

/// What came of a call, as states.
package enum WelfareOutcome: String, Choice {
    /// Reached, and well (平安).
    case well
    /// Reached; what is needed is a help ticket (需要帮助).
    case needsHelp
    /// Not reached (没联系上): somebody goes and looks.
    case notReached
}

/// How often somebody who lives alone is called (问候周期), as they wish.
package enum WelfarePeriod: String, Choice {
    case daily, weekly, fortnightly

    var days: Int {
        switch self {
        case .daily: 1
        case .weekly: 7
        case .fortnightly: 14
        }
    }

    /// Its rule of duties.
    package var rule: String { "welfare.\(rawValue)" }
}

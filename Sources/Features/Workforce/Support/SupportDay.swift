package import Kernel
package import Registers

/// Who said how many were there.
package enum SupportSource: String, Choice { case team, village, headquarters }

/// Days of a support team in its village (驻村天数, M6): how many of it were there on a day, as the team or the village says.
/// A number and nothing else: no names, no place, no hours. It is owed by nobody, and may be said for days past.
package struct SupportDays: Register {
    package let team = Field<RecordID>("team", to: "supportTeam", .required, .listed, .filtered, .indexed, .derived)
    package let day = Field<CalendarDay>("day", .required, .listed, .derived)
    /// Persons of the team in the village on that day (在村人数); 0 is said, silence is not 0.
    package let present = Field<Int>("present", .required, .listed, .derived)
    /// Whether anybody was there.
    package let onSite = Field<Bool>("onSite", .required, .derived)
    package let source = Field<SupportSource>("source", .required, .listed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let receiver = Field<RecordID>("receiver", to: "unit", .required, .derived)
    package let receiverOffice = Field<RecordID>("receiverOffice", to: "unit", .required, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    /// Team and day: a day is said once, and corrected.
    package let slot = Field<String>("slot", .unique, .derived, .secret)
    package init() {}

    package static let name = "supportDay"
    package static let fields = SupportDays()
    package static let access = Access(read: supportReads)
    package static let listing = Listing(sort: "day")
    package static let tallies = [Tally("supportDay", by: ["team", "onSite"])]
}

package import Kernel
package import Registers

/// Notices to the reviewer (查阅提醒): on a day one user has opened, read in full or exported more records of persons than the
/// limit. It is about access and asks for the reason; it compares nobody.
package struct AccessNotices: Register {
    package let day = Field<CalendarDay>("day", .required, .derived, .listed)
    package let user = Field<RecordID>("user", to: "user", .required, .derived, .listed)
    package let records = Field<Int>("records", .required, .derived, .listed)
    package let limit = Field<Int>("limit", .required, .derived)
    package init() {}

    package static let name = "accessNotice"
    package static let fields = AccessNotices()
    package static let access = Access(read: [.privacyReviewer: [.all]])
    package static let listing = Listing(sort: "day")
    package static let workflow = Workflow(
        ["open", "reviewed"], closed: ["reviewed"],
        [Transition("review", from: ["open"], to: "reviewed", by: [.privacyReviewer], needsReason: true)])

    /// Records of persons that one user may open in a day before the reviewer is told (domain 2.11).
    package static let usualLimit = 50
}

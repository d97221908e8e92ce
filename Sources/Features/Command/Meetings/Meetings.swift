package import Kernel
package import Registers

/// Coordination meetings (调度会) of a headquarters; each opens with the last brief and what is still open.
package struct Meetings: Register {
    package let title = Field<String>("title", .required, .listed, .searched)
    package let held = Field<CalendarDay>("held", .required, .listed)
    /// Number in the headquarters' own series (第19次), null where none is given (A2).
    package let number = Field<Int>("number", .listed)
    package let chair = Field<String>("chair", .listed)
    /// The upper-level meeting or document it follows (A3).
    package let upstream = Field<String>("upstream")
    package let upstreamReceived = Field<Instant>("upstreamReceived", .past)
    package let communique = Field<RecordID>("communique", to: "communique", .indexed, .derived)
    /// Day of the finalised brief with which it opened.
    package let brief = Field<CalendarDay>("brief", .derived)
    package init() {}

    package static let name = "meeting"
    package static let fields = Meetings()
    package static let access = Access(
        read: headquartersReads, create: [.dutyOfficer, .sectionLead], edit: [.dutyOfficer, .sectionLead])
    package static let listing = Listing(sort: "held")
    package static let naturalKey = ["title", "held"]
}

/// Texts of meetings as they were brought in (会议稿): never edited.
package struct CommuniqueTexts: Register {
    package let title = Field<String>("title", .listed, .searched)
    package let published = Field<CalendarDay>("published", .listed)
    package let held = Field<CalendarDay>("held", .listed)
    package let text = Field<String>("text", .required, .lines, .max(5_000_000), .derived)
    /// What the reader made of it, as JSON.
    package let reading = Field<JSONText>("reading", .derived)
    package init() {}

    package static let name = "communique"
    package static let fields = CommuniqueTexts()
    package static let access = Access(read: headquartersReads)
}

/// Roles at the headquarters that see everything organisational.
package let headquartersReads: [Role: [Reach]] = [
    .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
]

package import Kernel
package import Registers

/// Snapshots (定稿): what the indicators were when a day was closed. Never changed; what is corrected later stands in the
/// counts and in the next one.
package struct Snapshots: Register {
    /// What it was made for: `brief`, `sitrep`, `day` …
    package let kind = Field<String>("kind", .required, .max(40), .listed, .filtered, .derived)
    package let day = Field<CalendarDay>("day", .required, .listed, .derived)
    package let asOf = Field<Instant>("asOf", .required, .listed, .derived)
    /// The last change it holds.
    package let number = Field<Int>("number", .required, .derived)
    /// The same with its chain value, `number:chain`.
    package let head = Field<String>("head", .max(100), .derived)
    /// Indicators asked for.
    package let indicators = Field<[String]>("indicators", .required, .derived)
    package init() {}

    package static let name = "snapshot"
    package static let fields = Snapshots()
    package static let access = Access(read: [
        .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
    ])
    package static let listing = Listing(sort: "day")
}

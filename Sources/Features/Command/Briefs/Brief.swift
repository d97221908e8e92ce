import Database
package import Kernel
package import Registers

/// Finalised briefs (调度简报): what stood at the cut-off of a day; later changes never alter one (A7, A8).
package struct Briefs: Register {
    package let day = Field<CalendarDay>("day", .required, .listed, .unique, .derived)
    package let asOf = Field<Instant>("asOf", .required, .listed, .derived)
    /// Headline numbers of the snapshot, so that lists need not open it.
    package let issued = Field<Int>("issued", .required, .listed, .derived)
    package let closed = Field<Int>("closed", .required, .listed, .derived)
    package let overdue = Field<Int>("overdue", .required, .listed, .derived)
    /// The snapshot, as JSON.
    package let content = Field<JSONText>("content", .required, .derived)
    /// Head of the change log at the snapshot, `number:chain`.
    package let head = Field<String>("head", .max(100), .derived)
    /// The snapshot its counts are of.
    package let snapshot = Field<RecordID>("snapshot", to: "snapshot", .derived)
    package init() {}

    package static let name = "brief"
    package static let fields = Briefs()
    package static let access = Access(read: headquartersReads)
    package static let listing = Listing(sort: "day")
}

extension Registers.Reading {
    /// The newest finalised brief, before `day` if given.
    package func lastBrief(before day: CalendarDay? = nil) throws -> Record? {
        let definition = try registry.named(Briefs.name)
        let bound = day?.description ?? "9999-12-31"
        return try connection.first(
            """
            SELECT * FROM brief WHERE county = \(principal.county) AND open = 1 AND day < \(bound)
            ORDER BY day DESC, id DESC LIMIT 1
            """
        ).map { try Record($0, of: definition) }
    }

    /// The oldest finalised brief after `day`.
    package func nextBrief(after day: CalendarDay) throws -> Record? {
        let definition = try registry.named(Briefs.name)
        return try connection.first(
            "SELECT * FROM brief WHERE county = \(principal.county) AND open = 1 AND day > \(day) ORDER BY day, id LIMIT 1"
        ).map { try Record($0, of: definition) }
    }
}

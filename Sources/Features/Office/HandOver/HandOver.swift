import Command
package import Duties
package import Foundation
package import Kernel
package import Registers

/// Hand-over sheets (交接班记录): what the shift that goes leaves to the one that comes. One for each shift; composed from the
/// shift's own records, frozen when the outgoing shift signs, closed when the incoming one does.
package struct HandOvers: Register {
    package let from = Field<Instant>("from", .required, .listed, .derived)
    package let to = Field<Instant>("to", .required, .listed, .derived)
    /// The end of the shift: there is one sheet for it.
    package let key = Field<String>("key", .required, .unique, .derived)
    package let remarks = Field<String>("remarks", .lines, .max(2_000), .derived)
    package let outgoing = Field<RecordID>("outgoing", to: "user", .listed, .derived)
    package let outgoingAt = Field<Instant>("outgoingAt", .derived)
    package let incoming = Field<RecordID>("incoming", to: "user", .listed, .derived)
    package let incomingAt = Field<Instant>("incomingAt", .derived)
    /// What the incoming shift says to it (接班意见).
    package let answer = Field<String>("answer", .lines, .max(1_000), .derived)
    /// The sheet as it was signed, as JSON.
    package let content = Field<JSONText>("content", .derived)
    package init() {}

    package static let name = "handOver"
    package static let fields = HandOvers()
    package static let access = Access(read: headquartersReads)
    package static let listing = Listing(sort: "to")
    package static let workflow = Workflow(
        ["draft", "handed", "taken"], closed: ["taken"],
        [
            Transition("hand", from: ["draft"], to: "handed", by: [.dutyOfficer], own: true),
            Transition("take", from: ["handed"], to: "taken", by: [.dutyOfficer], own: true),
        ])
}

/// From when to when a shift lasts that is handed over.
package struct ShiftTime: Hashable, Sendable {
    package let from: Instant
    package let to: Instant

    /// Begins where no roster says otherwise (users.md §1: 8:00 and 20:00).
    package static let usual = [TimeOfDay(8), TimeOfDay(20)]

    /// The shift in which `now` lies.
    package init(of now: Instant, begins: [TimeOfDay], in zone: TimeZone) {
        let begins = begins.isEmpty ? Self.usual : begins
        let today = CalendarDay(now, in: zone)
        let moments = (-1...1).flatMap { day in begins.map { $0.on(today.advanced(by: day), in: zone) } }.sorted()
        from = moments.last { $0 <= now } ?? now
        to = moments.first { $0 > now } ?? now
    }

    init(from: Instant, to: Instant) { (self.from, self.to) = (from, to) }

    /// The shift before it.
    package func previous(begins: [TimeOfDay], in zone: TimeZone) -> ShiftTime {
        ShiftTime(of: from.advanced(minutes: -1), begins: begins, in: zone)
    }
}

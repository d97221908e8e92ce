import Command
package import Kernel
import Organisation
package import Registers

/// Telephone log (电话记录): time, unit, caller, matter, proposed handling (拟办), instruction (批示), outcome (结果). The caller's
/// number is protected; the words hold none.
package struct PhoneCalls: Register {
    package let at = Field<Instant>("at", .required, .listed, .past)
    /// The day on which it came, by the headquarters' clock.
    package let day = Field<CalendarDay>("day", .required, .derived, .filtered, .indexed)
    package let unit = Field<RecordID>("unit", to: "unit", .listed, .filtered)
    /// The caller's unit where it is none of the directory.
    package let from = Field<String>("from", .max(60), .listed, .searched)
    package let caller = Field<String>("caller", .max(40), .listed, .searched, .personal)
    package let number = ProtectedField<Phone>("number")
    package let matter = Field<String>("matter", .required, .lines, .max(1_000), .listed, .searched)
    package let proposal = Field<String>("proposal", .lines, .max(1_000))
    package let instruction = Field<String>("instruction", .lines, .max(1_000))
    /// Who gave the instruction.
    package let instructedBy = Field<String>("instructedBy", .max(60))
    package let outcome = Field<String>("outcome", .lines, .max(1_000))
    /// Who took the call.
    package let taker = Field<RecordID>("taker", to: "user", .derived, .listed)
    package let handled = Field<Instant>("handled", .derived)
    /// The directive made of it, in draft or said.
    package let directive = Field<RecordID>("directive", to: "directive", .derived, .indexed)
    package init() {}

    package static let name = "phoneCall"
    package static let fields = PhoneCalls()
    package static let purpose: Purpose? = .contact
    package static let access = Access(
        read: headquartersReads.merging([.privacyReviewer: [.all]]) { _, all in all },
        create: [.dutyOfficer, .sectionLead], edit: [.dutyOfficer, .sectionLead],
        unmask: [.dutyOfficer, .commander])
    package static let listing = Listing(sort: "at")
    package static let tallies = [Tally("phoneCall", by: ["state"])]
    package static let workflow = Workflow(
        ["open", "handled"], closed: ["handled"],
        [
            Transition("handle", from: ["open"], to: "handled", by: [.dutyOfficer, .sectionLead], own: true),
            Transition("reopen", from: ["handled"], to: "open", by: [.dutyOfficer, .sectionLead]),
        ])

    package func problems(in values: Values) -> [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        if values[unit] == nil, (values[from] ?? "").isEmpty {
            problems.append(.init("required", field: from.name))
        }
        // An instruction without a name is nobody's.
        if values[instruction] != nil, (values[instructedBy] ?? "").isEmpty {
            problems.append(.init("required", field: instructedBy.name))
        }
        return problems
            + [matter, proposal, instruction, instructedBy, outcome, from, caller].compactMap {
                PersonalData.problem(in: values[$0], field: $0.name)
            }
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let at = values[at] { values[day] = CalendarDay(at, in: reading.registry.zone) }
        if before == nil { values[taker] = reading.principal.user }
        if let unit = values[unit] { _ = try reading.find(Units.self, unit) }
    }
}

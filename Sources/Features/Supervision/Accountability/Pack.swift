package import Kernel
package import Registers

/// Evidence packs (材料包, C7): one organisation's findings with deadlines and replies, for the body that is competent to
/// judge. It names no individual, compares with nobody, holds only what the unit could answer to, and is released by a
/// second person. The system decides no penalty.
package struct Packs: Register {
    package let title = Field<String>("title", .required, .listed, .searched, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .derived)
    package let from = Field<CalendarDay>("from", .required, .listed, .derived)
    package let to = Field<CalendarDay>("to", .required, .listed, .derived)
    /// Body that it goes to.
    package let receiver = Field<String>("receiver", .required, .derived)
    package let purpose = Field<String>("purpose", .required, .lines, .max(1_000), .derived)
    package let findings = Field<Int>("findings", .required, .listed, .derived)
    /// Findings that do not count: still open to a statement, disputed or withdrawn.
    package let leftOut = Field<Int>("leftOut", .required, .derived)
    package let content = Field<JSONText>("content", .required, .derived, .secret)
    package init() {}

    package static let name = "pack"
    package static let fields = Packs()
    package static let access = Access(read: [.commander: [.all], .dutyOfficer: [.all], .inspector: [.all]])
    package static let workflow = Workflow(
        ["draft", "releasing", "released", "discarded"], closed: ["released", "discarded"],
        [
            Transition(
                "release", from: ["draft"], to: "released", by: [.inspector, .dutyOfficer],
                second: .init(by: [.commander], pending: "releasing"), needsReason: true),
            Transition("discard", from: ["draft"], to: "discarded", by: [.inspector, .dutyOfficer]),
        ])
}

/// What a pack holds: frozen when it is made, so that the second person agrees to what the receiver reads.
package struct PackContent: Codable, Sendable, Hashable {
    /// One finding, without a person's name.
    package struct Line: Codable, Sendable, Hashable {
        package let finding: String
        package let place: String
        package let text: String
        package let severity: String
        package let found: String
        package let due: String
        package let rectified: String?
        package let closed: String?
        /// Whole days after the deadline on which it was put right, or still is not.
        package let daysLate: Int
        package let recurring: Bool
        package let round: Int
        package let statement: String?
        package let answer: String?
    }

    package let unit: String
    package let lines: [Line]
}

package import Kernel
package import Registers

/// Good practices (经验做法, C13): how one unit did it, for the others; approved by a second person before it goes round.
/// For information: nobody owes anything by it, and how often it is read is not counted.
package struct Practices: Register {
    package let title = Field<String>("title", .required, .listed, .searched)
    /// The unit that did it.
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .indexed)
    /// What was the matter, what was done, what came of it.
    package let text = Field<String>("text", .required, .lines, .max(5_000))
    package let tags = Field<String>("tags", .max(100), .searched)
    package let approvedBy = Field<RecordID>("approvedBy", to: "user", .derived)
    package let circulated = Field<Instant>("circulated", .listed, .derived)
    package init() {}

    package static let name = "practice"
    package static let fields = Practices()
    package static let access = Access.everyoneReads(create: Self.writing, edit: Self.writing)
    package static let workflow = Workflow(
        ["draft", "review", "circulated", "withdrawn"], closed: ["withdrawn"],
        [
            Transition(
                "approve", from: ["draft"], to: "circulated", by: writing,
                second: .init(by: [.commander, .sectionLead], pending: "review"), own: true),
            Transition(
                "withdraw", from: ["draft", "circulated"], to: "withdrawn", by: [.dutyOfficer, .sectionLead],
                needsReason: true),
        ])

    static let writing: Set<Role> = [.dutyOfficer, .sectionLead, .unitOfficer]

    package func problems(in values: Values) -> [Rejection.Problem] {
        [title, text].compactMap { PersonalData.problem(in: values[$0], field: $0.name) }
    }

    /// A unit tells of itself; what was approved stays as it was.
    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let before, before.state != "draft" { throw Rejection(.conflict, "practiceApproved") }
        let principal = reading.principal
        guard let unit = values[unit] ?? before?[unit] else { return }
        if !principal.isClerk, !principal.has(.system), !principal.units.contains(unit) { throw Rejection.forbidden }
    }
}

extension Writing {
    /// Asks a second person to let it go round.
    @discardableResult
    package func propose(practice id: RecordID) throws -> Record {
        try perform("approve", registry.named(Practices.name), id)
    }

    /// Lets it go round, or gives it back with a word, as the second person.
    /// - Throws: `Rejection` `notFound`, `forbidden` (`samePerson`), `invalid` (`reasonRequired`).
    @discardableResult
    package func decide(practice id: RecordID, agree: Bool, words: String? = nil) throws -> Record {
        let p = Practices.fields
        return try decide(
            registry.named(Practices.name), id, agree: agree, reason: words,
            Values {
                if agree {
                    $0[p.approvedBy] = principal.user
                    $0[p.circulated] = now
                }
            })
    }
}

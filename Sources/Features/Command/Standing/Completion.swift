import Database
package import Duties
package import Kernel
import Organisation
package import Registers

/// What a unit says when it has done a standing duty (办理记录): only a record meets a duty. It is never changed.
package struct Completions: Register {
    package let rule = Field<String>("rule", .required, .listed, .filtered, .derived)
    package let subject = Field<String>("subject", .required, .derived)
    package let slot = Field<String>("slot", .required, .listed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let words = Field<String>("words", .required, .lines, .max(500), .listed, .derived)
    package let author = Field<RecordID>("author", to: "user", .derived)
    package init() {}

    package static let name = "completion"
    package static let fields = Completions()
    package static let access = Access(
        read: [
            .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
            .unitOfficer: [.unitTree(office: "office", unit: "unit")],
        ])
}

extension Writing {
    /// Meets a standing duty by the word of its unit (办结).
    /// - Parameter words: what was done, at most 500 characters, without personal numbers.
    /// - Returns: the duty as it is now.
    /// - Throws: `Rejection` notFound; forbidden for whoever does not speak for its unit; conflict (`dutyClosed`) for one
    ///   that is met or cancelled, or has not begun; invalid.
    package func complete(
        rule: String, subject: RecordID, slot: String, words: String, in book: DutyBook
    ) throws -> Duty {
        let duty = try reading.duty(rule: rule, subject: subject, slot: slot)
        guard let unit = duty.unit, principal.answers(for: unit) else { throw Rejection.forbidden }
        guard try book.rules(reading)[rule]?.metBy == Completions.name, duty.takesRecord, duty.opens <= now else {
            throw Rejection(.conflict, "dutyClosed")
        }
        let words = try FreeText.needed(words, field: "words", code: "required", max: 500)
        let c = Completions.fields
        let tree = try UnitTree(reading)
        let record = try insert(
            Completions.self,
            Values {
                $0[c.rule] = rule
                $0[c.subject] = subject.text
                $0[c.slot] = slot
                $0[c.unit] = unit
                $0[c.office] = tree.unit(unit)?.office ?? unit
                $0[c.words] = words
                $0[c.author] = principal.user
            })
        return try meet(rule: rule, subject: subject, slot: slot, by: record.id, of: Completions.name) ?? duty
    }
}

extension Principal {
    /// Whether one may say what a unit has done: its officer, or the lead of the section itself.
    func answers(for unit: RecordID) -> Bool {
        posts.contains { post in
            switch post.role {
            case .unitOfficer: post.units.contains(unit)
            case .sectionLead, .dutyOfficer: post.unit == unit
            default: false
            }
        }
    }
}

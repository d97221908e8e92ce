import Duties
package import Kernel
import Organisation
package import Registers

/// Contacts of a contact who has become a case (密接排查, domain.md §2.12): each is entered as a person with a ground, which names
/// the case where it has a number. That it was asked, and how many they are, stands with the measure that the case has ended: none
/// is an answer, silence is not.
extension Writing {
    /// The headquarters' office finds them, or has them found.
    func oweContacts(of measure: Record, _ rules: MeasureRules) throws {
        let m = Measures.fields
        try owe(
            [
                NewDuty(
                    MeasureDuties.contacts, subject: measure.id, of: Measures.name,
                    unit: try UnitTree(reading).office?.id,
                    area: measure[m.area], title: measure[m.title], cause: measure[m.person] ?? measure.id,
                    policy: measure.policy,
                    due: now.advanced(minutes: MeasureDuties.contactMinutes))
            ], in: rules.duties)
    }

    /// Says how many contacts were found of whoever became a case; said again, the last word stands.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`: the measure has ended otherwise, or goes on),
    ///   `invalid` (`badNumber`).
    @discardableResult
    package func tell(contacts number: Int, of id: RecordID) throws -> Record {
        let m = Measures.fields
        guard principal.has(clinicians) else { throw Rejection.forbidden }
        let measure = try reading.find(Measures.self, id)
        guard try measure[m.contacts] != nil || reading.owesContacts(measure) else {
            throw Rejection(.conflict, "state", values: ["state": measure.state, "transition": "contacts"])
        }
        guard Measures.contactsRange.contains(number) else {
            throw Rejection.invalid("badNumber", field: m.contacts.name)
        }
        if measure[m.contacts] == number { return measure }
        let told = try update(measure, verb: "contacts", Values { $0[m.contacts] = number })
        try meet(rule: MeasureDuties.contacts, subject: id, by: id, of: Measures.name)
        return told
    }
}

extension Reading {
    /// Whether nobody has said yet who met the person that this measure's end has made a case.
    func owesContacts(_ measure: Record) throws -> Bool {
        try duties(of: measure.id, rule: MeasureDuties.contacts).contains(where: \.state.isOpen)
    }
}

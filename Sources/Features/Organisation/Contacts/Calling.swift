package import Kernel
package import Registers

extension Writing {
    /// What came of a call. Reached, or at a changed number: the contact counts as checked, and the number is corrected with
    /// the person's account and the same person's entries at other units.
    /// - Parameter number: the new number, for `changed` alone.
    /// - Throws: `Rejection` `notFound`, `forbidden` (nobody checks the own unit), `invalid` (`phoneMalformed`,
    ///   `personalData`, `tooLong`).
    @discardableResult
    package func call(
        _ contact: RecordID, _ outcome: CallOutcome, number: String? = nil, note: String? = nil, in quarter: Quarter
    ) throws -> Record {
        let (c, f) = (Contacts.fields, Calls.fields)
        let record = try reading.find(Contacts.self, contact)
        guard let unit = record[c.unit] else { throw Rejection.notFound }
        // Who checks is not who is checked: a township calls its villages, the headquarters calls the township.
        let may = principal.posts.contains { post in
            switch post.role {
            case .administrator, .dutyOfficer, .system: true
            case .unitOfficer: post.units.contains(unit) && post.unit != unit
            default: false
            }
        }
        guard may else { throw Rejection.forbidden }
        try PersonalData.refuse(in: note, field: "note")
        var values = Values()
        if outcome.isReached { values[c.checkedAt] = now }
        var mobile: Protected<Phone>?
        if outcome == .changed {
            let given = number?.trimmingWhitespace ?? ""
            if let phone = Phone(written: given), MobileNumber(phone.text) != nil {
                mobile = Protected(phone)
                values[c.phone] = mobile
            } else if DutyPhone.isWritten(given) {
                values[c.dutyPhone] = given
            } else {
                throw Rejection.invalid("phoneMalformed", field: "number")
            }
        }
        if !values.stored.isEmpty { try update(record, verb: "call", values) }
        if let mobile, let user = record[c.user] { try correct(mobile, of: user, besides: record.id) }
        return try insert(
            Calls.self,
            Values {
                $0[f.contact] = record.id
                $0[f.unit] = unit
                $0[f.office] = record[c.office] ?? unit
                $0[f.quarter] = quarter.text
                $0[f.outcome] = outcome
                $0[f.called] = now
                $0[f.by] = principal.user
                $0[f.note] = note
            })
    }

    private func correct(_ mobile: Protected<Phone>, of user: RecordID, besides contact: RecordID) throws {
        let c = Contacts.fields
        for other in try reading.all(Contacts.self, where: c.user, is: user) where other.id != contact {
            try update(other, verb: "call", Values { $0[c.phone] = mobile })
        }
        if let account = try reading.any(registry.named(Users.name), user) {
            try update(account, verb: "call", Values { $0[Users.fields.phone] = mobile })
        }
    }
}

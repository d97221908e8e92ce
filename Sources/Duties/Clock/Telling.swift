import Database
package import Kernel
package import Registers

extension Writing {
    /// Notices of the rungs that were passed; of one subject each audience hears once.
    func tell(_ heard: [(Duty, [Ladder.Step])], _ rules: [String: DutyRule], _ book: DutyBook) throws {
        let loud = heard.filter { !$0.1.isEmpty }
        if loud.isEmpty { return }
        let directory = try book.directory(reading, loud.map(\.0), book.day(now))
        var told: Set<[String]> = []
        var notices: [NewRecord] = []
        let definition = try registry.named(Notices.name)
        for (duty, steps) in loud.sorted(by: { $0.0.due > $1.0.due }) {
            for step in steps where told.insert([duty.register, duty.subject.text, step.to.rawValue]).inserted {
                guard let reached = directory.audience(step.to, of: duty) else { continue }
                let kind = "\(rules[duty.rule]?.notice ?? "duty")\(step.minutes < 0 ? "Soon" : "Late")"
                notices.append(
                    // Whoever's act runs the clock, the program tells.
                    try checked(
                        definition,
                        Notices.values(
                            kind, unit: reached.unit, office: reached.office, register: duty.register,
                            record: duty.subject, rule: duty.rule, title: duty.title, person: reached.person)))
            }
        }
        try insert(batch: notices, of: definition, cause: RecordID(rule: "duty.clock"), verb: "notify")
    }

    /// One notice to a unit; `person` is the one it names.
    package func notify(
        _ unit: RecordID, office: RecordID?, kind: String, about record: RecordID, of register: String,
        rule: String? = nil, title: String?, person: String? = nil
    ) throws {
        try insert(
            Notices.self,
            Notices.values(
                kind, unit: unit, office: office ?? unit, register: register, record: record, rule: rule, title: title,
                person: person))
    }
}

extension Notices {
    static func values(
        _ kind: String, unit: RecordID, office: RecordID, register: String, record: RecordID, rule: String?,
        title: String?, person: String?
    ) -> Values {
        let n = Notices.fields
        return Values {
            $0[n.kind] = kind
            $0[n.unit] = unit
            $0[n.office] = office
            $0[n.register] = register
            $0[n.record] = record.text
            $0[n.rule] = rule
            $0[n.title] = title
            $0[n.person] = person
        }
    }
}

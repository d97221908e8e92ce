import Database
package import Kernel
package import Registers

extension Writing {
    /// Notices of the rungs that were passed. Of one subject each audience hears once, and of what several units owe
    /// themselves – fourteen reports past their cut-off – in one notice that names them.
    func tell(_ heard: [(Duty, [Ladder.Step])], _ rules: [String: DutyRule], _ book: DutyBook) throws {
        let loud = heard.filter { !$0.1.isEmpty }
        if loud.isEmpty { return }
        let directory = try book.directory(reading, loud.map(\.0), book.day(now))
        var told: Set<[String]> = []
        var notices: [Notices.Told] = []
        var places: [Notices.Group: Int] = [:]
        for (duty, steps) in loud.sorted(by: { $0.0.due > $1.0.due }) {
            for step in steps where told.insert([duty.register, duty.subject.text, step.to.rawValue]).inserted {
                guard let reached = directory.audience(step.to, of: duty) else { continue }
                let kind = "\(rules[duty.rule]?.notice ?? "duty")\(step.minutes < 0 ? "Soon" : "Late")"
                let notice = Notices.Told(
                    kind: kind, unit: reached.unit, office: reached.office, register: duty.register,
                    record: duty.subject, rule: duty.rule, title: duty.title, person: reached.person,
                    owing: duty.unit.map { [$0] } ?? [])
                if let group = notice.group, let place = places[group] {
                    notices[place].owing += notice.owing
                } else {
                    notice.group.map { places[$0] = notices.count }
                    notices.append(notice)
                }
            }
        }
        let definition = try registry.named(Notices.name)
        // Whoever's act runs the clock, the program tells.
        let records = try notices.map { try checked(definition, $0.values) }
        try insert(batch: records, of: definition, cause: RecordID(rule: "duty.clock"), verb: "notify")
    }

    /// One notice to a unit; `person` is the one it names.
    package func notify(
        _ unit: RecordID, office: RecordID?, kind: String, about record: RecordID, of register: String,
        rule: String? = nil, title: String?, person: String? = nil
    ) throws {
        let notice = Notices.Told(
            kind: kind, unit: unit, office: office ?? unit, register: register, record: record, rule: rule,
            title: title, person: person, owing: [])
        try insert(Notices.self, notice.values)
    }

    /// One notice to each unit about a record of its own, all of them in one batch.
    /// - Parameter cause: what they follow from.
    package func notify(
        each told: [(unit: RecordID, office: RecordID?, record: RecordID)], kind: String, of register: String,
        title: String?, cause: RecordID
    ) throws {
        let definition = try registry.named(Notices.name)
        let records = try told.map { unit, office, record in
            try checked(
                definition,
                Notices.Told(
                    kind: kind, unit: unit, office: office ?? unit, register: register, record: record, rule: nil,
                    title: title, person: nil, owing: []
                ).values)
        }
        try insert(batch: records, of: definition, cause: cause, verb: "notify")
    }
}

extension Notices {
    /// One notice before it is written.
    struct Told {
        let kind: String
        let unit: RecordID
        let office: RecordID
        let register: String
        let record: RecordID
        let rule: String?
        let title: String?
        let person: String?
        var owing: [RecordID]

        /// What it may share with others: what units owe themselves, to the same reader. Other records have pages of
        /// their own, each its notice.
        var group: Group? {
            register == "unit" ? Group(kind: kind, unit: unit, rule: rule, title: title, person: person) : nil
        }

        var values: Values {
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
                $0[n.owing] = owing.isEmpty || owing == [unit] ? nil : owing
            }
        }
    }

    struct Group: Hashable {
        let kind: String
        let unit: RecordID
        let rule: String?
        let title: String?
        let person: String?
    }
}

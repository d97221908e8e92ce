import Database
import Kernel
import Measures
import Organisation
import Policies
import Registers

/// Persons under measures of the demo county: contacts, arrivals, an appeal that waits, and the duty telephones that their
/// notices name. Everybody is invented, and the plan in force is one of the past, for the tour.
package struct DemoMeasures: Sendable {
    private let deployment: Deployment

    package init(_ deployment: Deployment) { self.deployment = deployment }

    private struct Someone {
        let name: String
        let born: String
        let village: String
        let category: String
        let evidence: Evidence
        /// Days since the last exposure.
        let ago: Int
        let place: String
    }

    private static let people = [
        Someone(
            name: "丁一川", born: "1985-03-12", village: "990101101201", category: "closeContact", evidence: .exposure,
            ago: 2, place: "同一户居住"),
        Someone(
            name: "丁小满", born: "2013-06-01", village: "990101101201", category: "closeContact", evidence: .exposure,
            ago: 2, place: "同一户居住"),
        Someone(
            name: "方锦书", born: "1990-11-30", village: "990101101202", category: "contactOfContact", evidence: .exposure,
            ago: 1, place: "同一车厢"),
        Someone(
            name: "任远航", born: "1978-08-08", village: "990101101203", category: "arrivalHigh", evidence: .arrival,
            ago: 3, place: "自驾返乡"),
        Someone(
            name: "袁素秋", born: "1964-02-17", village: "990101101204", category: "arrivalMedium", evidence: .arrival,
            ago: 6, place: "乘火车返乡"),
        Someone(
            name: "于春生", born: "1999-09-09", village: "990101101205", category: "closeContact", evidence: .exposure,
            ago: 8, place: "同一餐厅就餐"),
    ]

    /// Fills a demo county that has no persons yet; needs its policies.
    package func fill() async throws {
        let (rules, store) = (deployment.measures, deployment.store)
        let today = rules.today(store.now)
        let (clerk, town) = (try await store.demoUser("duty1"), try await store.demoUser("qingshi"))
        try await store.write(by: clerk) { writing in
            let (c, contacts) = (Contacts.fields, try writing.registry.named(Contacts.name))
            for (unit, phone) in [("office", "0900-5550100"), ("qingshi", "0900-5550101")] {
                _ = try writing.create(
                    contacts,
                    Values {
                        $0[c.unit] = DemoCounty.unit(unit)
                        $0[c.name] = "值班室"
                        $0[c.dutyPhone] = phone
                    })
            }
        }
        let measures = try await store.write(by: clerk) { writing in
            try Self.people.enumerated().compactMap { number, someone in
                try Self.establish(someone, number, writing, today, rules)
            }
        }
        guard measures.count == Self.people.count else { return }
        try await store.write(by: town) { writing in
            let worker = DemoCounty.user("qingshi-1")
            try writing.assess(
                measure: measures[1], unmet: [], groups: [.child], needs: [.children, .food], rules: rules)
            try writing.assess(
                measure: measures[2], unmet: [], groups: [], needs: [.medicine, .chronic], consent: true, rules: rules)
            try writing.assess(
                measure: measures[4], unmet: [], groups: [.illness], needs: [.dialysis], consent: true, rules: rules)
            for id in [measures[2], measures[4]] {
                try writing.admit(measure: id, setting: .home, on: today, rules: rules)
                try writing.assign(
                    measure: id, gridWorker: worker, doctor: DemoCounty.user("qingshi-doctor"),
                    coordinator: DemoCounty.user("qingshi"), rules: rules)
                try writing.giveNotice(of: id, means: .paper)
            }
            try writing.appeal(
                against: measures[3], words: "我离开时当地还不是高风险区，请核实。", asker: .person, rules: rules)
            if let person = try writing.reading.find(Measures.self, measures[0])[Measures.fields.person] {
                try writing.askCorrection(of: person, words: "住址写成了邻村，请更正。", asker: .relative, rules: rules)
            }
        }
    }

    private static func establish(
        _ someone: Someone, _ number: Int, _ writing: Writing, _ today: CalendarDay, _ rules: MeasureRules
    ) throws -> RecordID? {
        let (p, g) = (Persons.fields, Grounds.fields)
        let person = try writing.create(
            writing.registry.named(Persons.name),
            Values {
                $0[p.name] = someone.name
                $0[p.born] = CalendarDay(someone.born)
                $0[p.idKind] = IDKind.none
                $0[p.phone] = Phone(written: "1990000010\(number)").map { Protected($0) }
                $0[p.area] = AreaCode(someone.village)
                if number == 1 { $0[p.guardian] = people[0].name }
            })
        return try writing.establish(
            Values {
                $0[g.kind] = someone.evidence
                $0[g.category] = someone.category
                $0[g.day] = today.advanced(by: -someone.ago)
                $0[g.place] = someone.place
            }, person: person.id, rules: rules
        ).measure?.id
    }
}

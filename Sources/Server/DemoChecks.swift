import Checks
import Database
import Kernel
import Measures
import Organisation
import Policies
import Registers

/// Persons of the demo county who stay at home by the example policy, and what was measured of some of them. Everybody is
/// invented.
package struct DemoChecks: Sendable {
    private let deployment: Deployment
    private var store: RecordStore { deployment.store }

    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Fills a demo county whose policy keeps contacts of contacts at home; nothing where it keeps nobody.
    package func fill() async throws {
        let (rules, settings) = (deployment.measures, deployment.checks())
        let today = CalendarDay(store.now, in: rules.zone)
        let officer = try await store.demoUser("qingshi")
        let homes = [("1组01号", ["欧阳晴", "欧阳川"]), ("1组04号", ["司马禾"]), ("2组07号", ["上官麦", "上官青", "上官稻"])]
        var measures: [RecordID] = []
        for (address, names) in homes {
            for name in names {
                let made = try await store.write(by: officer) { writing -> RecordID? in
                    try Self.keep(name, at: address, today, writing, rules)
                }
                if let made { measures.append(made) }
            }
        }
        guard measures.count == 6 else { return }
        let worker = try await store.demoUser("qingshi-1")
        let checked = [
            Checked(measures[2], 366, by: .telephone), Checked(measures[3], 368, by: .visit),
            Checked(measures[4], 376, symptoms: [.cough], by: .visit), Checked(measures[5], 365, by: .visit),
        ]
        _ = try await store.write(by: worker) { try $0.check(checked, settings: settings) }
        let (one, two) = (measures[2], measures[3])
        let specimens = try await store.write(by: worker) {
            try $0.sample([Sampled(one, tube: "QS-0001"), Sampled(two, tube: "QS-0002")], settings: settings)
        }
        let told = Told(specimens[0].id, .negative, laboratory: "青河县疾控中心")
        _ = try await store.write(by: officer) { try $0.tell([told], settings: settings) }
    }

    private static func keep(
        _ name: String, at address: String, _ today: CalendarDay, _ writing: Writing, _ rules: MeasureRules
    ) throws -> RecordID? {
        let (p, g, m) = (Persons.fields, Grounds.fields, Measures.fields)
        let person = try writing.create(
            writing.registry.named(Persons.name),
            Values {
                $0[p.name] = name
                $0[p.idKind] = IDKind.none
                $0[p.area] = AreaCode("990101101001")
                $0[p.address] = address
            })
        let ground = Values {
            $0[g.kind] = .exposure
            $0[g.category] = "contactOfContact"
            $0[g.day] = today.advanced(by: -1)
        }
        guard let measure = try writing.establish(ground, person: person.id, rules: rules).measure else { return nil }
        try writing.assess(measure: measure.id, unmet: [], groups: [], needs: [], rules: rules)
        let placed = try writing.admit(measure: measure.id, setting: .home, on: today, rules: rules)
        // Since yesterday, so that today's checks are owed.
        return try writing.update(placed, Values { $0[m.start] = today.advanced(by: -1) }).id
    }
}

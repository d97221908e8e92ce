import Command
import Kernel
import Measures
import Organisation
import Privacy
import Registers

/// What the demo county's headquarters shares: a person to whom civil affairs brings what is needed; read once.
package struct DemoSharing: Sendable {
    private let deployment: Deployment
    private var store: RecordStore { deployment.store }

    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Fills a demo county that has persons; nothing where it has none.
    package func fill() async throws {
        let county = deployment.settings.county
        let today = CalendarDay(store.now, in: deployment.rules.zone)
        let person = try await store.read(as: .system(county)) {
            try $0.page(Persons.self, Query(limit: 1)).records.first
        }
        guard let person else { return }
        let share = try await store.write(by: store.demoUser("duty1")) { writing in
            try writing.share(
                ShareOffer(
                    register: Persons.name, records: [person.id], receiver: DemoCounty.unit("civilAffairs"),
                    purpose: .supply, reason: "送药送菜上门，核对门牌", until: today.advanced(by: 7), names: false),
                rules: TiaoduServer.sharing)
        }
        _ = try await store.write(by: store.demoUser("civilaffairs")) { try $0.open(share: share.id) }
    }
}

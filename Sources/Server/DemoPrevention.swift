import Database
import Kernel
import Organisation
import Prevention
import Registers

/// Policies of the demo county: the default, a plan of the past put in force for the tour, and the next one in draft.
package struct DemoPrevention: Sendable {
    private let deployment: Deployment

    package init(_ deployment: Deployment) { self.deployment = deployment }

    /// Fills a demo county that has no policies yet.
    package func fill() async throws {
        let (rules, store, county) = (try deployment.prevention(), deployment.store, deployment.settings.county)
        let today = rules.today(store.now)
        try await store.write(by: .system(county)) { try $0.adoptStandardPolicy(rules) }
        let (clerk, commander) = (try await principal("duty1", today), try await principal("commander", today))
        let v9 = text("cn-covid-v9", rules, from: today.advanced(by: -7), to: today.advanced(by: 60))
        let m20 = text("cn-covid-m20", rules, from: today.advanced(by: 1), to: today.advanced(by: 60))
        let proposed = try await store.write(by: clerk) { writing in
            let draft = try writing.draft(policy: v9, rules: rules)
            return try writing.propose(policy: draft.id, order: "青疫防指〔示例〕9号", rules: rules)
        }
        _ = try await store.write(by: commander) { try $0.decide(policy: proposed.id, agree: true, rules: rules) }
        _ = try await store.write(by: clerk) { try $0.draft(policy: m20, rules: rules) }
    }

    private func text(_ file: String, _ rules: PreventionRules, from: CalendarDay, to: CalendarDay) -> String {
        (rules.shipped[file] ?? "").split(separator: "\n").map { line in
            line.hasPrefix("from: ") ? "from: \(from)" : line.hasPrefix("to: ") ? "to: \(to)" : String(line)
        }.joined(separator: "\n")
    }

    private func principal(_ login: String, _ today: CalendarDay) async throws -> Principal {
        let found = try await deployment.store.read(as: .system(deployment.settings.county)) {
            try $0.principal(user: DemoCounty.user(login), on: today)
        }
        guard let found else { throw Rejection.notFound }
        return found
    }
}

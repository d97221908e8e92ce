import Database
import Kernel
import Organisation
import Policies
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
        let (clerk, commander) = (try await store.demoUser("duty1"), try await store.demoUser("commander"))
        let v9 = text("cn-covid-v9", rules, from: today.advanced(by: -7), to: today.advanced(by: 60))
        let m20 = text("cn-covid-m20", rules, from: today.advanced(by: 1), to: today.advanced(by: 60))
        let proposed = try await store.write(by: clerk) { writing in
            let draft = try writing.draft(policy: v9, rules: rules)
            return try writing.propose(policy: draft.id, order: "青疫防指〔示例〕9号", rules: rules)
        }
        _ = try await store.write(by: commander) { try $0.decide(policy: proposed.id, agree: true, rules: rules) }
        _ = try await store.write(by: clerk) { try $0.draft(policy: m20, rules: rules) }
        try await addRiskAreas(clerk, try await store.demoUser("duty2"), today)
    }

    /// Two areas in force, one to be confirmed.
    private func addRiskAreas(_ clerk: Principal, _ other: Principal, _ today: CalendarDay) async throws {
        let store = deployment.store
        let place = { @Sendable (code: String) in AreaCode(code).map { RecordID($0) } }
        let ids = try await store.write(by: clerk) { writing in
            _ = try writing.enter(
                riskAreas: [
                    .init(name: "青河县城关街道和平社区向阳小区", place: place("990101001008"), level: .high),
                    .init(name: "青河县城关街道朝阳社区", place: place("990101001012"), whole: true, level: .medium),
                ], scheme: .r9, from: today.advanced(by: -4), source: "青河县疫情防控指挥部通告第 6 号（虚构）")
            return try writing.reading.openRiskAreas().map(\.id)
        }
        try await store.write(by: other) { try $0.confirm(riskAreas: ids) }
        _ = try await store.write(by: clerk) {
            try $0.enter(
                riskAreas: [.init(name: "青山市江北区望江街道", place: nil, level: .high)], scheme: .r9,
                from: today.advanced(by: -1), source: "青山市通告第 11 号（虚构）")
        }
    }

    private func text(_ file: String, _ rules: PreventionRules, from: CalendarDay, to: CalendarDay) -> String {
        (rules.shipped[file] ?? "").split(separator: "\n").map { line in
            line.hasPrefix("from: ") ? "from: \(from)" : line.hasPrefix("to: ") ? "to: \(to)" : String(line)
        }.joined(separator: "\n")
    }
}

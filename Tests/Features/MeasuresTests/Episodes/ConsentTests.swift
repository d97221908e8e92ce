import Database
import Kernel
import Registers
import TestSupport
import Testing

@testable import Measures

/// Needs that tell of health are kept in a measure by consent, and go when it is withdrawn.
struct ConsentTests {
    private let m = Measures.fields

    private func measure(_ fixture: MeasuresFixture) async throws -> RecordID {
        let person = try await fixture.person()
        return try #require(try await fixture.expose(person.id, "2022-12-07")).id
    }

    @Test func healthNeedsByConsentAlone() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-12-08")
        let (id, rules) = (try await measure(fixture), fixture.rules)
        let health: Set<SupportNeed> = [.pregnancy, .dialysis, .chronic]
        for need in SupportNeed.allCases {
            for consent in [true, false] {
                let assess = {
                    try await fixture.write {
                        try $0.assess(
                            measure: id, unmet: [], groups: [], needs: [need], consent: consent, rules: rules)
                    }
                }
                if health.contains(need), !consent {
                    let refused = await #expect(throws: Rejection.self) { _ = try await assess() }
                    #expect(refused?.problems == [.init("consentRequired", field: "consent")], "\(need)")
                } else {
                    let seen = try await assess()
                    #expect(seen[m.needs] == [need] && seen[m.consent] == (health.contains(need) ? true : nil))
                }
            }
        }
    }

    @Test func withdrawnTheyGo() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-12-08")
        let (id, rules) = (try await measure(fixture), fixture.rules)
        _ = try await fixture.write {
            try $0.assess(
                measure: id, unmet: [], groups: [], needs: [.food, .chronic], consent: true, rules: rules)
        }
        let after = try await fixture.write { try $0.withdrawConsent(measure: id, rules: rules) }
        #expect(after[m.needs] == [.food] && after[m.consent] == nil && after.state == "planned")
        let again = try await fixture.write { try $0.withdrawConsent(measure: id, rules: rules) }
        #expect(again.version == after.version)
        let kept = try await fixture.read { reading in
            try reading.connection.query("SELECT content FROM change_content WHERE record = \(id)")
                .compactMap { $0["content"].text }.joined(separator: "\n")
        }
        #expect(!kept.contains("chronic") && kept.contains("撤回同意"))
    }
}

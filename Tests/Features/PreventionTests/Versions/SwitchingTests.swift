import Database
import Duties
import Kernel
import Policies
import Registers
import TestSupport
import Testing

@testable import Prevention

@Suite struct SwitchingTests {
    private func day(_ text: String) -> CalendarDay { CalendarDay(text)! }

    @Test func aNewHeadquartersHasReportingAndNoQuarantine() async throws {
        let fixture = try await PreventionFixture.make()
        let rules = fixture.rules
        for _ in 0..<2 { try await fixture.system { try $0.adoptStandardPolicy(rules) } }
        let (shelf, count) = try await fixture.read {
            (try $0.policies(on: CalendarDay("2026-01-01")!), try $0.page(PolicyVersions.self).records.count)
        }
        #expect(count == 1)
        #expect(shelf.packs.map(\.id) == ["CN-LAW"])
        #expect(shelf.plan(for: [Claim("closeContact", day: day("2026-01-01"))]) == nil)
    }

    @Test func twoPersonsAndAnOrder() async throws {
        let fixture = try await PreventionFixture.make()
        let rules = fixture.rules
        let yaml = fixture.text("cn-covid-v9", from: "2022-05-04", to: "2022-08-01")
        let draft = try await fixture.write("duty1") { try $0.draft(policy: yaml, rules: rules) }
        // The first restrictions need an order.
        await #expect(throws: Rejection.invalid("policyOrder", field: "order")) {
            try await fixture.write("duty1") { try $0.propose(policy: draft.id, order: "  ", rules: rules) }
        }
        try await fixture.write("duty1") { try $0.propose(policy: draft.id, order: "青疫防指〔2022〕7号", rules: rules) }
        #expect(try await fixture.read { try $0.policies(on: PreventionFixture.day).packs.isEmpty })
        await #expect(throws: Rejection(.forbidden, "samePerson")) {
            try await fixture.write("duty1") { try $0.decide(policy: draft.id, agree: true, rules: rules) }
        }
        let done = try await fixture.write("commander") { try $0.decide(policy: draft.id, agree: true, rules: rules) }
        #expect(done.state == "inForce")
        let shelf = try await fixture.read { try $0.policies(on: PreventionFixture.day) }
        #expect(shelf.packs.map(\.name) == ["CN-COVID v9"])
        #expect(shelf.allows("closeContact", by: .exposure))
    }

    @Test func declinedWithAWord() async throws {
        let fixture = try await PreventionFixture.make()
        let rules = fixture.rules
        let yaml = fixture.text("who-mpox", from: "2022-05-04", to: "2022-08-01")
        let draft = try await fixture.write("duty1") { writing in
            let draft = try writing.draft(policy: yaml, rules: rules)
            return try writing.propose(policy: draft.id, order: "1", rules: rules)
        }
        let back = try await fixture.write("commander") {
            try $0.decide(policy: draft.id, agree: false, words: "没有依据", rules: rules)
        }
        #expect(back.state == "draft")
        try await fixture.write("duty1") { try $0.drop(policy: draft.id) }
    }

    @Test func theNextVersionFollows() async throws {
        let fixture = try await PreventionFixture.make()
        let first = try await fixture.switched(fixture.text("cn-covid-v9", from: "2022-05-04", to: "2022-08-01"))
        try await fixture.switched(fixture.text("cn-covid-m20", from: "2022-06-01", to: "2022-09-01"))
        let v = PolicyVersions.fields
        let old = try await fixture.read { try $0.find(PolicyVersions.self, first.id) }
        #expect((old.state, old[v.to]) == ("inForce", day("2022-05-31")))
        let names = try await fixture.read { reading in
            try ["2022-05-03", "2022-05-31", "2022-06-01", "2022-09-01", "2022-09-02"].map {
                try reading.policies(on: CalendarDay($0)!).packs.map(\.version).joined()
            }
        }
        #expect(names == ["", "v9", "m20", "m20", ""])
    }

    @Test func milderInEveryRespectNeedsNoOrder() async throws {
        let fixture = try await PreventionFixture.make()
        try await fixture.switched(fixture.text("cn-covid-v9", from: "2022-05-04", to: "2022-08-01"))
        let milder = fixture.text("cn-covid-v9", from: "2022-05-04", to: "2022-08-01")
            .replacing("version: v9", with: "version: v9-short")
            .replacing("{setting: monitor, days: 3, tests: [3]}", with: "{setting: monitor, days: 2}")
        let done = try await fixture.switched(milder, order: nil)
        #expect(done.state == "inForce")
        let shelf = try await fixture.read { try $0.policies(on: PreventionFixture.day) }
        #expect(shelf.packs.map(\.version) == ["v9-short"])
        // And back again is stricter.
        await #expect(throws: Rejection.invalid("policyOrder", field: "order")) {
            try await fixture.switched(
                milder.replacing("v9-short", with: "v9-long").replacing("days: 2}", with: "days: 3}"), order: nil)
        }
    }

    @Test func aNameStaysItsText() async throws {
        let fixture = try await PreventionFixture.make()
        try await fixture.switched(fixture.text("cn-covid-v9", from: "2022-05-04", to: "2022-08-01"))
        await #expect(throws: Rejection.invalid("policyVersionTaken", field: "definition", ["version": "CN-COVID v9"]))
        {
            try await fixture.switched(fixture.text("cn-covid-v9", from: "2022-05-04", to: "2022-07-01"))
        }
        await #expect(throws: Rejection.invalid("policyEnded", field: "definition", ["to": "2022-05-03"])) {
            try await fixture.switched(fixture.text("who-mpox", from: "2022-01-01", to: "2022-05-03"))
        }
    }

    @Test func itLapsesAtItsEnd() async throws {
        let fixture = try await PreventionFixture.make()
        let rules = fixture.rules
        let made = try await fixture.switched(fixture.text("cn-covid-v9", from: "2022-05-04", to: "2022-05-10"))
        let owed = try await fixture.read { try $0.duties(of: made.id, rule: PolicyDuties.renewal) }
        #expect(owed.map { CalendarDay($0.due, in: PreventionFixture.zone) } == [day("2022-05-11")])
        fixture.clock.advance(minutes: 6 * 1440)
        #expect(try await fixture.system { try $0.lapsePolicies(rules) } == 0)
        fixture.clock.advance(minutes: 1 * 1440)
        #expect(try await fixture.system { try $0.lapsePolicies(rules) } == 1)
        let (state, open) = try await fixture.read {
            (
                try $0.find(PolicyVersions.self, made.id).state,
                try $0.duties(of: made.id, rule: PolicyDuties.renewal).filter(\.takesRecord).count
            )
        }
        #expect((state, open) == ("lapsed", 0))
        // What was in force then stays known.
        #expect(try await fixture.read { try $0.policies(on: CalendarDay("2022-05-08")!).packs.count } == 1)
    }

    @Test func wrongTextsAndForbiddenRoles() async throws {
        let fixture = try await PreventionFixture.make()
        let rules = fixture.rules
        await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { try $0.draft(policy: "id: X", rules: rules) }
        }
        await #expect(throws: Rejection.forbidden) {
            try await fixture.write("qingshi") { try $0.draft(policy: rules.shipped["who-mpox"] ?? "", rules: rules) }
        }
        await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") {
                try $0.draft(
                    policy: (rules.shipped["who-mpox"] ?? "") + String(repeating: "#", count: 60_000), rules: rules)
            }
        }
        #expect(try await fixture.read { try $0.page(PolicyVersions.self).records.isEmpty })
    }
}

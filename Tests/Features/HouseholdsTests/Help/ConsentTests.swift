import Database
import Foundation
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Households

/// Needs that tell of health are kept by consent, and help does not depend on it.
struct ConsentTests {
    private static let health: Set<NeedKind> = [.pregnancy, .dialysis, .chronic]
    private let t = HelpTickets.fields

    private func tickets(_ fixture: HouseholdsFixture, of home: RecordID) async throws -> [Record] {
        try await fixture.read(as: "duty1") {
            try $0.all(HelpTickets.self, where: HelpTickets.fields.household, is: home)
        }
    }

    /// What the log still holds of a record.
    private func history(_ fixture: HouseholdsFixture, _ id: RecordID) async throws -> String {
        try await fixture.read(as: "duty1") { reading in
            try reading.connection.query("SELECT content FROM change_content WHERE record = \(id)")
                .compactMap { $0["content"].text }.joined(separator: "\n")
        }
    }

    @Test(arguments: NeedKind.allCases, [true, false])
    func `who has not consented is asked to say it in general words`(kind: NeedKind, consent: Bool) async throws {
        let fixture = try await HouseholdsFixture.make()
        let rules = fixture.rules
        let ask = {
            try await fixture.write("qingshi-1") {
                try $0.askHelp(
                    Help(kind, consent: consent, source: .resident), area: AreaCode(known: "990101101001"),
                    rules: rules)
            }
        }
        if Self.health.contains(kind), !consent {
            let refused = await #expect(throws: Rejection.self) { _ = try await ask() }
            #expect(refused?.problems == [.init("consentRequired", field: "consent")])
        } else {
            let made = try await ask()
            #expect(made[t.kind] == kind && made[t.consent] == (Self.health.contains(kind) ? true : nil))
            #expect(made[t.due] == fixture.store.now.advanced(minutes: 1440))
        }
    }

    @Test func `a need of a measure without consent becomes a general ticket`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (rules, measure) = (fixture.rules, RecordID.make())
        for _ in 1...2 {
            try await fixture.write("qingshi") {
                try $0.askHelp(
                    [.chronic, .food], of: measure, area: AreaCode(known: "990101101001"),
                    office: DemoCounty.unit("qingshi"), rules: rules)
            }
        }
        let made = try await fixture.read(as: "qingshi") {
            try $0.all(HelpTickets.self, where: HelpTickets.fields.measure, is: measure.text)
        }
        #expect(made.compactMap { $0[t.kind]?.rawValue }.sorted() == ["food", "other"])
    }

    @Test func `withdrawn, it goes out of ticket, visit and history, and the help stays owed`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        let (sweep, rules, v) = (try await fixture.sweep(), fixture.rules, HouseholdVisits.fields)
        let visit = try await fixture.visit(
            homes[0], in: sweep,
            Found(.visited, by: .doorstep, persons: 2, needs: [.food, .dialysis], consent: true, words: "明早血透"))
        #expect(visit[v.consent] == true)
        let made = try await tickets(fixture, of: homes[0])
        let ticket = try #require(made.first { $0[t.kind] == .dialysis })
        for login in ["hewan", "health"] {
            await #expect(throws: Rejection.self, "\(login)") {
                try await fixture.write(login) {
                    _ = try $0.withdrawConsent(ticket: ticket.id, words: nil, rules: rules)
                }
            }
        }
        for _ in 1...2 {
            _ = try await fixture.write("qingshi-1") {
                try $0.withdrawConsent(ticket: ticket.id, words: "明早用车", rules: rules)
            }
        }
        let after = try await tickets(fixture, of: homes[0])
        #expect(after.compactMap { $0[t.kind]?.rawValue }.sorted() == ["food", "other"])
        #expect(after.allSatisfy { $0[t.words] == "明早用车" && $0[t.consent] == nil && $0.state == "open" })
        let seen = try await fixture.read(as: "qingshi-1") { try $0.find(HouseholdVisits.self, visit.id) }
        #expect(seen[v.needs] == [.food, .other] && seen[v.words] == nil && seen[v.consent] == nil)
        for id in after.map(\.id) + [visit.id] {
            let kept = try await history(fixture, id)
            #expect(!kept.contains("dialysis") && !kept.contains("血透") && kept.contains("撤回同意"))
        }
    }

    @Test func `withdrawn at a ticket of a measure, the measure is told`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (measure, plain) = (RecordID.make(), fixture.rules)
        let told = Told()
        let rules = HouseholdRules(
            duties: plain.duties, fourChecks: plain.fourChecks, consentWithdrawn: { told.note($1) })
        try await fixture.write("qingshi") {
            try $0.askHelp(
                [.chronic, .pregnancy], of: measure, area: AreaCode(known: "990101101001"),
                office: DemoCounty.unit("qingshi"), consent: true, rules: rules)
        }
        let made = try await fixture.read(as: "qingshi") {
            try $0.all(HelpTickets.self, where: HelpTickets.fields.measure, is: measure.text)
        }
        let first = try #require(made.first)
        _ = try await fixture.write("qingshi-1") { try $0.withdrawConsent(ticket: first.id, words: nil, rules: rules) }
        let after = try await fixture.read(as: "qingshi") {
            try $0.all(HelpTickets.self, where: HelpTickets.fields.measure, is: measure.text)
        }
        #expect(made.count == 2 && after.map { $0[t.kind] } == [.other, .other] && told.all == [measure])
    }
}

/// What a hook has been told.
private final class Told: @unchecked Sendable {
    private let lock = NSLock()
    private var noted: [RecordID] = []
    var all: [RecordID] { lock.withLock { noted } }
    func note(_ id: RecordID) { lock.withLock { noted.append(id) } }
}

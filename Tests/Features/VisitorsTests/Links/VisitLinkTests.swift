import Database
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Visitors

struct VisitLinkTests {
    @Test func `a place writes into its own ledger, and into no other`() async throws {
        let fixture = try await VisitorsFixture.make()
        let (one, other) = (
            try await fixture.entry(fixture.ledger()), try await fixture.entry(fixture.ledger("惠民超市"))
        )
        let id = try await fixture.enter(one)
        let visit = try #require(try await fixture.record(id))
        let v = VenueVisits.fields
        #expect(visit[v.place] == one.ledger[VisitLedgers.fields.place] && visit[v.name] == VisitorsFixture.name)
        #expect(visit.values.stored[v.phone.name]?.text?.contains(VisitorsFixture.number) == false)
        let rules = fixture.rules
        await #expect(throws: Rejection.forbidden) {
            try await fixture.store.write(by: one.principal) {
                try $0.enter(EnteredVisit(name: "司马禾", phone: nil), by: other, rules: rules)
            }
        }
        await #expect(throws: Rejection.forbidden) {
            try await fixture.write("duty1") {
                try $0.enter(EnteredVisit(name: "司马禾", phone: nil), by: one, rules: rules)
            }
        }
        let seen = try await fixture.store.read(as: one.principal) { reading in
            try visitorRegisters.map { try reading.page(reading.registry.named($0.name)).records.count }
        }
        #expect(seen == [0, 0, 0, 0], "entry only")
    }

    @Test func `a form sent twice is one visit, and one without a telephone is one, too`() async throws {
        let fixture = try await VisitorsFixture.make()
        let (visit, rules) = (try await fixture.entry(fixture.ledger()), fixture.rules)
        let entered = EnteredVisit(name: "司马禾", phone: nil)
        for _ in 0..<2 {
            try await fixture.store.write(by: visit.principal) { try $0.enter(entered, by: visit, rules: rules) }
        }
        let (place, today) = (visit.ledger[VisitLedgers.fields.place], rules.today(fixture.store.now))
        let counts = try await fixture.store.read(as: fixture.principal("duty1")) {
            try $0.visits(of: [place].compactMap(\.self), from: today)
        }
        #expect(counts.values.map { $0[today] } == [1])
    }

    @Test func `not what is long ago, not what is to come, no number in the name`() async throws {
        let fixture = try await VisitorsFixture.make()
        let (visit, rules) = (try await fixture.entry(fixture.ledger()), fixture.rules)
        for (minutes, name) in [(-24 * 60 - 1, "司马禾"), (5, "司马禾"), (-1, "司马禾 13800001234"), (-1, " ")] {
            let entered = EnteredVisit(name: name, phone: nil, at: fixture.store.now.advanced(minutes: minutes))
            let refusal = await #expect(throws: Rejection.self, "\(minutes) \(name)") {
                try await fixture.store.write(by: visit.principal) { try $0.enter(entered, by: visit, rules: rules) }
            }
            #expect(refusal?.kind == .invalid, "\(minutes) \(name)")
        }
    }

    @Test func `a link ends after a week, when it is revoked, and with its ledger`() async throws {
        let fixture = try await VisitorsFixture.make()
        let ledger = try await fixture.ledger()
        let visit = try await fixture.entry(ledger)
        let isIn = { () async throws -> Bool in
            let (now, link) = (fixture.store.now, visit.link.id)
            return try await fixture.store.read(as: .system(VisitorsFixture.county)) {
                try VisitLinkVisit($0, link: link, at: now) != nil
            }
        }
        #expect(try await isIn())
        try await fixture.write("qingshi") { try $0.turn(ledger: ledger, open: false) }
        #expect(try await !isIn())
        try await fixture.write("duty1") { try $0.turn(ledger: ledger, open: true) }
        #expect(try await isIn())
        fixture.clock.advance(minutes: VisitorRules.linkHours * 60)
        #expect(try await !isIn())
        let again = try await fixture.entry(ledger)
        try await fixture.write("qingshi") { try $0.revoke(VisitLinks.self, again.link.id) }
        let (now, link) = (fixture.store.now, again.link.id)
        #expect(
            try await fixture.store.read(as: .system(VisitorsFixture.county)) {
                try VisitLinkVisit($0, link: link, at: now) == nil
            })
    }

    @Test func `those who answer for a place give its links out, and nobody else`() async throws {
        let fixture = try await VisitorsFixture.make()
        let ledger = try await fixture.ledger()
        let refusals: [(String, Rejection)] = [
            ("hewan", .notFound), ("health", .forbidden), ("commander", .forbidden), ("inspector", .forbidden),
            ("privacy", .notFound),
        ]
        for (login, refusal) in refusals {
            await #expect(throws: refusal, "\(login)") {
                try await fixture.write(login) { _ = try $0.makeVisitLink(for: ledger) }
            }
            await #expect(throws: refusal, "\(login)") {
                try await fixture.write(login) { try $0.turn(ledger: ledger, open: false) }
            }
        }
    }
}

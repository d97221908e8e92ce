import Kernel
import Registers
import TestSupport
import Testing

@testable import Households

struct VisitTests {
    static let opened = Instant("2022-05-04T08:00:00Z")!

    @Test(arguments: [
        (Found(.visited, by: .doorstep), "required", "persons"),
        (Found(.visited, by: .doorstep, persons: 61), "householdPersons", "persons"),
        (Found(.vacant, by: .telephone), "vacantByTelephone", "means"),
        (Found(.notHome, by: .doorstep, needs: [.food]), "needsOfNobody", "needs"),
        (Found(.visited, by: .doorstep, persons: 2, needs: [.food, .chronic]), "consentRequired", "consent"),
        (Found(.refused, by: .doorstep, words: "电话19900001234"), "personalData", "words"),
        (Found(.refused, by: .doorstep, words: String(repeating: "长", count: 501)), "tooLong", "words"),
        (Found(.notHome, by: .doorstep, observedAt: opened.advanced(minutes: -1)), "visitTime", "observedAt"),
        (Found(.notHome, by: .doorstep, observedAt: opened.advanced(minutes: 600)), "visitTime", "observedAt"),
    ])
    func `what cannot be is refused`(found: Found, code: String, field: String) {
        let problems = found.problems(at: .home, Self.opened, Self.opened.advanced(minutes: 60))
        #expect(problems.map(\.code) == [code] && problems.map(\.field) == [field])
    }

    @Test func `sent twice by a telephone without signal, it is one visit and one ticket`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        let sweep = try await fixture.sweep()
        let found = Found(
            .visited, by: .doorstep, persons: 2, needs: [.medicine, .food], observedAt: fixture.store.now)
        let first = try await fixture.visit(homes[0], in: sweep, found)
        fixture.clock.advance(minutes: 30)
        let again = try await fixture.visit(homes[0], in: sweep, found)
        #expect(first.version == again.version)
        let tickets = try await fixture.read(as: "qingshi-1") {
            try $0.all(HelpTickets.self, where: HelpTickets.fields.household, is: homes[0])
        }
        #expect(Set(tickets.compactMap { $0[HelpTickets.fields.kind] }) == [.medicine, .food])
    }

    @Test func `a worker reaches the own village alone, and a bureau nothing`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (_, homes) = try await fixture.grid()
        let sweep = try await fixture.sweep()
        for login in ["qingshi-2", "hewan", "hewan-1", "health", "publicsecurity"] {
            await #expect(throws: Rejection.notFound, "\(login)") {
                try await fixture.visit(homes[0], in: sweep, by: login)
            }
        }
        for login in ["inspector", "commander", "admin", "privacy"] {
            await #expect(throws: Rejection.forbidden, "\(login)") {
                try await fixture.visit(homes[0], in: sweep, by: login)
            }
            let homes = try await fixture.read(as: login) { try $0.page(Households.self).records }
            #expect(homes.isEmpty)
        }
    }

    @Test func `what is wrong with a household is told, and twice the same address is refused`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (grid, _) = try await fixture.grid()
        let h = Households.fields
        let add = { (address: String, persons: Int, vulnerable: Int) in
            try await fixture.write("qingshi-1") { writing in
                try writing.create(
                    writing.registry.named(Households.name),
                    Values {
                        $0[h.grid] = grid
                        $0[h.address] = address
                        $0[h.persons] = persons
                        $0[h.vulnerable] = vulnerable
                    })
            }
        }
        for (address, persons, vulnerable, code) in [
            ("100号", 3, 0, "householdThere"), ("新1号", 61, 0, "householdPersons"), ("新2号", 2, 3, "householdVulnerable"),
        ] {
            let refused = await #expect(throws: Rejection.self) { _ = try await add(address, persons, vulnerable) }
            #expect(refused?.problems.map(\.code) == [code])
        }
    }
}

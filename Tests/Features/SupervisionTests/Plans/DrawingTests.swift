import Kernel
import Registers
import TestSupport
import Testing

@testable import Supervision

struct DrawingTests {
    private func plan(_ fixture: SupervisionFixture, size: Int = 3, kinds: [PlaceKind] = [.school]) async throws
        -> RecordID
    {
        let p = Plans.fields
        return try await fixture.write("inspector") { writing in
            try writing.create(
                writing.registry.named(Plans.name),
                Values {
                    $0[p.title] = "学校专项检查"
                    $0[p.kinds] = kinds
                    $0[p.strata] = .township
                    $0[p.size] = size
                    $0[p.from] = SupervisionFixture.day
                    $0[p.to] = SupervisionFixture.day.advanced(by: 7)
                    $0[p.team] = SupervisionFixture.unit("supervision")
                }
            ).id
        }
    }

    @Test func `a draw makes one visit a place, and can be repeated from what the plan keeps`() async throws {
        let (fixture, i) = (try await SupervisionFixture.make(), Inspections.fields)
        for number in 0..<6 {
            _ = try await fixture.place("学校\(number)", area: number < 4 ? "990101101001" : "990101102001")
        }
        let market = try await fixture.place("市场", .market)
        let (id, rules) = (try await plan(fixture), fixture.rules)
        let drawn = try await fixture.write("inspector") { try $0.draw(plan: id, rules: rules) }
        let visits = try await fixture.read { try $0.all(Inspections.self, where: i.plan, is: id) }
        #expect(visits.count == 3 && visits.allSatisfy { $0.state == "planned" && $0[i.kind] == .school })
        #expect(!visits.contains { $0[i.place] == market.id })
        #expect(Set(visits.map { $0[i.stratum] }) == ["990101101", "990101102"])
        #expect(drawn[Plans.fields.population] == 6)
        let again = try Plans.repeated(try await fixture.record(Plans.self, id))
        #expect(Set(again.drawn.map(\.id)) == Set(visits.compactMap { $0[i.place] }))
        let csv = try PlanPages.frame(of: drawn).split(separator: "\r\n")
        #expect(csv.count == 7 && csv.filter { $0.hasSuffix(",1") }.count == 3)
    }

    @Test func `it is drawn once, not from nothing, and not by a township`() async throws {
        let fixture = try await SupervisionFixture.make()
        let (id, rules) = (try await plan(fixture), fixture.rules)
        await #expect(throws: Rejection(.conflict, "planEmpty")) {
            try await fixture.write("inspector") { try $0.draw(plan: id, rules: rules) }
        }
        _ = try await fixture.place()
        await #expect(throws: Rejection.forbidden) {
            try await fixture.write("qingshi") { try $0.draw(plan: id, rules: rules) }
        }
        _ = try await fixture.write("inspector") { try $0.draw(plan: id, rules: rules) }
        await #expect(throws: Rejection.self) {
            try await fixture.write("inspector") { try $0.draw(plan: id, rules: rules) }
        }
        await #expect(throws: Rejection(.conflict, "planDrawn")) {
            try await fixture.write("inspector") { writing in
                try writing.edit(
                    writing.registry.named(Plans.name), id, version: nil, Values { $0[Plans.fields.size] = 9 })
            }
        }
    }
}

import Indicators
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Supervision

struct CoverageTests {
    private func overview(_ fixture: SupervisionFixture, as login: String = "inspector") async throws -> Overview {
        let tallying = Tallying(fixture.store)
        while try await tallying.step(SupervisionFixture.county) {}
        let (rules, now) = (fixture.rules, fixture.store.now)
        return try await fixture.read(as: login) { try Overview($0, rules, now: now) }
    }

    @Test func `coverage and repeat visits by township and sector, until the interval is over`() async throws {
        let fixture = try await SupervisionFixture.make()
        let (school, market) = (try await fixture.place(), try await fixture.place("市场", .market))
        let far = try await fixture.place("小学", area: "990101102001")
        _ = try await fixture.inspect(school.id, failing: ["air"])
        _ = try await fixture.inspect(school.id)
        var seen = try await overview(fixture)
        let town = { (name: String) in seen.townships.first { $0.name == .unit(name) } }
        #expect(seen.townships.count == 14)
        #expect(town("青石镇")?.places == 2 && town("青石镇")?.covered == 1)
        #expect(town("青石镇")?.visits == 2 && town("青石镇")?.repeats == 1 && town("青石镇")?.open == 1)
        #expect(town("河湾镇")?.places == 1 && town("河湾镇")?.covered == 0)
        let education = seen.sectors.first { $0.name == .sector(.education) }
        #expect(education?.places == 2 && education?.covered == 1 && education?.repeats == 1)
        _ = (market, far)

        let rules = fixture.rules
        fixture.clock.advance(minutes: 60 * 24 * 31)
        try await fixture.store.write(by: .system(SupervisionFixture.county)) { try $0.superviseByClock(rules) }
        seen = try await overview(fixture)
        #expect(town("青石镇")?.covered == 0 && town("青石镇")?.places == 2)
        #expect(town("青石镇")?.visits == 0, "older than thirty days")
        #expect(try await fixture.record(Places.self, school.id)[Places.fields.covered] == false)
    }

    @Test func `a township sees its findings and no table of others`() async throws {
        let fixture = try await SupervisionFixture.make()
        _ = try await fixture.inspect(fixture.place().id, failing: ["air"])
        let (own, other) = (try await overview(fixture, as: "qingshi"), try await overview(fixture, as: "hewan"))
        #expect(own.findings.count == 1 && own.townships.isEmpty && own.counts.isEmpty)
        #expect(other.findings.isEmpty)
    }

    @Test func `a place's lines and first-responsible person follow from area and sector`() async throws {
        let (fixture, p) = (try await SupervisionFixture.make(), Places.fields)
        let place = try await fixture.place()
        #expect(place[p.sector] == .education && place[p.unit] == SupervisionFixture.unit("qingshi"))
        var found = try await fixture.read { try $0.responsible(for: [place]) }[place.id]
        #expect(found?.territory == "青石镇" && found?.sector == "教体局" && found?.source == .unit)
        #expect(found?.person == "许婕")
        let edited = try await fixture.write("duty1") { writing in
            try writing.edit(
                writing.registry.named(Places.name), place.id, version: nil,
                Values {
                    $0[p.firstResponsible] = "王校长"
                    $0[p.supervisor] = SupervisionFixture.unit("health")
                })
        }
        found = try await fixture.read { try $0.responsible(for: [edited]) }[place.id]
        #expect(
            found?.source == .own && found?.sector == "卫健委" && edited[p.bureau] == SupervisionFixture.unit("health"))
        await #expect(throws: Rejection.self, "an area that is not there") {
            try await fixture.place(area: "990101199001")
        }
    }
}

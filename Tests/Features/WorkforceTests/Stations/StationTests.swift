import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Workforce

struct StationTests {
    private func add(_ telephone: String, _ fixture: WorkforceFixture, by login: String) async throws -> [String] {
        try await fixture.refused(login) { writing in
            let s = Stations.fields
            return try writing.create(
                writing.registry.named(Stations.name),
                Values {
                    $0[s.name] = "防控服务站"
                    $0[s.unit] = DemoCounty.unit("qingshi")
                    $0[s.area] = AreaCode(known: "990101101001")
                    $0[s.services] = [.consultation, .help]
                    $0[s.hours] = "8:00–18:00"
                    $0[s.address] = "服务大厅"
                    $0[s.telephone] = telephone
                })
        }
    }

    @Test func `a station has a line of its own, never a person's mobile`() async throws {
        let fixture = try await WorkforceFixture.make()
        #expect(try await add("19900001234", fixture, by: "qingshi") == ["dutyPhoneMalformed"])
        #expect(try await add("0000-6922345", fixture, by: "hewan") == ["forbidden"])
        #expect(try await add("0000-6922345", fixture, by: "qingshi") == [])
        let seen = try await fixture.read(as: "hewan") { try $0.page(Stations.self).records }
        #expect(seen.isEmpty)
    }
}

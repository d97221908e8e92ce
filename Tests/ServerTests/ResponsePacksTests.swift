import Activation
import Database
import Kernel
import Measures
import Organisation
import Policies
import Prevention
import Registers
import Testing

@testable import Server

/// Policy packs that a response switches on (平急转换), over the whole program.
@Suite struct ResponsePacksTests {
    @Test func `a pack that a response switches on rests when it ends, and nobody is kept by it`() async throws {
        let fixture = try await ServerFixture.make()
        // The database goes with its fixture.
        defer { withExtendedLifetime(fixture) {} }
        let deployment = fixture.deployment
        let (store, county, rules) = (deployment.store, deployment.settings.county, try deployment.response())
        let (duty, commander) = (
            try await store.demoUser("duty1"), try await store.demoUser("commander")
        )
        let today = CalendarDay(store.now, in: store.registry.zone)
        let shelf = { @Sendable in
            try await store.read(as: .system(county)) { try $0.policies(on: today).packs.filter(\.restricts).map(\.id) }
        }
        let kept = { @Sendable in
            try await store.read(as: .system(county)) { reading in
                try reading.connection.query(
                    "SELECT id FROM measure WHERE county = \(county) AND open = 1 AND exception IS NULL"
                ).count
            }
        }
        let pack = try #require(try await shelf().first)
        #expect(try await kept() > 0)
        var order = ResponseOrder(
            disease: "新型呼吸道传染病", area: county.territory, level: .two, order: "防指〔2022〕8号", from: today,
            to: today.advanced(by: 30), reports: [], packs: ["NOT-THERE"], modules: [], retention: 90)
        let wrong = order
        let rejection = await #expect(throws: Rejection.self) {
            try await store.write(by: duty) { _ = try $0.draft(response: wrong, rules: rules) }
        }
        #expect(rejection?.problems.map(\.code) == ["responsePack"])
        order.packs = [pack]
        let right = order
        let id = try await store.write(by: duty) {
            try $0.submit(response: $0.draft(response: right, rules: rules).id, rules: rules).id
        }
        #expect(try await shelf().contains(pack), "it was in force before anybody declared anything")
        try await store.write(by: commander) { _ = try $0.decide(response: id, agree: true, rules: rules) }
        #expect(try await shelf().contains(pack))
        try await store.write(by: duty) { _ = try $0.askEnd(response: id, reason: "连续十四天无新增") }
        try await store.write(by: commander) { _ = try $0.decide(response: id, agree: true, rules: rules) }
        #expect(try await !shelf().contains(pack))
        let measures = deployment.measures
        while try await store.write(by: .system(county), { try $0.replan(measures) }).compared == 200 {}
        #expect(try await kept() == 0)
    }
}

import Duties
import Indicators
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Situation

struct AreaTodayTests {
    private func today(_ fixture: SituationFixture, _ login: String, _ code: String) async throws -> AreaToday {
        let face = fixture.face
        return try await fixture.read(as: login) {
            try AreaToday($0, face, of: AreaCode(known: code), day: SituationFixture.day)
        }
    }

    @Test func aTownshipSeesWhatIsDueInIt() async throws {
        let fixture = try await SituationFixture.make()
        try await fixture.oweReports()
        try await fixture.see(0, 0, 0, 5)
        try await fixture.store.write(by: .system(SituationFixture.county)) { _ = try $0.tally(limit: 500) }
        let today = try await today(fixture, "qingshi", "990101101")
        #expect(today.area.name == "青石镇" && !today.children.isEmpty)
        #expect(today.duties?.duties.map(\.rule) == ["report.daily"])
        #expect(today.reports.first?.due == 1)
        #expect(today.figures.map(\.indicator).contains("case.seen"))
        #expect(today.figures.first { $0.indicator == "case.seen" }?.now.value == 5)
        // Above it stands only what the reader reaches.
        #expect(today.above.isEmpty)
        #expect(try await self.today(fixture, "duty1", "990101101").above.map(\.name) == ["青河县"])
    }

    @Test(arguments: [("qingshi", "990101102"), ("qingshi", "990101"), ("duty1", "990102"), ("duty1", "990101999")])
    func whatIsOutOfReachIsNotThere(login: String, code: String) async throws {
        let fixture = try await SituationFixture.make()
        await #expect(throws: Rejection.notFound) { try await today(fixture, login, code) }
    }

    @Test func onesOwnAreaIsThePosts() async throws {
        let fixture = try await SituationFixture.make()
        #expect(try await fixture.principal("qingshi").ownArea.text == "990101101")
        #expect(try await fixture.principal("duty1").ownArea == SituationFixture.county)
        #expect(try await fixture.principal("qingshi-1").ownArea.level == .village)
    }
}

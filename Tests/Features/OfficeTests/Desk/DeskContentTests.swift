import Registers
import Testing

@testable import Office

/// The desk is read once a second; one's own change shows at once.
struct DeskContentTests {
    @Test func whoeverChangedSomethingSeesIt() async throws {
        let fixture = try await OfficeFixture.make()
        let desk = DeskPages(OfficeFace(store: fixture.store, rules: fixture.rules))
        let clerk = try await fixture.principal("duty1")
        let before = try await desk.content(clerk).openCalls
        for count in 1...3 {
            _ = try await fixture.call()
            let content = try await desk.content(clerk)
            #expect(content.openCalls == before + count)
            #expect(try await fixture.read { try $0.head()?.number } == content.head)
        }
    }
}

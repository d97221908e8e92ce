import Registers
import Testing

@testable import Command

/// The desk's content is shared; one's own change shows at once.
struct DeskContentTests {
    @Test func whoeverChangedSomethingSeesIt() async throws {
        let fixture = try await CommandFixture.make()
        let desk = DeskPages(CommandFace(store: fixture.store, rules: fixture.rules))
        let (clerk, commander) = (try await fixture.principal("duty1"), try await fixture.principal("commander"))
        _ = try await desk.content(commander)
        for _ in 0..<3 {
            _ = try await fixture.draft()
            let head = try await fixture.read { try $0.head()?.number }
            #expect(try await desk.content(clerk).head == head)
        }
        // What was asked anew is everybody's.
        let head = try await fixture.read { try $0.head()?.number }
        #expect(try await desk.content(commander).head == head)
    }
}

import Database
import Kernel
import Registers
import TestSupport
import Testing
import Web

@testable import Office

/// The desk is read once a second; one's own change shows at once.
struct DeskContentTests {
    @Test func whoeverChangedSomethingSeesIt() async throws {
        let fixture = try await OfficeFixture.make()
        let desk = DeskPages(OfficeFace(store: fixture.store, rules: fixture.rules))
        let clerk = try await fixture.principal("duty1")
        let contents = LastKnown<Principal, DeskPages.Content> { principal in
            try await fixture.store.read(as: principal) {
                try DeskPages.Content($0, at: fixture.store.now, fixture.rules)
            }
        }
        let before = try await contents.answer(clerk).value.openCalls
        for count in 1...3 {
            _ = try await fixture.call()
            let content = try await desk.latest(contents, clerk, of: clerk) { $0.head }
            #expect(content.openCalls == before + count)
            #expect(try await fixture.read { try $0.head()?.number } == content.head)
        }
    }

    /// What did not go out stands on the desk as well, by the tally of its register.
    @Test func undeliveredMessagesAreCounted() async throws {
        let fixture = try await OfficeFixture.make()
        let content = {
            try await fixture.read { try DeskPages.Content($0, at: fixture.store.now, fixture.rules).undelivered }
        }
        #expect(try await content() == [:])
        _ = try await fixture.store.database.write(key: OfficeFixture.county) { connection in
            for (state, count) in [("failed", 2), ("unsure", 1), ("delivered", 9)] {
                try connection.execute(
                    """
                    INSERT INTO tally (county, name, key1, key2, count)
                    VALUES (\(OfficeFixture.county), 'message', \(state), '', \(count))
                    """)
            }
        }
        #expect(try await content() == ["failed": 2, "unsure": 1])
    }
}

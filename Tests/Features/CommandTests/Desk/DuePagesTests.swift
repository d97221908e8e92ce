import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Command

@Suite struct DuePagesTests {
    /// Hour of the day; hours from then on in which something is due that the page shows, and that it leaves for tomorrow.
    @Test(arguments: [(16, [1, 7], [9, 20]), (21, [1, 4, 7], [9, 20])])
    func whatIsDueAfterMidnightIsSeenBefore(hour: Int, shown: [Int], later: [Int]) async throws {
        let fixture = try await CommandFixture.make()
        let (book, unit) = (fixture.rules.duties, CommandFixture.unit("qingshi"))
        fixture.clock.advance(minutes: (hour - 16) * 60)
        try await fixture.store.write(by: .system(CommandFixture.county)) { writing in
            let duties = (shown + later).map { hours in
                NewDuty(
                    "directive.expiry", subject: .make(), of: Directives.name, unit: unit, title: String(hours),
                    due: writing.now.advanced(minutes: hours * 60))
            }
            try writing.owe(duties, in: book)
        }
        let now = fixture.store.now
        let titles = try await fixture.read(as: "qingshi") {
            try DuePages.Content($0, book, now: now).duties.compactMap(\.title)
        }
        #expect(titles == shown.map { String($0) })
    }
}

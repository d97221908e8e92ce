import Command
import Duties
import Kernel
import Registers
import Testing

@testable import Server

/// What the program is composed of, as it ships.
struct DeploymentTests {
    /// A name that no ladder bears is heard by nobody, and nothing says so.
    @Test func everyLadderThatARuleNamesIsThere() async throws {
        let fixture = try await ServerFixture.shared()
        let book = fixture.deployment.rules.duties
        let rules = try await fixture.store.read(as: .system(fixture.deployment.settings.county)) {
            try book.rules($0)
        }
        let named = Set(rules.values.map(\.ladder).filter { !$0.isEmpty })
        #expect(named.contains("incident") && named.contains("report"))
        #expect(named.subtracting(book.ladders.names) == [])
        let byUrgency = ["task.acknowledge", "task.reply"].flatMap { rule in
            Urgency.allCases.map { "\(rule).\($0.rawValue)" }
        }
        #expect(Set(byUrgency).subtracting(book.ladders.names) == [])
    }
}

import Backups
import Database
import Server
import Testing

struct InventoryTests {
    /// Who adds a table decides here whether a backup holds it.
    @Test func whatNoBackupHolds() async throws {
        let fixture = try await ServerFixture.shared()
        let names = try await fixture.deployment.database.read { try Inventory.names($0) }
        let held = try await fixture.deployment.database.read { try Inventory.tables($0) }
        #expect(Set(names).subtracting(held.map(\.name)) == ["migration", "session", "lease"])
        #expect(held.allSatisfy { !$0.key.isEmpty })
    }
}

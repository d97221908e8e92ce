import Database
import Kernel
import TestSupport
import Testing

struct LeaseTests {
    private func lease(_ holder: String, _ test: TestDatabase) -> Lease {
        Lease("schedule", holder: holder, on: test.database, key: Sample.county)
    }

    @Test func oneHolderUntilItEndsOrLetsGo() async throws {
        let test = try await TestDatabase.make([], migrations: [Lease.migration], county: Sample.county)
        let (first, second) = (lease("a", test), lease("b", test))
        #expect(try await first.hold(milliseconds: 3_600_000))
        #expect(try await !second.hold(milliseconds: 3_600_000))
        // Renewed by its holder.
        #expect(try await first.hold(milliseconds: 3_600_000))
        // Not another's to release.
        try await second.release()
        #expect(try await !second.hold(milliseconds: 3_600_000))
        try await first.release()
        #expect(try await second.hold(milliseconds: 3_600_000))
        #expect(try await !first.hold(milliseconds: 3_600_000))
    }

    @Test func whatIsNotRenewedIsAnothers() async throws {
        let test = try await TestDatabase.make([], migrations: [Lease.migration], county: Sample.county)
        // A life that is over when it begins, as of a process that died long ago.
        #expect(try await lease("a", test).hold(milliseconds: -1_000))
        #expect(try await lease("b", test).hold(milliseconds: 3_600_000))
    }

    @Test func aClockSetBackDoesNotKeepItForTheDead() async throws {
        let test = try await TestDatabase.make([], migrations: [Lease.migration], county: Sample.county)
        // As a holder that died left it before the clock was set back by hours.
        #expect(try await lease("a", test).hold(milliseconds: 36_000_000))
        #expect(try await lease("b", test).hold(milliseconds: 3_600_000))
        #expect(try await !lease("a", test).hold(milliseconds: 3_600_000))
    }

    @Test func ofManyAtOnceOneHasIt() async throws {
        let test = try await TestDatabase.make([], migrations: [Lease.migration], county: Sample.county)
        let held = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                let lease = lease("process-\(number)", test)
                group.addTask { try await lease.hold(milliseconds: 3_600_000) }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(held == 1)
    }
}

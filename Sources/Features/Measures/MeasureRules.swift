package import Duties
package import Foundation
package import Kernel
package import Policies
package import Registers

/// What a deployment sets for persons under measures (人员管控): the packs in force, what is owed, and what other features
/// do when a measure changes.
package struct MeasureRules: Sendable {
    /// The packs in force in a headquarters on a day.
    package let shelf: @Sendable (Reading, CalendarDay) throws -> PolicyShelf
    package let duties: DutyBook
    package var zone: TimeZone { duties.zone }
    /// What follows from a new, changed or ended measure, in the same transaction: checks, rooms, help tickets.
    package let followed: [@Sendable (Writing, Record) throws -> Void]
    /// What the last daily check of each of these measures said; one for which none was written is left out.
    package let lastChecks: @Sendable (Reading, [RecordID]) throws -> [RecordID: LastCheck]
    /// What is known of the tests of each of these measures; one without any is left out.
    package let tests: @Sendable (Reading, [RecordID]) throws -> [RecordID: [TestShown]]
    /// What follows elsewhere when the consent to a measure's needs is withdrawn, in the same transaction.
    package let consentWithdrawn: @Sendable (Writing, RecordID) throws -> Void

    package init(
        duties: DutyBook, shelf: @escaping @Sendable (Reading, CalendarDay) throws -> PolicyShelf,
        followed: [@Sendable (Writing, Record) throws -> Void] = [],
        lastChecks: @escaping @Sendable (Reading, [RecordID]) throws -> [RecordID: LastCheck] = { _, _ in [:] },
        tests: @escaping @Sendable (Reading, [RecordID]) throws -> [RecordID: [TestShown]] = { _, _ in [:] },
        consentWithdrawn: @escaping @Sendable (Writing, RecordID) throws -> Void = { _, _ in }
    ) {
        (self.duties, self.shelf, self.followed, self.lastChecks) = (duties, shelf, followed, lastChecks)
        (self.tests, self.consentWithdrawn) = (tests, consentWithdrawn)
    }

    package func today(_ now: Instant) -> CalendarDay { CalendarDay(now, in: zone) }

    /// All registers of persons and measures, in the order of their tables.
    package static let registers: [any Register.Type] = [
        Persons.self, Grounds.self, Measures.self, MeasureExceptions.self, Appeals.self, RecordCorrections.self,
    ]
}

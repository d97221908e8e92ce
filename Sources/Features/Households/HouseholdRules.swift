package import Duties
package import Foundation
package import Kernel
package import Registers

/// What a deployment sets for households and screening rounds (网格、排查).
package struct HouseholdRules: Sendable {
    /// All rules of what is owed, those of help tickets among them.
    package let duties: DutyBook
    package var zone: TimeZone { duties.zone }
    /// Minutes until a help ticket is answered: 24 h (O1), one that cannot wait within the hour.
    package let helpMinutes: Int
    package let urgentMinutes: Int
    /// Minutes until it is said what came of a hit (E12).
    package let hitMinutes: Int
    /// Visits of a hundred that are looked at again by somebody else (E14).
    package let recheckShare: Int
    /// What is counted at the doors of a round (四查一询, M9).
    package let fourChecks: FourCheckBook
    /// What follows in a measure when, at a ticket that came of it, the consent to its needs is withdrawn; same transaction.
    package let consentWithdrawn: @Sendable (Writing, RecordID) throws -> Void

    package init(
        duties: DutyBook, helpMinutes: Int = 1440, urgentMinutes: Int = 60, hitMinutes: Int = 1440,
        recheckShare: Int = 5, fourChecks: FourCheckBook,
        consentWithdrawn: @escaping @Sendable (Writing, RecordID) throws -> Void = { _, _ in }
    ) {
        (self.duties, self.helpMinutes, self.urgentMinutes) = (duties, helpMinutes, urgentMinutes)
        (self.hitMinutes, self.recheckShare, self.fourChecks) = (hitMinutes, recheckShare, fourChecks)
        self.consentWithdrawn = consentWithdrawn
    }

    func today(_ now: Instant) -> CalendarDay { CalendarDay(now, in: zone) }
}

/// Those of the headquarters who work with households.
let headquarters: [Role] = [.dutyOfficer, .sectionLead]
/// Those who go from door to door, and their township.
let onTheGround: [Role] = [.unitOfficer, .gridWorker]
/// The desk reads all; a township or village what lies in it. A bureau, and whoever inspects, reads no household.
let byGround = Dictionary(uniqueKeysWithValues: headquarters.map { ($0, [Reach.all]) }).merging(
    onTheGround.map { ($0, [Reach.unitTree(office: "office", unit: "unit")]) }
) { first, _ in first }

/// All registers of households, in the order of their tables.
package let householdRegisters: [any Register.Type] = [
    Grids.self, ContactGroups.self, Households.self, Sweeps.self, SweepLines.self, HouseholdVisits.self,
    Residents.self, Rechecks.self, HelpTickets.self, FourChecks.self, WelfareCalls.self,
]

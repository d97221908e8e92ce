package import Foundation
import Kernel
package import Registers

/// What the ledgers of visits (场所来客登记, B3) go by. All of it is fixed: no setting makes it more.
package struct VisitorRules: Sendable {
    package let zone: TimeZone

    package init(zone: TimeZone) { self.zone = zone }

    /// Days for which name and number are kept after a visit (domain B3 [P]).
    package static let keptDays = 21
    /// Hours for which a place's link lets in: a week.
    package static let linkHours = 168
    /// Hours within which a visit is entered: what a place copies from its paper of yesterday.
    package static let entryHours = 24
    /// Longest time that one look-up covers.
    package static let windowHours = 24
    /// Visits that one look-up shows; what an officer may export alone, too.
    package static let most = Exports.alone

    func today(_ now: Instant) -> CalendarDay { CalendarDay(now, in: zone) }
}

/// The headquarters sees which places keep a ledger; a unit those it answers for.
let headquarters: [Role] = [.commander, .dutyOfficer, .sectionLead, .inspector]

func reads(_ unit: [Reach]) -> [Role: [Reach]] {
    Dictionary(uniqueKeysWithValues: headquarters.map { ($0, [Reach.all]) }).merging([.unitOfficer: unit]) { $1 }
}

/// All registers of visits, in the order of their tables.
package let visitorRegisters: [any Register.Type] = [
    VisitLedgers.self, VisitLinks.self, VenueVisits.self, VisitLookups.self,
]

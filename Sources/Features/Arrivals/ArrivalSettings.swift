package import Duties
package import Foundation
package import Indicators
package import Kernel
package import Policies
package import Registers

/// What a deployment sets for arrivals (来返人员).
package struct ArrivalSettings: Sendable {
    /// All rules of what is owed, those of arrivals among them.
    package let duties: DutyBook
    package let indicators: IndicatorBook
    /// The packs in force in a headquarters.
    package let shelf: @Sendable (Reading) throws -> PolicyShelf
    /// The strictest level at which a place was listed from a day on; nil for a place that was on no list.
    package let level: @Sendable (Reading, _ origin: AreaCode, _ left: CalendarDay) throws -> String?
    /// Puts somebody who was verified under what applies. nil: nothing is established.
    package let plan: @Sendable (Writing, Record, Asked) throws -> (person: RecordID, measure: RecordID?)?
    package var zone: TimeZone { duties.zone }

    package init(
        duties: DutyBook, indicators: IndicatorBook, shelf: @escaping @Sendable (Reading) throws -> PolicyShelf,
        level: @escaping @Sendable (Reading, AreaCode, CalendarDay) throws -> String?,
        plan: @escaping @Sendable (Writing, Record, Asked) throws -> (person: RecordID, measure: RecordID?)?
    ) {
        (self.duties, self.indicators) = (duties, indicators)
        (self.shelf, self.level, self.plan) = (shelf, level, plan)
    }

    func today(_ now: Instant) -> CalendarDay { CalendarDay(now, in: zone) }
}

/// Who reads what tells of a person: the office and its sections, the township it belongs to, the village's grid worker, the
/// privacy reviewer. The commander reads counts.
let personReads: [Role: [Reach]] = [
    .dutyOfficer: [.all], .sectionLead: [.all], .privacyReviewer: [.all],
    .unitOfficer: [.unitTree(office: "unit", unit: "unit")], .gridWorker: [.area],
]

/// All registers of arrivals, in the order of their tables.
package let arrivalRegisters: [any Register.Type] = [
    Arrivals.self, Verifications.self, Pushes.self, TurnBacks.self,
]

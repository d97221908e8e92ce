package import Duties
package import Foundation
package import Indicators
package import Kernel
package import Measures
package import Registers

/// What a deployment sets for arrivals (来返人员).
package struct ArrivalSettings: Sendable {
    /// All rules of what is owed, those of arrivals among them.
    package let duties: DutyBook
    package let indicators: IndicatorBook
    /// The packs in force, and how a measure arises.
    package let measures: MeasureRules
    /// Risk areas at a place on any of some days.
    package let listings: @Sendable (Reading, AreaCode, ClosedRange<CalendarDay>) throws -> [Listed]
    /// Tests alone, as the versions of the policies ask them of categories of arrivals.
    package let quotas: QuotaPlans
    /// Registers whose changes may change what is asked: risk areas, policies.
    package let watched: Set<String>
    package var zone: TimeZone { duties.zone }

    package init(
        duties: DutyBook, indicators: IndicatorBook, measures: MeasureRules, quotas: QuotaPlans = .none,
        watched: Set<String> = [],
        listings: @escaping @Sendable (Reading, AreaCode, ClosedRange<CalendarDay>) throws -> [Listed]
    ) {
        (self.duties, self.indicators, self.measures, self.listings) = (duties, indicators, measures, listings)
        (self.quotas, self.watched) = (quotas, watched)
    }

    func today(_ now: Instant) -> CalendarDay { CalendarDay(now, in: zone) }
}

/// Who reads what tells of a person: the office and its sections, the township it belongs to, the village's grid worker, the
/// privacy reviewer. The commander reads counts.
let personReads: [Role: [Reach]] = [
    .dutyOfficer: [.all], .sectionLead: [.all], .privacyReviewer: [.all],
    .unitOfficer: [.unitTree(office: "unit", unit: "unit")], .gridWorker: [.area],
    .healthWorker: [.area],
]

/// All registers of arrivals, in the order of their tables.
package let arrivalRegisters: [any Register.Type] = [
    Arrivals.self, Verifications.self, Pushes.self, TurnBacks.self, ReturnDeclarations.self, ArrivalTests.self,
]

package import Duties
package import Foundation
package import Indicators
package import Kernel
package import Measures
package import Registers

/// What a deployment sets for quarantine sites and transfers: what is owed, what is counted, and the policy in force.
package struct SiteRules: Sendable {
    package let measures: MeasureRules
    package let indicators: IndicatorBook
    package var duties: DutyBook { measures.duties }
    package var zone: TimeZone { duties.zone }

    package init(measures: MeasureRules, indicators: IndicatorBook) {
        (self.measures, self.indicators) = (measures, indicators)
    }

    var placing: PlacementRules { PlacementRules(duties: duties, shelf: measures.shelf) }

    /// What the packs in force on a day ask for.
    package func policy(_ reading: Reading, on day: CalendarDay) throws -> SitePolicy {
        try SitePolicy(measures.shelf(reading, day))
    }

    package func today(_ now: Instant) -> CalendarDay { CalendarDay(now, in: zone) }
}

/// Who sends sites, vehicles and persons their way: the office, and the section for isolation and transfer (隔离转运专班).
let dispatching: Set<Role> = [.dutyOfficer, .sectionLead]
/// Who works at a site and in a vehicle: officers of the unit that runs it.
let running: Set<Role> = dispatching.union([.unitOfficer, .healthWorker])
/// The headquarters sees all sites and rooms; a unit those it runs.
let siteReads: [Role: [Reach]] = [
    .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
    .unitOfficer: [.unitTree(office: "office", unit: "unit")],
    .healthWorker: [.unitTree(office: "office", unit: "unit")],
]

/// All registers of sites, in the order of their tables.
package let siteRegisters: [any Register.Type] = [
    Sites.self, Rooms.self, Placements.self, Stays.self, Transfers.self,
]

/// What sites and transfers make somebody owe. None is ever missed: it is owed until it is done.
package enum SiteDuties {
    /// A site is open within the hours of its tier.
    package static let activate = "site.activate"
    /// A person is placed within the hours of the policy (转运时限, G3: 12 h).
    package static let place = "transfer.place"

    package static let rules: [DutyRule] = [
        DutyRule(
            activate, .once, graceMinutes: nil, ladder: activate, register: Sites.name, metBy: Sites.name,
            link: { "/sites/\($0.subject)" }, notice: "site"),
        DutyRule(
            place, .once, graceMinutes: nil, ladder: place, register: Placements.name, metBy: Placements.name,
            link: { "/placements/\($0.subject)" }, notice: "placement", passed: { try $0.markLate($1) }),
    ]
}

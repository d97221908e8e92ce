package import Kernel

/// Which duties a principal sees: all at the headquarters, else those of the own units, those in the area of a post at
/// township level or below, and one's own.
package struct DutyScope: Sendable {
    private let all: Bool
    private let principal: Principal
    private let areas: [AreaCode]

    package init(_ principal: Principal) {
        self.principal = principal
        all = principal.has(.commander, .dutyOfficer, .sectionLead, .inspector, .system)
        areas = principal.posts.compactMap(\.area).filter { $0.level.rawValue >= AreaCode.Level.township.rawValue }
    }

    /// - Throws: `Rejection.forbidden` for a list beyond it.
    package func check(_ place: DutyQuery.Place) throws {
        let within =
            switch place {
            case .owner(let user): user == principal.user
            case .units(let units): units.isSubset(of: principal.units)
            case .areas(let asked): asked.allSatisfy { area in area.map(reaches) ?? false }
            case .unassigned: false
            }
        guard all || within else { throw Rejection.forbidden }
    }

    package func reaches(_ area: AreaCode) -> Bool { all || areas.contains { $0.contains(area) } }

    package func contains(_ duty: Duty) -> Bool {
        all || duty.owner == principal.user || duty.unit.map(principal.units.contains) ?? false
            || duty.area.map(reaches) ?? false
    }
}

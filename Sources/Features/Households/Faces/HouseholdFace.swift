import Database
import Kernel
package import Registers

/// What the pages of households share.
package struct HouseholdFace: Sendable {
    package let store: RecordStore
    package let rules: HouseholdRules

    package init(store: RecordStore, rules: HouseholdRules) { (self.store, self.rules) = (store, rules) }
}

extension Principal {
    /// Whether the principal works with households; which ones, says the scope.
    var worksWithHouseholds: Bool { has(.dutyOfficer, .sectionLead, .unitOfficer, .gridWorker) }

    /// Whoever goes from door to door, or notes it for them.
    var goesToDoors: Bool { has(.gridWorker, .unitOfficer, .dutyOfficer) }

    /// Who reads counts of rounds: those, and whoever leads or inspects.
    var readsRounds: Bool { worksWithHouseholds || has(.commander, .inspector) }
}

extension Reading {
    /// Names of areas by code.
    func areaNames(_ codes: some Sequence<AreaCode?>) throws -> [AreaCode: String] {
        let wanted = Set(codes.compactMap(\.self).flatMap { [$0.ancestor(.village), $0].compactMap(\.self) })
        if wanted.isEmpty { return [:] }
        let rows = try connection.query("SELECT id, name FROM area WHERE id \(among: wanted.map(\.text.sql))")
        return Dictionary(
            try rows.map { (try $0.get("id"), try $0.get("name")) }, uniquingKeysWith: { first, _ in first })
    }
}

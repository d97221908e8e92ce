package import Kernel
package import Registers
import Supervision

extension Writing {
    /// Begins a check of a site's standards with the checklist of quarantine sites (集中隔离点检查清单, G2): an inspection of the
    /// place that stands for the site, made with the first of them.
    /// - Returns: the inspection.
    /// - Throws: `Rejection` `notFound`, `forbidden`.
    package func beginCheck(of id: RecordID) throws -> Record {
        guard principal.has(.dutyOfficer, .inspector, .system) else { throw Rejection.forbidden }
        let (s, p) = (Sites.fields, Places.fields)
        let site = try reading.find(Sites.self, id)
        let place: RecordID
        if let there = site[s.place] {
            place = there
        } else {
            place = try create(
                registry.named(Places.name),
                Values {
                    $0[p.name] = site[s.name]
                    $0[p.kind] = .quarantineSite
                    $0[p.area] = site[s.area]
                    $0[p.address] = site[s.address]
                }
            ).id
            try update(site, verb: "edit", Values { $0[s.place] = place })
        }
        return try create(registry.named(Inspections.name), Values { $0[Inspections.fields.place] = place })
    }
}

import Kernel
import Measures
import Policies
import Registers

/// What a measure hears of its site.
extension Writing {
    /// The measure begins at the site, or – where it had begun before – goes on there.
    func begin(_ measure: Record, at site: RecordID, room: RecordID, rules: SiteRules) throws {
        if measure.state == "planned" {
            try admit(
                measure, setting: .central, site: site, room: room, on: rules.today(now), rules: rules.measures)
        } else if let noted = try noteRoom(measure.id, site: site, room: room) {
            try place(following: noted, rules: rules.placing)
        }
    }

    /// Another site or room, or none any more; the rest of the measure stays as it is.
    @discardableResult
    func noteRoom(_ id: RecordID?, site: RecordID?, room: RecordID?) throws -> Record? {
        guard let id, let measure = try reading.any(registry.named(Measures.name), id) else { return nil }
        let m = Measures.fields
        return try update(
            measure, verb: "room",
            Values {
                $0[m.site] = site
                $0[m.room] = room
            })
    }
}

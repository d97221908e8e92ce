import Database
import Kernel
import Registers

/// Rooms that take somebody, or could within the hours of their site's tier (可用隔离房间, G2, domain.md §2.6): entered one by
/// one, not out of use, of sites with all three zones and two passages. A number that is only planned is nobody's bed.
struct ReadyRooms: Hashable, Sendable {
    /// Of sites that are open, taken or not.
    var open = 0
    /// Of sites in reserve or being activated, by tier.
    var prepared: [ActivationTier: Int] = [:]
    /// Planned and not there yet, of the same sites (待落实).
    var lacking = 0

    /// - Parameter rooms: of each site, by its id.
    init(_ sites: [Record], rooms: [String: Occupancy]) {
        let s = Sites.fields
        for site in sites {
            let fit = Sites.hasLayout(site) ? rooms[site.id.text]?.inUse ?? 0 : 0
            switch site.state {
            case "open": open += fit
            case "reserve", "activating": prepared[site[s.tier] ?? .h72, default: 0] += fit
            default: continue
            }
            lacking += max(0, (site[s.roomsPlanned] ?? 0) - fit)
        }
    }
}

extension Reading {
    /// Of all sites of the headquarters, whatever the reader's scope: numbers, no site's name.
    func readyRooms(_ rooms: [String: Occupancy]) throws -> ReadyRooms {
        let definition = try registry.named(Sites.name)
        let sites = try connection.query(
            """
            SELECT * FROM site WHERE county = \(principal.county) AND state IN ('open', 'reserve', 'activating')
            ORDER BY id LIMIT 10000
            """
        ).map { try Record($0, of: definition) }
        return ReadyRooms(sites, rooms: rooms)
    }
}

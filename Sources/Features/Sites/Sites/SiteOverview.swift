import Database
import Indicators
import Kernel
import Organisation
import Registers
import Supervision

/// Sites at a glance: what the policy asks for and what is there, from what is counted with every write.
struct SiteOverview: Sendable {
    let sites: [Record]
    let rooms: [String: Occupancy]
    let policy: SitePolicy
    let population: Int?
    let ready: ReadyRooms
    let waiting: Int
    let late: Int
    let rides: [Record]
    let people: People
    let checks: [RecordID: Record]
    let tree: UnitTree

    static let longestList = 200

    init(_ reading: Reading, _ rules: SiteRules, now: Instant) throws {
        tree = try UnitTree(reading)
        sites = try reading.page(Sites.self, Query(limit: Self.longestList)).records
        rooms = try reading.occupancies()
        policy = try rules.policy(reading, on: rules.today(now))
        let territory = reading.principal.county.territory
        let figures = try reading.figures(
            ["population"], of: rules.indicators, areas: [territory], day: rules.today(now))
        population = figures[FigureKey("population", territory)]?.value.map { Int($0) }
        ready = try reading.readyRooms(rooms)
        let towns = try reading.waiting()
        (waiting, late) = (towns.reduce(0) { $0 + $1.all }, towns.reduce(0) { $0 + $1.late })
        rides = try reading.page(Transfers.self, Query(limit: 50)).records
        people = try People(reading, rides.map { $0[Transfers.fields.measure] })
        checks = try reading.all(Places.self, ids: Set(sites.compactMap { $0[Sites.fields.place] }))
    }

    /// Rooms of the sites that are listed.
    var total: Occupancy { sites.reduce(Occupancy()) { $0 + (rooms[$1.id.text] ?? Occupancy()) } }

    /// nil where no policy asks for rooms or nobody has said how many live here.
    var ladder: [RoomStandard.Rung]? {
        guard let standard = policy.standard, let population else { return nil }
        return standard.ladder(population: population, ready: ready.open, prepared: ready.prepared)
    }
}

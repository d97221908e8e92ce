import Command
import Database
import Indicators
import Kernel
import Organisation
import Registers
import Synchronization

/// What the wall screen shows of a headquarters: counts of organisations and areas, no person and nothing masked, so that
/// every screen is given the same (A17).
struct WallContent: Sendable {
    struct Late: Sendable, Hashable {
        let unit: String
        let count: Int
        let due: Instant
    }

    struct Step: Sendable {
        let at: Instant
        let unit: String
        let verb: String
        let title: String
    }

    let asOf: Instant
    let layout: MapLayout
    /// Areas below the headquarters, in order of code.
    let places: [TileMap.Place]
    /// First-level tasks by state.
    let states: [String: Int]
    /// Open ones by area.
    let open: [AreaCode: Int]
    /// Units with something overdue, longest first; of the `most` tasks that are overdue longest.
    let late: [Late]
    let lateCount: Int
    /// Whether there are more than were read.
    let isLateCut: Bool
    let reports: [SitRepReports]
    let reportsDue: SitRepReports
    let figures: [SitRepFigure]
    /// The indicator of the map, and its number in each area.
    let mapped: SitRepFigure?
    let shares: [AreaCode: FrozenFigure]
    let steps: [Step]

    static let openStates: Set<String> = ["issued", "acknowledged", "inProgress", "replied", "returned", "verified"]
    /// Days of a trend.
    static let days = 14
    /// Overdue tasks read at most: a screen has room for eight units.
    static let most = 500
    /// Indicators with a trend.
    static let trends = 7
}

extension WallContent {
    /// Reads it in a fixed number of queries; none counts rows.
    /// - Parameters:
    ///   - chosen: indicator of the map; nil for the first that has a number.
    ///   - layouts: keeps the layout of a boundary file, which is large and seldom another.
    init(
        _ reading: Reading, _ face: SituationFace, now: Instant, chosen: String?, layouts: MapLayouts
    ) throws {
        let territory = reading.principal.county.territory
        let day = CalendarDay(now, in: face.zone)
        let tree = try UnitTree(reading)
        let below = try reading.places(below: territory, on: day)
        places = below
        layout = try layouts.layout(reading, below)
        let tally = try reading.tally("taskFirst")
        states = Dictionary(tally.map { ($0.key2, $0.count) }, uniquingKeysWith: +)
        var open: [AreaCode: Int] = [:]
        for row in tally where Self.openStates.contains(row.key2) {
            let area = RecordID(row.key1).flatMap { tree.unit($0)?.area }
            if let place = area?.ancestor(.township) ?? area { open[place, default: 0] += row.count }
        }
        self.open = open
        let overdue = try reading.overdueTasks(at: now, limit: Self.most)
        (lateCount, isLateCut) = (overdue.count, overdue.count == Self.most)
        late = Dictionary(grouping: overdue, by: \.unit).map { unit, tasks in
            Late(unit: tree.name(unit), count: tasks.count, due: tasks.map(\.due).min() ?? now)
        }.sorted { ($0.due, $0.unit) < ($1.due, $1.unit) }
        let counts = try reading.reportCounts(
            [(territory, "")] + below.map { ($0.code, $0.name) }, on: day, face.duties)
        reports = counts.filter { $0.area != territory }
        reportsDue = counts.first { $0.area == territory } ?? SitRepReports(area: territory, name: "")
        let all = try reading.lines(
            face.book.indicators.map(\.id), of: face.book, area: territory, day: day, days: Self.days)
        // What never moved and what nobody reports tells nothing from five metres.
        // Public ones first, details of details last.
        let ranked = all.enumerated().sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }
        let moving = Array(
            ranked.map(\.element).filter { $0.pillar != "population" && $0.week.contains { ($0 ?? 0) != 0 } }
                .prefix(Self.trends))
        let drawn = all.first { $0.indicator == chosen } ?? moving.first { $0.pillar != "task" } ?? moving.first
        (figures, mapped) = (moving, drawn)
        let shown = try drawn.map {
            try reading.figures([$0.indicator], of: face.book, areas: below.map(\.code), day: day)
        }
        shares = Dictionary(
            (shown ?? [:]).map { ($0.key.area, FrozenFigure($0.value)) }, uniquingKeysWith: { first, _ in first })
        steps = try reading.lastSteps(12).map { step in
            Step(
                at: step.at, unit: step.task[Tasks.fields.unit].map { tree.name($0) } ?? "", verb: step.verb,
                title: step.task[Tasks.fields.title] ?? "")
        }
        // Task states are of now; what is counted behind the log may be older, and the older moment is told.
        let (counted, head) = (try reading.countedUpTo(), try reading.head())
        let isBehind = counted.map { $0.number != head?.number } ?? false
        asOf = isBehind ? min(counted?.at ?? now, now) : now
    }
}

/// The layout of each headquarters' boundary file, read again only when there is a new one.
final class MapLayouts: Sendable {
    private let kept = Mutex<[AreaCode: (id: RecordID, layout: MapLayout)]>([:])

    func layout(_ reading: Reading, _ places: [TileMap.Place]) throws -> MapLayout {
        let county = reading.principal.county
        let row = try reading.connection.first(
            "SELECT id FROM map WHERE county = \(county) AND open = 1 ORDER BY id DESC LIMIT 1")
        guard let id: RecordID = try row?.get("id") else { return MapLayout(TileMap(places)) }
        if let known = kept.withLock({ $0[county] }), known.id == id { return known.layout }
        let map = try reading.any(reading.registry.named(Maps.name), id)
        guard let outlines: OutlineMap = try map?[Maps.fields.outlines]?.decoded() else {
            return MapLayout(TileMap(places))
        }
        let layout = MapLayout(outlines)
        kept.withLock { $0[county] = (id, layout) }
        return layout
    }
}

extension Reading {
    /// First-level tasks of lead units that are past their deadline, longest overdue first: the unit and when it was due.
    func overdueTasks(at now: Instant, limit: Int) throws -> [(unit: RecordID, due: Instant)] {
        try connection.query(
            """
            SELECT unit, due FROM task WHERE county = \(principal.county) AND open = 1 AND due <= \(now)
            AND parent IS NULL AND leadership = 'lead' AND state IN (\(list: Tasks.replying.sorted().map(\.sql)))
            ORDER BY due, id LIMIT \(limit)
            """
        ).map { (try $0.get("unit"), try $0.get("due")) }
    }
}

import Database
import Hummingbird
import Kernel
import Measures
import Organisation
import Policies
import Registers
package import Web

/// The gap list (应隔未隔): by township, and who waits since when – names for those alone who answer for them.
///
/// | | |
/// |---|---|
/// | GET | /unplaced?unit=&after= |
/// | GET | /placements/{id} |
package struct UnplacedPages: RouteGroup {
    let face: SiteFace

    package init(_ face: SiteFace) { self.face = face }

    /// Days over which expected leavings are told.
    static let days = 7

    struct Content: Sendable {
        let towns: [Waiting]
        let lines: Page?
        let people: People
        let rides: [RecordID: Record]
        let leavings: [(day: CalendarDay, count: Int)]
        let tree: UnitTree

        init(_ reading: Reading, unit: RecordID?, after: Query.Cursor?, today: CalendarDay) throws {
            let (p, t) = (Placements.fields, Transfers.fields)
            tree = try UnitTree(reading)
            let isHeadquarters = reading.principal.has(.commander, .dutyOfficer, .sectionLead, .inspector)
            let own = reading.principal.units
            towns = try reading.waiting().filter { line in isHeadquarters || line.unit.map(own.contains) ?? false }
            leavings = isHeadquarters ? try reading.leavings(from: today, days: UnplacedPages.days) : []
            let isReader = reading.principal.posts.contains { Placements.access.read[$0.role] != nil }
            var query = Query(after: after)
            if let unit { query.equals["unit"] = unit.text }
            let page = isReader ? try reading.page(Placements.self, query) : nil
            lines = page
            let measures = page?.records.map { $0[p.measure] } ?? []
            people = try People(reading, measures)
            let scope = Scope(reading.principal, try reading.registry.named(Transfers.name))
            let open = try reading.openRides(of: measures.compactMap(\.self)).filter(scope.contains)
            rides = Dictionary(
                open.compactMap { ride in ride[t.measure].map { ($0, ride) } }, uniquingKeysWith: { first, _ in first })
        }
    }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("unplaced") { _, context in
            let (principal, now) = (try context.principal(), store.now)
            guard !principal.roles.isDisjoint(with: Set(siteReads.keys).union(personReads.keys)) else {
                throw Rejection.notFound
            }
            let unit = context.query.recordID("unit")
            let after = context.query.text("after").flatMap { Query.Cursor($0) }
            let content = try await store.read(as: principal) {
                try Content($0, unit: unit, after: after, today: rules.today(now))
            }
            let view = UnplacedView(
                words: PageWords(pages, context, now: now), content: content, unit: unit, principal: principal)
            return try pages.render("site/unplaced", view.values, for: context)
        }
        routes.signedIn.get("placements/{id}") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let (line, people, rides, area) = try await store.read(as: principal) { reading in
                let p = Placements.fields
                let line = try reading.find(Placements.self, id)
                let measure = line[p.measure]
                return (
                    line, try People(reading, [measure]), try reading.openRides(of: [measure].compactMap(\.self)),
                    try line[p.area].flatMap { try reading.areaName($0) } ?? ""
                )
            }
            let words = PageWords(pages, context, now: store.now)
            return try pages.render(
                "site/placement", Self.values(line, people, rides.first, area, words, principal), for: context)
        }
    }

    private static func values(
        _ line: Record, _ people: People, _ ride: Record?, _ area: String, _ words: PageWords, _ principal: Principal
    ) -> [String: ViewValue] {
        let p = Placements.fields
        let waits = line.state == "waiting"
        let measure = line[p.measure] ?? line.id
        let acts = principal.has(running)
        return [
            "title": .text(people.name(line[p.measure])), "state": words.state(of: line), "area": .text(area),
            "setting": .text(words.text("choice.placement.setting.\((line[p.setting] ?? .central).rawValue)")),
            "isCentral": .flag(line[p.setting] == .central), "waits": .flag(waits),
            "since": words.moment(line[p.since]), "due": waits ? words.due(line[p.due]) : .none,
            "measure": .text(measure.text), "measureHref": .text("/measures/\(measure)"),
            "ride": ride.map { ["href": .text("/transfers/\($0.id)"), "state": words.state(of: $0)] } ?? .none,
            "canRequest": .flag(waits && acts && ride == nil && line[p.setting] == .central),
            "needs": words.options("transfer.needs", chosen: Set<RideNeed>()),
        ]
    }
}

/// Values of the gap list.
struct UnplacedView {
    let words: PageWords
    let content: UnplacedPages.Content
    let unit: RecordID?
    let principal: Principal

    var values: [String: ViewValue] {
        let (all, late) = (content.towns.reduce(0) { $0 + $1.all }, content.towns.reduce(0) { $0 + $1.late })
        return [
            "title": .text(words.text("site.unplaced.title")),
            "summary": .text(words.text("site.unplaced.summary", ["n": String(all), "late": String(late)])),
            "readsRides": .flag(principal.readsRides),
            "readsSites": .flag(!principal.roles.isDisjoint(with: siteReads.keys)),
            "none": .flag(all == 0), "townsAny": .flag(!content.towns.isEmpty),
            "towns": .list(content.towns.map(town)), "reads": .flag(content.lines != nil),
            "chosen": ViewValue(unit.map { content.tree.name($0) }),
            "linesAny": .flag(!(content.lines?.records.isEmpty ?? true)),
            "lines": .list((content.lines?.records ?? []).map(line)),
            "next": ViewValue(
                content.lines?.next.map { next in
                    "/unplaced?after=\(queryValue(next.text))" + (unit.map { "&unit=\($0)" } ?? "")
                }),
            "leavingsAny": .flag(!content.leavings.isEmpty),
            "leavings": .list(
                content.leavings.map {
                    [
                        "day": words.day($0.day), "count": ViewValue($0.count),
                    ]
                }),
        ]
    }

    private func town(_ line: Waiting) -> ViewValue {
        [
            "name": .text(line.unit.map { content.tree.name($0) } ?? "—"),
            "href": .text("/unplaced?unit=\(line.unit?.text ?? "")"), "isChosen": .flag(line.unit == unit),
            "central": ViewValue(line.central), "home": ViewValue(line.home), "all": ViewValue(line.all),
            "late": ViewValue(line.late), "tone": .text(line.late > 0 ? "tone-late" : ""),
        ]
    }

    private func line(_ line: Record) -> ViewValue {
        let p = Placements.fields
        let ride = line[p.measure].flatMap { content.rides[$0] }
        return [
            "href": .text(ride.map { "/transfers/\($0.id)" } ?? "/placements/\(line.id)"),
            "name": .text(content.people.name(line[p.measure])),
            "unit": .text(line[p.unit].map { content.tree.name($0) } ?? ""),
            "setting": .text(words.text("choice.placement.setting.\((line[p.setting] ?? .central).rawValue)")),
            "waited": .text(words.hours(since: line[p.since])), "due": words.due(line[p.due]),
            "state": ride.map { words.state(of: $0) }
                ?? words.badge(line[p.late] == true ? "late" : "soon", "site.unplaced.noRide"),
        ]
    }
}

extension Reading {
    /// The rides of these measures that are not over.
    func openRides(of measures: [RecordID]) throws -> [Record] {
        if measures.isEmpty { return [] }
        let definition = try registry.named(Transfers.name)
        return try connection.query(
            """
            SELECT * FROM transfer WHERE county = \(principal.county) AND rider \(among: measures.map(\.sql))
            """
        ).map { try Record($0, of: definition) }
    }
}

import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// 访议解 by village and grid, and what lies on each grid now. `GET /households/cycle?office=&village=`,
/// `GET /api/v1/grids/load?office=&village=`
package struct VisitCyclePages: RouteGroup {
    let face: HouseholdFace

    package init(_ face: HouseholdFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.get("households/cycle") { _, context in
            let principal = try context.principal()
            guard principal.readsRounds else { throw Rejection.notFound }
            let (now, query) = (store.now, context.query)
            let content = try await store.read(as: principal) { try Self.content($0, query, now) }
            guard let (cycle, loads) = content else { return Response.see("/households", for: context) }
            let words = PageWords(pages, context, now: now)
            let values = Self.values(cycle, words).merging(GridLoadView.values(loads, cycle, words)) { own, _ in own }
            return try pages.render("household/cycle", values, for: context)
        }
        routes.api(
            APIOperation(
                .get, "/api/v1/grids/load", id: "gridLoads", tag: "households",
                "What lies on each grid of a township or village now: households, persons in need of care, what is open.",
                parameters: [
                    APIParameter("office", "The township; one's own unless given"),
                    APIParameter("village", "One of its villages"),
                ], refusals: [404])
        ) { _, context in
            let principal = try context.principal()
            guard principal.readsRounds else { throw Rejection.notFound }
            let (now, query) = (store.now, context.query)
            let content = try await store.read(as: principal) { try Self.content($0, query, now) }
            return try Response.json(GridLoadView.json(content?.1))
        }
    }

    private static func content(
        _ reading: Registers.Reading, _ query: Form, _ now: Instant
    ) throws -> (VisitCycleContent, GridLoads)? {
        let cycle = try VisitCycleContent(
            reading, office: query.recordID("office"), village: query.recordID("village"), since: TimesTaken.since(now))
        return try cycle.map { ($0, try GridLoads(reading, $0, now: now)) }
    }

    private static func values(_ content: VisitCycleContent, _ words: PageWords) -> [String: ViewValue] {
        let sums = content.cycle.byUnit
        let rows: [ViewValue] =
            content.village.map { grids(of: $0, content, words) }
            ?? content.villages.compactMap { unit in
                sums[unit.id].map {
                    row(unit.short, "/households/cycle?office=\(content.office)&village=\(unit.id)", $0, words)
                }
            }
        let shown = content.village.map { [$0] } ?? content.villages.map(\.id)
        let whole = shown.compactMap { sums[$0] }.reduce(VisitCycle.Line(), +)
        return [
            "title": .text(words.text("household.cycle.title")),
            "place": .text(content.tree.name(content.village ?? content.office)),
            "up": content.village == nil ? .none : .text("/households/cycle?office=\(content.office)"),
            "upName": .text(content.tree.name(content.office)), "byGrid": .flag(content.village != nil),
            "days": .text(words.text("household.cycle.hint", ["n": String(TimesTaken.days)])),
            "rows": .list(rows), "rowsAny": .flag(!rows.isEmpty),
            "counters": .list(
                [
                    ("visits", String(whole.visits)), ("asked", String(whole.asked)),
                    ("resolved", String(whole.resolved)), ("median", median(whole.times, words)),
                ].map { ["label": .text(words.text("household.cycle.\($0.0)")), "value": .text($0.1)] }),
        ]
    }

    /// Grids in the order of their names, then what was asked otherwise than at a door.
    private static func grids(
        of village: RecordID, _ content: VisitCycleContent, _ words: PageWords
    ) -> [ViewValue] {
        let lines = content.cycle.lines.filter { $0.key.unit == village }.map { place, line in
            (place.grid.map { content.grids[$0]?[Grids.fields.name] ?? "" }, line)
        }
        let named = lines.compactMap { name, line in name.map { ($0, line) } }.sorted { $0.0 < $1.0 }
        let other = lines.filter { $0.0 == nil }.map { (words.text("household.cycle.otherwise"), $0.1) }
        return (named + other).map { row($0.0, nil, $0.1, words) }
    }

    private static func row(
        _ name: String, _ href: String?, _ line: VisitCycle.Line, _ words: PageWords
    ) -> ViewValue {
        [
            "name": .text(name), "href": ViewValue(href), "visits": ViewValue(line.visits),
            "asked": ViewValue(line.asked), "atDoor": ViewValue(line.atDoor), "resolved": ViewValue(line.resolved),
            "open": ViewValue(line.open), "median": .text(median(line.times, words)),
        ]
    }

    /// In days, as the cycle is spoken of.
    private static func median(_ times: TimesTaken, _ words: PageWords) -> String {
        times.daysText.map { words.text("household.cycle.days", ["days": $0, "n": String(times.count)]) } ?? "—"
    }
}

extension TimesTaken {
    /// The median in days to a tenth: `1`, `1.5`; nil of nothing.
    var daysText: String? {
        medianHours.map { hours in
            let tenths = Int((hours / 24 * 10).rounded())
            return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(tenths % 10)"
        }
    }
}

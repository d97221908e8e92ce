import Kernel
import Organisation
import Registers
import Web

/// Values of a grid's list of households that a round has not reached (应访未访).
struct UnvisitedView {
    struct Content: Sendable {
        let sweep: Record
        let line: Record
        let grid: Record
        let stops: [Stop]
        let hasMore: Bool
        let coverage: Coverage
        let definition: Definition
        static let page = 100

        init(_ reading: Registers.Reading, sweep id: RecordID, line lineID: RecordID, after: RecordID?) throws {
            sweep = try reading.find(Sweeps.self, id)
            line = try reading.find(SweepLines.self, lineID)
            let l = SweepLines.fields
            guard line[l.sweep] == id, let grid = line[l.grid] else { throw Rejection.notFound }
            self.grid = try reading.find(Grids.self, grid)
            let from = try after.flatMap { try reading.all(Households.self, ids: [$0])[$0] }
            let place = try from.map { home in
                let visit = HouseholdVisits.id(id, home.id)
                let isVisited = try reading.all(HouseholdVisits.self, ids: [visit])[visit] != nil
                return (rank: isVisited ? 1 : 0, address: home[Households.fields.address] ?? "", id: home.id)
            }
            let stops = try reading.unvisited(in: sweep, grid: grid, after: place, limit: Self.page + 1)
            hasMore = stops.count > Self.page
            self.stops = Array(stops.prefix(Self.page))
            var coverage = Coverage()
            coverage.total = line[l.total] ?? 0
            for (state, count) in try reading.counted("lineVisit", keys: [lineID])[lineID] ?? [:] {
                if let outcome = VisitOutcome(rawValue: state) { coverage.outcomes[outcome] = count }
            }
            self.coverage = coverage
            definition = try reading.registry.named(Households.name)
        }
    }

    let words: PageWords
    let content: Content

    var values: [String: ViewValue] {
        let (s, g) = (Sweeps.fields, Grids.fields)
        let path = "/sweeps/\(content.sweep.id)/grids/\(content.line.id)"
        return [
            "title": .text(content.grid[g.name] ?? ""), "sweep": .text(content.sweep[s.title] ?? ""),
            "sweepHref": .text("/sweeps/\(content.sweep.id)"), "groups": ViewValue(content.grid[g.groups]),
            "left": ViewValue(content.coverage.left), "total": ViewValue(content.coverage.total),
            "running": .flag(content.sweep.state == "running"),
            "rows": .list(content.stops.map { Self.row($0, content.sweep.id, content.definition, words) }),
            "rowsAny": .flag(!content.stops.isEmpty),
            "shown": .text(words.text("register.shown", ["n": String(content.stops.count)])), "first": .none,
            "next": content.hasMore ? .text("\(path)?after=\(content.stops.last?.household.id.text ?? "")") : .none,
        ]
    }

    /// A household as a line: where, whom to ask, what came of it last.
    static func row(
        _ stop: Stop, _ sweep: RecordID, _ definition: Definition, _ words: PageWords
    ) -> ViewValue {
        let (h, v) = (Households.fields, HouseholdVisits.fields)
        let home = stop.household
        return [
            "href": .text("/round/\(home.id)?sweep=\(sweep)"), "address": .text(home[h.address] ?? ""),
            "head": .text(home[h.head] ?? ""), "phone": ViewValue(words.masked(h.phone.name, of: home, definition)),
            "persons": .text(words.text("household.persons", ["n": String(home[h.persons] ?? 0)])),
            "vulnerable": (home[h.vulnerable] ?? 0) == 0
                ? .none : .text(words.text("household.vulnerable", ["n": String(home[h.vulnerable] ?? 0)])),
            "detached": .flag(home[h.detached] == true),
            "state": stop.visit.map {
                words.badge("soon", "state.householdVisit.\($0.state)")
            } ?? words.badge("plain", "household.coverage.unvisited"),
            "last": words.moment(stop.visit?[v.observedAt]),
        ]
    }
}

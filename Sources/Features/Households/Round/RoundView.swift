import Kernel
import Organisation
import Registers
import Web

/// What a worker's list shows: one running round, one grid, the households still to ask.
struct RoundContent: Sendable {
    let sweeps: [Record]
    let sweep: Record?
    let grids: [Record]
    let line: Record?
    let coverage: Coverage
    let stops: [Stop]
    let definition: Definition

    init(_ reading: Registers.Reading, sweep: RecordID?, grid: RecordID?) throws {
        definition = try reading.registry.named(Households.name)
        let principal = reading.principal
        let running = try reading.page(Sweeps.self, Query(equals: ["state": "running"], limit: 100)).records
        sweeps = running.filter { sweep in
            principal.has(.dutyOfficer, .sectionLead)
                || principal.posts.contains { post in
                    guard let mine = post.area, let area = sweep.area else { return false }
                    return area.contains(mine) || mine.contains(area)
                }
        }.sorted { ($0[Sweeps.fields.to]?.description ?? "", $0.id) < ($1[Sweeps.fields.to]?.description ?? "", $1.id) }
        self.sweep = sweeps.first { $0.id == sweep } ?? sweeps.first
        let lines = try self.sweep.map { try reading.coverage(of: $0.id) } ?? []
        let l = SweepLines.fields
        let known = try reading.all(Grids.self, ids: lines.compactMap { $0.line[l.grid] })
        // My own grids first, then those that I look after for somebody else.
        let mine = { (grid: Record) in grid[Grids.fields.worker] == principal.user }
        grids = known.values.sorted {
            (mine($0) ? 0 : 1, $0[Grids.fields.name] ?? "", $0.id) < (
                mine($1) ? 0 : 1, $1[Grids.fields.name] ?? "", $1.id
            )
        }
        let unfinished = { (grid: Record) in lines.contains { $0.line[l.grid] == grid.id && $0.coverage.left > 0 } }
        let chosen =
            grids.first { $0.id == grid } ?? grids.first { mine($0) && unfinished($0) }
            ?? grids.first(where: unfinished) ?? grids.first
        let found = lines.first { $0.line[l.grid] == chosen?.id }
        (line, coverage) = (found?.line, found?.coverage ?? Coverage())
        stops =
            try self.sweep.flatMap { sweep in
                try chosen.map { try reading.unvisited(in: sweep, grid: $0.id) }
            } ?? []
    }
}

/// Values of the list.
struct RoundView {
    let words: PageWords
    let content: RoundContent

    var values: [String: ViewValue] {
        let (s, g, l) = (Sweeps.fields, Grids.fields, SweepLines.fields)
        let chosen = content.line?[l.grid]
        let title = content.sweep?[s.title] ?? words.text("household.myRound")
        return [
            "title": .text(title), "sweepAny": .flag(content.sweep != nil),
            "to": words.day(content.sweep?[s.to]), "id": .text(content.sweep?.id.text ?? ""),
            "grid": .text(content.grids.first { $0.id == chosen }?[g.name] ?? ""),
            "sweeps": .list(
                content.sweeps.map {
                    [
                        "value": .text($0.id.text), "text": .text($0[s.title] ?? ""),
                        "selected": .flag($0.id == content.sweep?.id),
                    ]
                }), "several": .flag(content.sweeps.count > 1 || content.grids.count > 1),
            "grids": .list(
                content.grids.map {
                    [
                        "value": .text($0.id.text), "text": .text($0[g.name] ?? ""),
                        "selected": .flag($0.id == chosen),
                    ]
                }),
            "fourChecks": ViewValue(
                content.sweep.flatMap { sweep in
                    chosen.flatMap { sweep.doors == .home ? "/four-checks?sweep=\(sweep.id)&grid=\($0)" : nil }
                }),
            "settled": ViewValue(content.coverage.settled), "total": ViewValue(content.coverage.total),
            "summary": .text(
                words.text(
                    "household.roundSummary",
                    [
                        "left": String(content.coverage.left), "unvisited": String(content.coverage.unvisited),
                        "notHome": String(content.coverage[.notHome]),
                    ])),
            "rows": .list(
                content.stops.map {
                    UnvisitedView.row($0, content.sweep?.id ?? $0.household.id, content.definition, words)
                }), "rowsAny": .flag(!content.stops.isEmpty),
            "next": ViewValue(
                content.stops.first.flatMap { stop in
                    content.sweep.map { "/round/\(stop.household.id)?sweep=\($0.id)" }
                }),
        ]
    }
}

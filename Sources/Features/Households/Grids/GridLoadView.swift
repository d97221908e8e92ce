import Kernel
import Organisation
import Registers
import Web

/// Values of the loads of grids, for the page and for programs.
enum GridLoadView {
    /// In the order of areas, as they were read.
    static func values(
        _ loads: GridLoads, _ place: VisitCycleContent, _ words: PageWords
    ) -> [String: ViewValue] {
        let g = Grids.fields
        let rows: [ViewValue] = loads.lines.map { line in
            let village = line.grid[g.unit].map { place.tree.name($0) }
            let parts = [place.village == nil ? village : nil, line.grid[g.groups]]
            return [
                "name": .text(line.grid[g.name] ?? ""),
                "place": .text(parts.compactMap(\.self).joined(separator: " · ")),
                "unassigned": line.grid[g.worker] == nil ? words.badge("soon", "household.load.nobody") : .none,
                "households": ViewValue(line.households), "vulnerable": ViewValue(line.vulnerable),
                "visits": ViewValue(line.visits), "help": ViewValue(line.open[HelpDuties.ticket] ?? 0),
                "hits": ViewValue(line.open[HitDuties.disposition] ?? 0), "calls": ViewValue(line.calls),
                "own": ViewValue(line.own), "late": ViewValue(line.late),
            ]
        }
        return [
            "loads": .list(rows), "loadsAny": .flag(!rows.isEmpty),
            "loadsCut": loads.isCut
                ? .text(words.text("household.load.cut", ["n": String(GridLoads.most)])) : .none,
        ]
    }

    /// - Parameter loads: nil where no township was asked for and one has none.
    static func json(_ loads: GridLoads?) -> JSONValue {
        let g = Grids.fields
        return [
            "grids": .list(
                (loads?.lines ?? []).map { line in
                    [
                        "id": .text(line.grid.id.text), "name": .text(line.grid[g.name] ?? ""),
                        "area": .text(line.grid.area?.text ?? ""), "households": .integer(line.households),
                        "vulnerable": .integer(line.vulnerable), "visitsLeft": .integer(line.visits),
                        "help": .integer(line.open[HelpDuties.ticket] ?? 0),
                        "hits": .integer(line.open[HitDuties.disposition] ?? 0),
                        "calls": .integer(line.calls), "ofWorker": .integer(line.own), "overdue": .integer(line.late),
                    ]
                }), "more": .flag(loads?.isCut ?? false),
        ]
    }
}

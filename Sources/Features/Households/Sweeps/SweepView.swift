import Kernel
import Organisation
import Registers
import Web

/// Values of a round's page.
struct SweepView {
    struct Content: Sendable {
        let sweep: Record
        let request: PendingRequest?
        let lines: [(line: Record, coverage: Coverage)]
        /// The township that is shown grid by grid; nil: townships.
        let office: RecordID?
        let grids: [RecordID: Record]
        let rechecks: [Record]
        let recheckCounts: [String: Int]
        let households: [RecordID: Record]
        let workers: [RecordID: Record]
        let areas: [AreaCode: String]
        let tree: UnitTree
        let template: FourCheckTemplate?
        /// Sums of the template's sheets, by line.
        let sums: [RecordID: FourCheckSums]
        /// Hits by village unit, of those that the lines are of.
        let hits: [RecordID: HitCounts]

        init(
            _ reading: Registers.Reading, _ id: RecordID, office: RecordID?, template: FourCheckTemplate?
        ) throws {
            self.template = template
            sums = try template.map { try reading.fourChecks(in: id, $0) } ?? [:]
            sweep = try reading.find(Sweeps.self, id)
            request = try reading.pending(sweep)
            let principal = reading.principal
            let own =
                principal.has(.commander, .inspector, .dutyOfficer, .sectionLead) ? nil : principal.posts.first?.office
            self.office = office ?? own
            lines = try reading.coverage(of: id, office: self.office)
            let (l, r) = (SweepLines.fields, Rechecks.fields)
            grids =
                self.office == nil
                ? [:] : try reading.all(Grids.self, ids: lines.compactMap { $0.line[l.grid] })
            workers = try reading.all(Users.self, ids: Set(grids.values.compactMap { $0[Grids.fields.worker] }))
            recheckCounts = try reading.counted("recheck", keys: [id])[id] ?? [:]
            rechecks =
                principal.has(.dutyOfficer, .sectionLead, .unitOfficer)
                ? try reading.page(Rechecks.self, Query(equals: ["sweep": id.text], limit: 20)).records : []
            households = try reading.all(Households.self, ids: rechecks.compactMap { $0[r.household] })
            areas = try reading.areaNames([sweep.area] + (self.office == nil ? [] : lines.map(\.line.area)))
            let tree = try UnitTree(reading)
            let (seesAll, units) = (own == nil, Set(lines.compactMap { $0.line[l.unit] }))
            hits = try reading.hits(of: id).filter { unit, _ in
                (seesAll || units.contains(unit)) && (office == nil || tree.unit(unit)?.office == office)
            }
            self.tree = tree
        }
    }

    let words: PageWords
    let content: Content
    private var s: Sweeps { Sweeps.fields }
    private var sweep: Record { content.sweep }

    static func state(_ sweep: Record, _ words: PageWords) -> ViewValue {
        let tone = ["draft": "plain", "asked": "soon", "running": "info", "closed": "met"][sweep.state] ?? "plain"
        return words.badge(tone, "state.sweep.\(sweep.state)")
    }

    func values(_ principal: Principal) -> [String: ViewValue] {
        let all = content.lines.reduce(Coverage()) { $0 + $1.coverage }
        let decides =
            sweep.state == "asked" && principal.has(.commander, .dutyOfficer, .sectionLead)
            && content.request?.asker != principal.user
        let opens = sweep.area.map { principal.maySweep($0) } ?? false
        return [
            "title": .text(sweep[s.title] ?? ""), "id": .text(sweep.id.text), "state": Self.state(sweep, words),
            "round": ViewValue(sweep[s.round].map { words.text("household.round", ["n": String($0)]) }),
            "area": .text(sweep.area.flatMap { content.areas[$0] } ?? ""), "from": words.day(sweep[s.from]),
            "to": words.day(sweep[s.to]), "expires": words.day(sweep[s.expires]),
            "purpose": .text(words.text("choice.sweep.purpose.\((sweep[s.purpose] ?? .symptoms).rawValue)")),
            "kind": .text(words.text("choice.sweep.kind.\(sweep.doors.rawValue)")),
            "basis": .text(sweep[s.basis] ?? ""), "recordHref": .text("/registers/sweep/\(sweep.id)"),
            "opened": words.moment(sweep[s.opened]), "isOpened": .flag(sweep[s.opened] != nil),
            "gridless": (sweep[s.gridless] ?? 0) == 0
                ? .none : .text(words.text("household.gridless", ["n": String(sweep[s.gridless] ?? 0)])),
            "canStart": .flag(sweep.state == "draft" && opens), "canClose": .flag(sweep.state == "running" && opens),
            "canDecide": .flag(decides), "counters": .list(counters(all)),
            "byGrid": .flag(content.office != nil),
            "township": ViewValue(content.office.map { content.tree.name($0) }),
            "canGoUp": .flag(
                content.office != nil && principal.has(.commander, .inspector, .dutyOfficer, .sectionLead)),
            "rows": .list(content.office == nil ? townships : grids(principal)), "seed": ViewValue(sweep[s.seed]),
            "fourChecks": fourChecks, "hits": hits(principal), "rechecks": .list(rechecks),
            "rechecksAny": .flag(!content.recheckCounts.isEmpty),
            "recheckSummary": .text(
                words.text(
                    "household.recheckSummary",
                    [
                        "n": String(content.recheckCounts.values.reduce(0, +)),
                        "agrees": String(content.recheckCounts["agrees"] ?? 0),
                        "differs": String(content.recheckCounts["differs"] ?? 0),
                    ])),
        ]
    }

    private func counters(_ all: Coverage) -> [ViewValue] {
        let counter = { (key: String, value: Int, tone: String) -> ViewValue in
            [
                "label": .text(words.text("household.coverage.\(key)")), "value": ViewValue(value),
                "tone": .text(value > 0 ? tone : ""),
            ]
        }
        return [
            counter("total", all.total, ""), counter("visited", all[.visited], "met"),
            counter("unvisited", all.unvisited, "late"), counter("notHome", all[.notHome], "soon"),
            counter("refused", all[.refused], ""), counter("vacant", all[.vacant], ""),
        ]
    }

    private func row(_ name: String, _ note: String, _ href: String?, _ coverage: Coverage) -> ViewValue {
        [
            "name": .text(name), "note": .text(note), "href": ViewValue(href), "total": ViewValue(coverage.total),
            "visited": ViewValue(coverage[.visited]), "notHome": ViewValue(coverage[.notHome]),
            "refused": ViewValue(coverage[.refused]), "vacant": ViewValue(coverage[.vacant]),
            "unvisited": ViewValue(coverage.unvisited), "vulnerable": ViewValue(coverage.vulnerable),
            "detached": ViewValue(coverage.detached), "settled": ViewValue(coverage.settled),
            "rate": .text(words.percent(coverage.settled, of: coverage.total)),
            "tone": .text(coverage.total > 0 && coverage.left == 0 ? "met" : ""),
        ]
    }

    private var townships: [ViewValue] {
        let l = SweepLines.fields
        var sums: [RecordID: (grids: Int, coverage: Coverage)] = [:]
        for (line, coverage) in content.lines {
            let office = line[l.office] ?? line.id
            let sum = sums[office] ?? (0, Coverage())
            sums[office] = (sum.grids + 1, sum.coverage + coverage)
        }
        return content.tree.townships.compactMap { town in
            sums[town.id].map {
                row(
                    town.short, words.text("household.grids", ["n": String($0.grids)]),
                    "/sweeps/\(sweep.id)?office=\(town.id)", $0.coverage)
            }
        }
    }

    /// Grids, the one with most still to ask first.
    private func grids(_ principal: Principal) -> [ViewValue] {
        let (l, g) = (SweepLines.fields, Grids.fields)
        let sorted = content.lines.sorted { ($1.coverage.left, $0.line.id) < ($0.coverage.left, $1.line.id) }
        return sorted.map { line, coverage in
            let grid = line[l.grid].flatMap { content.grids[$0] }
            let worker = grid?[g.worker].flatMap { content.workers[$0]?[Users.fields.name] }
            let place = line.area?.ancestor(.village).flatMap { content.areas[$0] }
            return row(
                grid?[g.name] ?? "", [place, grid?[g.groups], worker].compactMap(\.self).joined(separator: " · "),
                principal.worksWithHouseholds ? "/sweeps/\(sweep.id)/grids/\(line.id)" : nil, coverage)
        }
    }

    private var rechecks: [ViewValue] {
        content.rechecks.map { recheck in
            let home = recheck[Rechecks.fields.household].flatMap { content.households[$0] }
            return [
                "id": .text(recheck.id.text), "address": .text(home?[Households.fields.address] ?? ""),
                "unit": .text(recheck[Rechecks.fields.unit].map { content.tree.name($0) } ?? ""),
            ]
        }
    }
}

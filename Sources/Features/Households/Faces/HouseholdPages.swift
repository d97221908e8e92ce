import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Rounds and help at a glance: what runs, how far it has come, rounds compared, tickets by township. `GET /households`
package struct HouseholdPages: RouteGroup {
    let face: HouseholdFace

    package init(_ face: HouseholdFace) { self.face = face }

    struct Content: Sendable {
        let sweeps: [Record]
        let coverage: [RecordID: Coverage]
        let rechecks: [RecordID: [String: Int]]
        let help: [RecordID: [String: Int]]
        /// Tickets by township and state.
        let tickets: [RecordID: [String: Int]]
        /// Times from asking to done of the last days, of the same townships; of the county for whoever sees all of it.
        let times: [RecordID: TimesTaken]
        let whole: TimesTaken
        let urgent: [Record]
        let areas: [AreaCode: String]
        let tree: UnitTree

        init(_ reading: Registers.Reading, now: Instant) throws {
            sweeps =
                try reading.page(Sweeps.self, Query(open: .open, limit: 50)).records
                + reading.page(Sweeps.self, Query(open: .closed, limit: 20)).records
            coverage = try reading.coverage(of: sweeps)
            rechecks = try reading.counted("recheck", keys: sweeps.map(\.id))
            help = try reading.counted("sweepHelp", keys: sweeps.map(\.id))
            tree = try UnitTree(reading)
            let principal = reading.principal
            let mine = Set(principal.posts.map(\.office))
            let seesAll = principal.has(.commander, .dutyOfficer, .sectionLead, .inspector)
            let offices = tree.townships.map(\.id).filter { seesAll || mine.contains($0) }
            tickets = try reading.counted("helpTicket", keys: offices)
            let times = try reading.helpTimes(since: TimesTaken.since(now))
            whole = seesAll ? times.values.reduce(TimesTaken(), +) : TimesTaken()
            self.times = times.filter { offices.contains($0.key) }
            urgent =
                principal.worksWithHouseholds
                ? try reading.page(HelpTickets.self, Query(equals: ["urgent": "1"], limit: 10)).records : []
            areas = try reading.areaNames(sweeps.map(\.area) + urgent.map(\.area))
        }
    }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.get("households") { _, context in
            let principal = try context.principal()
            guard principal.readsRounds else { throw Rejection.notFound }
            let isWorkerAlone = principal.roles == [.gridWorker]
            if isWorkerAlone { return Response.see("/round", for: context) }
            let now = store.now
            let content = try await store.read(as: principal) { try Content($0, now: now) }
            let words = PageWords(pages, context, now: now)
            return try pages.render("household/overview", Self.values(content, words, principal), for: context)
        }
    }

    private static func values(
        _ content: Content, _ words: PageWords, _ principal: Principal
    ) -> [String: ViewValue] {
        let running = content.sweeps.filter { $0.state == "running" }
        let left = running.reduce(0) { $0 + (content.coverage[$1.id]?.left ?? 0) }
        let open = content.tickets.values.reduce(0) { $0 + ($1["open"] ?? 0) + ($1["accepted"] ?? 0) }
        let counter = { (key: String, value: Int, tone: String, href: String?) -> ViewValue in
            [
                "label": .text(words.text("household.counter.\(key)")), "value": ViewValue(value),
                "tone": .text(value > 0 ? tone : ""), "href": ViewValue(href),
            ]
        }
        let works = principal.worksWithHouseholds
        return [
            "title": .text(words.text("household.title")),
            "counters": .list([
                counter("running", running.count, "", nil), counter("left", left, "soon", nil),
                counter("tickets", open, "", works ? "/help" : nil),
                counter("urgent", content.urgent.count, "late", works ? "/help" : nil),
            ]),
            "canSweep": .flag(principal.has(.dutyOfficer, .sectionLead) || principal.opensRounds),
            "works": .flag(works),
            "sweeps": .list(content.sweeps.map { sweep($0, content, words) }),
            "sweepsAny": .flag(!content.sweeps.isEmpty),
            "tickets": .list(
                content.tree.townships.compactMap { town in
                    guard let counts = content.tickets[town.id] else { return nil }
                    return [
                        "name": .text(town.short), "href": .text("/households/cycle?office=\(town.id)"),
                        "open": ViewValue(counts["open"] ?? 0),
                        "accepted": ViewValue(counts["accepted"] ?? 0), "done": ViewValue(counts["done"] ?? 0),
                        "median": .text(median(content.times[town.id], words) ?? "—"),
                    ]
                }),
            "countyMedian": ViewValue(median(content.whole, words)),
            "ticketsAny": .flag(!content.tickets.isEmpty),
            "urgent": .list(content.urgent.map { HelpView.row($0, content.areas, words) }),
        ]
    }

    private static func median(_ times: TimesTaken?, _ words: PageWords) -> String? {
        times?.hoursText.map { words.text("household.hoursOf", ["hours": $0, "n": String(times?.count ?? 0)]) }
    }

    private static func sweep(_ sweep: Record, _ content: Content, _ words: PageWords) -> ViewValue {
        let s = Sweeps.fields
        let coverage = content.coverage[sweep.id] ?? Coverage()
        let rechecks = content.rechecks[sweep.id] ?? [:]
        let looked = (rechecks["agrees"] ?? 0) + (rechecks["differs"] ?? 0)
        return [
            "href": .text("/sweeps/\(sweep.id)"), "title": .text(sweep[s.title] ?? ""),
            "round": ViewValue(sweep[s.round].map { words.text("household.round", ["n": String($0)]) }),
            "kind": .text(words.text("choice.sweep.kind.\(sweep.doors.rawValue)")),
            "area": .text(sweep.area.flatMap { content.areas[$0] } ?? ""), "to": words.day(sweep[s.to]),
            "state": SweepView.state(sweep, words), "total": ViewValue(coverage.total),
            "visited": ViewValue(coverage[.visited]), "notHome": ViewValue(coverage[.notHome]),
            "refused": ViewValue(coverage[.refused]), "vacant": ViewValue(coverage[.vacant]),
            "unvisited": ViewValue(coverage.unvisited),
            "rate": .text(words.percent(coverage.settled, of: coverage.total)),
            "help": ViewValue((content.help[sweep.id] ?? [:]).values.reduce(0, +)),
            "rechecks": .text(
                rechecks.isEmpty ? "—" : "\(rechecks["differs"] ?? 0) / \(looked)"),
        ]
    }
}

extension Principal {
    /// A township's officer, who opens rounds in the own area.
    var opensRounds: Bool { posts.contains { $0.role == .unitOfficer && $0.unit == $0.office && $0.area != nil } }
}

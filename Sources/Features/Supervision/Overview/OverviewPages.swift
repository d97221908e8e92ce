import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Supervision at a glance: what needs somebody now, by deadline; plans under way; how far inspections reach.
/// `GET /supervision`
package struct OverviewPages: RouteGroup {
    let face: SupervisionFace

    package init(_ face: SupervisionFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("supervision") { _, context in
            let principal = try context.principal()
            guard principal.has(.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer) else {
                throw Rejection.notFound
            }
            let now = store.now
            let overview = try await store.read(as: principal) { try Overview($0, rules, now: now) }
            let view = OverviewView(
                words: PageWords(pages, context, now: now), overview: overview, principal: principal,
                today: rules.today(now))
            return try pages.render("supervision", view.values, for: context)
        }
    }
}

/// Values of the page.
struct OverviewView {
    let words: PageWords
    let overview: Overview
    let principal: Principal
    let today: CalendarDay

    private var isHeadquarters: Bool { !principal.roles.isDisjoint(with: headquarters) }

    var values: [String: ViewValue] {
        let needs = needs
        return [
            "title": .text(words.text("supervision.title")),
            "summary": .text(words.text("supervision.summary", ["n": String(needs.count)])),
            "canPlan": .flag(principal.has(.inspector, .dutyOfficer)), "isHeadquarters": .flag(isHeadquarters),
            "counters": .list(counters), "needs": .list(needs.prefix(Overview.longestList).map(\.view)),
            "needCount": ViewValue(needs.count), "plans": .list(overview.plans.map(plan)),
            "plansAny": .flag(!overview.plans.isEmpty), "townships": .list(overview.townships.map(coverage)),
            "coverageAny": .flag(!overview.townships.isEmpty), "sectors": .list(overview.sectors.map(coverage)),
            "sectorsAny": .flag(!overview.sectors.isEmpty),
            "gaps": .list(
                overview.gaps.map {
                    ["label": .text(words.text("choice.gap.domain.\($0.domain)")), "value": ViewValue($0.count)]
                }),
            "exceptions": .list(
                overview.exceptions.prefix(10).map {
                    [
                        "href": .text("/registers/exception/\($0.id)"),
                        "title": .text($0[Exceptions.fields.title] ?? ""),
                        "until": words.day($0[Exceptions.fields.expiry]),
                        "soon": .flag(($0[Exceptions.fields.expiry] ?? today).ordinal - today.ordinal <= 3),
                    ]
                }),
        ]
    }

    /// One thing that somebody should do.
    private struct Need {
        let at: Instant
        let view: ViewValue
    }

    private var needs: [Need] {
        let (f, a, zone) = (Findings.fields, Acceptances.fields, words.pages.time.zone)
        var needs = overview.findings.map { finding -> Need in
            let disputed = Standing(finding, at: words.now) == .disputed
            let due = finding.state == "rectified" ? finding[f.reinspectBy] : finding[f.due]
            let who = finding.state == "rectified" ? finding[f.team] : finding[f.unit]
            let act = disputed ? "answer" : finding.state == "rectified" ? "reinspect" : "rectify"
            return Need(
                at: due ?? words.now,
                view: [
                    "href": .text("/findings/\(finding.id)"), "title": .text(finding[f.title] ?? ""),
                    "place": .text(finding[f.place].flatMap { overview.places[$0]?[Places.fields.name] } ?? ""),
                    "badge": disputed ? words.badge("soon", "supervision.standing.disputed") : words.state(of: finding),
                    "severity": words.severity(finding[f.severity]),
                    "who": .text(who.map { overview.tree.name($0) } ?? ""), "due": words.due(due),
                    "act": .text(words.text("supervision.act.\(act)")),
                ])
        }
        needs += overview.rechecks.map { acceptance in
            let at = (acceptance[a.recheck] ?? today).at(hour: 18, in: zone)
            return Need(
                at: at,
                view: [
                    "href": .text("/registers/acceptance/\(acceptance.id)"), "title": .text(acceptance[a.title] ?? ""),
                    "place": .text(acceptance[a.conditions] ?? ""),
                    "badge": words.badge("soon", "choice.acceptance.result.conditional"), "severity": .none,
                    "who": .text(acceptance[a.bureau].map { overview.tree.name($0) } ?? ""), "due": words.due(at),
                    "act": .text(words.text("supervision.act.recheck")),
                ])
        }
        return needs.sorted { $0.at < $1.at }
    }

    private var counters: [ViewValue] {
        let f = Findings.fields
        let overdue = overview.findings.count { $0.state == "open" && words.now > $0[f.due] ?? words.now }
        let again = overview.findings.count { $0.state == "rectified" }
        let disputed = overview.findings.count { Standing($0, at: words.now) == .disputed }
        let visits = overview.plans.reduce(0) { $0 + $1.total - $1.done }
        let counter = { (key: String, value: Int, tone: String, href: String) -> ViewValue in
            [
                "label": .text(words.text("supervision.counter.\(key)")), "value": ViewValue(value),
                "tone": .text(value > 0 ? tone : ""), "href": .text(href),
            ]
        }
        let own = [
            counter("overdue", overdue, "late", "/registers/finding?state=open"),
            counter("open", overview.findings.count { $0.state == "open" }, "", "/registers/finding?state=open"),
            counter("again", again, "soon", "/registers/finding?state=rectified"),
            counter("disputed", disputed, "soon", "/registers/finding"),
        ]
        return isHeadquarters
            ? own + [
                counter("visits", visits, "", "/registers/inspection?state=planned"),
                counter("exceptions", overview.exceptions.count, "", "/registers/exception"),
            ] : own
    }

    private func plan(_ line: (plan: Record, done: Int, total: Int)) -> ViewValue {
        let p = Plans.fields
        return [
            "href": .text("/plans/\(line.plan.id)"), "title": .text(line.plan[p.title] ?? ""),
            "until": words.day(line.plan[p.to]), "done": ViewValue(line.done), "total": ViewValue(line.total),
            "rate": .text(words.percent(line.done, of: line.total)),
            "tone": .text(line.done == line.total ? "met" : today > line.plan[p.to] ?? today ? "late" : ""),
        ]
    }

    private func coverage(_ line: Overview.Coverage) -> ViewValue {
        let name =
            switch line.name {
            case .unit(let name): name
            case .sector(let sector): words.text("choice.place.sector.\(sector.rawValue)")
            }
        return [
            "name": .text(name), "places": ViewValue(line.places), "covered": ViewValue(line.covered),
            "rate": .text(words.percent(line.covered, of: line.places)), "visits": ViewValue(line.visits),
            "repeats": .text(words.percent(line.repeats, of: line.visits)), "open": ViewValue(line.open),
            "recurring": ViewValue(line.recurring),
        ]
    }
}

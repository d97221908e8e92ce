import Hummingbird
import Kernel
import Organisation
import Registers
import Supervision
package import Web

/// Rooms against the policy, sites, rides under way. `GET /sites`
package struct SiteOverviewPages: RouteGroup {
    let face: SiteFace

    package init(_ face: SiteFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("sites") { _, context in
            let (principal, now) = (try context.principal(), store.now)
            guard !principal.roles.isDisjoint(with: siteReads.keys) else { throw Rejection.notFound }
            let overview = try await store.read(as: principal) { try SiteOverview($0, rules, now: now) }
            let view = SiteOverviewView(
                words: PageWords(pages, context, now: now), overview: overview, principal: principal,
                today: rules.today(now))
            return try pages.render("site/list", view.values, for: context)
        }
    }
}

/// Values of the page.
struct SiteOverviewView {
    let words: PageWords
    let overview: SiteOverview
    let principal: Principal
    let today: CalendarDay

    private var isHeadquarters: Bool { principal.has(.commander, .dutyOfficer, .sectionLead, .inspector) }

    var values: [String: ViewValue] {
        let total = overview.total
        return [
            "title": .text(words.text("site.title")), "isHeadquarters": .flag(isHeadquarters),
            "canCreate": .flag(principal.has(.dutyOfficer, .sectionLead)), "readsRides": .flag(principal.readsRides),
            "summary": .text(
                words.text("site.summary", ["sites": String(overview.sites.count), "rooms": String(total.inUse)])),
            "counters": .list(counters(total)), "policy": policy,
            "ladder": .list((overview.ladder ?? []).map(rung)),
            "lacking": overview.ready.lacking == 0
                ? .none : .text(words.text("site.lacking", ["n": String(overview.ready.lacking)])),
            "sitesAny": .flag(!overview.sites.isEmpty), "sites": .list(overview.sites.map(site)),
            "ridesAny": .flag(!overview.rides.isEmpty),
            "rides": .list(overview.rides.map { words.ride($0, overview.people, overview.tree, sites: names) }),
        ]
    }

    private var names: [RecordID: String] {
        Dictionary(
            overview.sites.map { ($0.id, $0[Sites.fields.name] ?? "") }, uniquingKeysWith: { first, _ in first })
    }

    private func counters(_ total: Occupancy) -> [ViewValue] {
        let counter = { (key: String, value: Int, tone: String, href: String) -> ViewValue in
            [
                "label": .text(words.text("site.counter.\(key)")), "value": ViewValue(value),
                "tone": .text(value > 0 ? tone : ""), "href": .text(href),
            ]
        }
        let rooms = [
            counter("free", total.free, "met", "/registers/room?state=free"),
            counter("taken", total.occupied + total.reserved, "", "/registers/room?state=occupied"),
            counter("cleaning", total.cleaning, "soon", "/registers/room?state=cleaning"),
            counter("rides", overview.rides.count, "", "/transfers"),
        ]
        return isHeadquarters
            ? [
                counter("waiting", overview.waiting, "soon", "/unplaced"),
                counter("late", overview.late, "late", "/unplaced"),
            ] + rooms : rooms
    }

    /// What is asked for, in one sentence; what is missing where nothing can be said.
    private var policy: ViewValue {
        guard isHeadquarters else { return .none }
        guard let standard = overview.policy.standard else {
            return ["text": .text(words.text("site.noPolicy")), "any": false]
        }
        guard let population = overview.population else {
            return ["text": .text(words.text("site.noPopulation")), "any": false]
        }
        return [
            "any": true,
            "text": .text(
                words.text(
                    "site.policy",
                    [
                        "policy": overview.policy.name ?? "", "per10k": String(standard.per10k),
                        "population": String(population), "rooms": String(standard.rooms(population: population)),
                    ])),
        ]
    }

    private func rung(_ rung: RoomStandard.Rung) -> ViewValue {
        [
            "tier": .text(words.text("choice.site.tier.\(rung.tier.rawValue)")), "needed": ViewValue(rung.needed),
            "ready": ViewValue(rung.ready),
            "badge": rung.missing == 0
                ? words.badge("met", "site.enough")
                : ["tone": "late", "text": .text(words.text("site.missing", ["n": String(rung.missing)]))],
        ]
    }

    /// What is planned, where fewer rooms are there.
    private func planned(_ site: Record, _ rooms: Occupancy) -> ViewValue {
        let planned = site[Sites.fields.roomsPlanned] ?? 0
        guard site.state != "closed", rooms.inUse < planned else { return .none }
        return .text(words.text("site.planned", ["n": String(planned)]))
    }

    private func site(_ site: Record) -> ViewValue {
        let (s, rooms) = (Sites.fields, overview.rooms[site.id.text] ?? Occupancy())
        let check = site[s.place].flatMap { overview.checks[$0] }
        return [
            "href": .text("/sites/\(site.id)"), "name": .text(site[s.name] ?? ""),
            "unit": .text(site[s.unit].map { overview.tree.name($0) } ?? ""), "state": words.state(of: site),
            "tier": .text(words.text("choice.site.tier.\((site[s.tier] ?? .h24).rawValue)")),
            "readyBy": site.state == "activating" ? words.due(site[s.readyBy]) : .none,
            "free": ViewValue(rooms.free), "taken": ViewValue(rooms.taken),
            "rooms": ViewValue(rooms.inUse), "planned": planned(site, rooms),
            "percent": ViewValue(rooms.percent), "full": .flag(rooms.isFull),
            "tone": .text(rooms.isFull ? "late" : "met"), "check": words.check(check, today),
        ]
    }
}

extension PageWords {
    /// The last check of a site's standards, and whether it still holds.
    func check(_ place: Record?, _ today: CalendarDay) -> ViewValue {
        let p = Places.fields
        guard let place, let last = place[p.lastInspected] else { return badge("soon", "site.neverChecked") }
        let holds = place[p.coveredUntil].map { $0 >= today } ?? false
        return [
            "tone": .text(holds ? "met" : "soon"),
            "text": .text(text("site.checked", ["day": pages.time.day(last, context.language, now: now)])),
        ]
    }
}

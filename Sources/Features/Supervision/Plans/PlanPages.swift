import Database
import HTTPTypes
import Hummingbird
import Kernel
import Organisation
import Registers
import Tables
package import Web

/// A plan's page: the draw and its strata, the sample with its visits, for print; and the frame as a file, by which
/// anybody repeats the draw.
///
/// | | |
/// |---|---|
/// | GET | `/plans/{id}` · `/plans/{id}/frame.csv` |
/// | POST | `/plans/{id}/draw` |
package struct PlanPages: RouteGroup {
    let face: SupervisionFace

    package init(_ face: SupervisionFace) { self.face = face }

    /// The way to it from the record's page.
    package static let link = RecordLink(
        key: "supervision.link.plan", roles: [.commander, .dutyOfficer, .sectionLead, .inspector]
    ) { "/plans/\($0)" }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("plans/{id}") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let content = try await store.read(as: principal) { try PlanView.Content($0, id) }
            let view = PlanView(
                words: PageWords(pages, context, now: store.now), content: content, principal: principal)
            return try pages.render("plan/show", try view.values, for: context)
        }
        routes.signedIn.post("plans/{id}/draw") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let plan = try await store.write(by: principal) { try $0.draw(plan: id, rules: rules) }
            let n = String(plan[Plans.fields.sample] ?? 0)
            return Response.see("/plans/\(id)", flash: Flash("supervision.done.draw", ["n": n]), for: context)
        }
        routes.signedIn.get("plans/{id}/frame.csv") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let plan = try await store.read(as: principal) { try $0.find(Plans.self, id) }
            return Response(
                status: .ok,
                headers: [
                    .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                    .contentDisposition: "attachment; filename=\"frame.csv\"",
                ], body: .init(byteBuffer: .init(string: try Self.frame(of: plan))))
        }
        let operation = APIOperation(
            .post, "/api/v1/plans/{id}/draw", id: "drawPlan", tag: "supervision",
            "Draws the sample of a plan: a planned inspection for each place. Seed and frame stay with the plan.",
            success: (200, ["type": "object"]), refusals: [404, 409])
        routes.api(operation) { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let p = Plans.fields
            let plan = try await store.write(by: principal) { try $0.draw(plan: id, rules: rules) }
            return try Response.json([
                "id": .text(plan.id.text), "seed": .text(plan[p.seed] ?? ""),
                "population": .integer(plan[p.population] ?? 0), "sample": .integer(plan[p.sample] ?? 0),
            ])
        }
    }

    /// `id,stratum,key,drawn` in the order of the draw. Ids and strata are codes: nothing needs quoting.
    static func frame(of plan: Record) throws -> String {
        let (seed, taken) = (plan[Plans.fields.seed] ?? "", Set(try Plans.repeated(plan).drawn))
        let rows = try Plans.frame(of: plan).map { (key: Draw.key($0.id, seed), candidate: $0) }.sorted {
            ($0.candidate.stratum, $0.key) < ($1.candidate.stratum, $1.key)
        }
        let lines = rows.map { key, candidate in
            "\(candidate.id),\(candidate.stratum),\(key),\(taken.contains(candidate) ? 1 : 0)"
        }
        return (["id,stratum,key,drawn"] + lines).joined(separator: "\r\n") + "\r\n"
    }
}

/// Values of a plan's page.
struct PlanView {
    struct Content: Sendable {
        let plan: Record
        let visits: [Record]
        let places: [RecordID: Record]
        let areas: [RecordID: Record]
        let tree: UnitTree

        init(_ reading: Reading, _ id: RecordID) throws {
            plan = try reading.find(Plans.self, id)
            visits = try reading.all(Inspections.self, where: Inspections.fields.plan, is: id)
            places = try reading.all(Places.self, ids: visits.compactMap { $0[Inspections.fields.place] })
            tree = try UnitTree(reading)
            let strata = try Plans.repeated(plan).shares.compactMap {
                $0.stratum.split(separator: " ").first.flatMap { RecordID(String($0)) }
            }
            areas = try reading.all(
                Areas.self, ids: Set(places.values.compactMap { $0.area.map { RecordID($0) } } + strata))
        }
    }

    let words: PageWords
    let content: Content
    let principal: Principal

    var values: [String: ViewValue] {
        get throws {
            let (p, i, plan) = (Plans.fields, Inspections.fields, content.plan)
            let done = content.visits.count { $0.state == "done" }
            // In the order in which a team drives: by township, then by place.
            let rows = content.visits.sorted {
                ($0.area?.text ?? "", $0.id) < ($1.area?.text ?? "", $1.id)
            }
            return [
                "title": .text(plan[p.title] ?? ""), "id": .text(plan.id.text),
                "state": words.badge(
                    plan.state == "drawn" ? "info" : plan.state == "closed" ? "met" : "soon", "state.plan.\(plan.state)"
                ),
                "days": .text(
                    "\(words.pages.time.day(plan[p.from] ?? .init(ordinal: 0), words.context.language, now: words.now)) – \(words.pages.time.day(plan[p.to] ?? .init(ordinal: 0), words.context.language, now: words.now))"
                ),
                "team": .text(plan[p.team].map { content.tree.name($0) } ?? ""), "basis": ViewValue(plan[p.basis]),
                "kinds": .text(
                    (plan[p.kinds] ?? []).isEmpty
                        ? words.text("supervision.allKinds")
                        : (plan[p.kinds] ?? []).map { words.kind($0) }.joined(
                            separator: words.text("register.separator"))),
                "strata": .text(words.text("choice.plan.strata.\((plan[p.strata] ?? .none).rawValue)")),
                "size": ViewValue(plan[p.size] ?? 0), "recordHref": .text("/registers/plan/\(plan.id)"),
                "canDraw": .flag(plan.state == "draft" && principal.has(.inspector, .dutyOfficer)),
                "isDrawn": .flag(plan.state != "draft"), "seed": .text(plan[p.seed] ?? ""),
                "drawn": words.moment(plan[p.drawn]), "population": ViewValue(plan[p.population] ?? 0),
                "sample": ViewValue(content.visits.count), "done": ViewValue(done),
                "rate": .text(words.percent(done, of: content.visits.count)),
                "shares": .list(
                    try Plans.repeated(plan).shares.map {
                        [
                            "stratum": .text(stratum($0.stratum)), "population": ViewValue($0.population),
                            "drawn": ViewValue($0.drawn),
                        ]
                    }),
                "rows": .list(
                    rows.enumerated().map { number, visit in
                        let place = visit[i.place].flatMap { content.places[$0] }
                        return [
                            "number": ViewValue(number + 1), "href": .text("/inspections/\(visit.id)"),
                            "name": .text(place?[Places.fields.name] ?? ""), "kind": .text(words.kind(visit[i.kind])),
                            "area": .text(
                                visit.area.flatMap { content.areas[RecordID($0)]?[Areas.fields.name] } ?? ""),
                            "unit": .text(visit[i.unit].map { content.tree.name($0) } ?? ""),
                            "address": ViewValue(place?[Places.fields.address]),
                            "state": words.badge(
                                visit.state == "done" ? "met" : visit.state == "planned" ? "info" : "plain",
                                "state.inspection.\(visit.state)"),
                            "failing": visit.state == "done" ? ViewValue(visit[i.failing] ?? 0) : .none,
                        ]
                    }),
            ]
        }
    }

    /// `990101101 school` as 青石镇 · 学校.
    private func stratum(_ stratum: String) -> String {
        let parts = stratum.split(separator: " ").map { part in
            RecordID(String(part)).flatMap { content.areas[$0]?[Areas.fields.name] }
                ?? words.kind(PlaceKind(rawValue: String(part)))
        }
        return parts.isEmpty ? words.text("supervision.allPlaces") : parts.joined(separator: " · ")
    }
}

import Database
import Hummingbird
import Kernel
import Organisation
import Registers
import Supervision
package import Web

/// A site's page, for whoever works there: who comes, who is in which room, what is to be cleaned; and the site's own steps.
///
/// | | |
/// |---|---|
/// | GET | /sites/{id} |
/// | POST | /sites/{id}/steps/{transition} · rooms · checks |
/// | POST | /rooms/{id}/clean · take-out · bring-back |
package struct SitePages: RouteGroup {
    let face: SiteFace

    package init(_ face: SiteFace) { self.face = face }

    /// The way to it from the record's page.
    package static let link = RecordLink(key: "site.link", roles: Set(siteReads.keys)) { "/sites/\($0)" }

    struct Content: Sendable {
        let site: Record
        let rooms: [Record]
        let occupancy: Occupancy
        let stays: [Record]
        let rides: [Record]
        let people: People
        let place: Record?
        let tree: UnitTree
        let area: String
        let runs: Bool

        init(_ reading: Reading, _ id: RecordID) throws {
            let (s, t) = (Stays.fields, Transfers.fields)
            site = try reading.find(Sites.self, id)
            rooms = try reading.all(Rooms.self, where: Rooms.fields.site, is: id, limit: Sites.largest)
            occupancy = try reading.occupancy(of: id)
            let scope = (
                stays: Scope(reading.principal, try reading.registry.named(Stays.name)),
                rides: Scope(reading.principal, try reading.registry.named(Transfers.name))
            )
            stays = try reading.openStays(at: id).filter(scope.stays.contains)
            rides = try reading.openRides(to: id).filter(scope.rides.contains)
            people = try People(reading, stays.map { $0[s.measure] } + rides.map { $0[t.measure] })
            place = try site[Sites.fields.place].flatMap { try reading.any(reading.registry.named(Places.name), $0) }
            tree = try UnitTree(reading)
            area = try site[Sites.fields.area].flatMap { try reading.areaName($0) } ?? ""
            runs = try reading.mayRun(id)
        }
    }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("sites/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("sites/{id}/steps/{transition}") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            let step = context.parameters.get("transition") ?? ""
            do {
                try await store.write(by: principal) { try Self.take(step, id, form, $0, rules) }
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try await show(pages, context, problem: rejection)
            }
            return Response.see("/sites/\(id)", flash: Flash("site.done.\(step)"), for: context)
        }
        routes.signedIn.post("sites/{id}/rooms") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                var check = FormCheck(form)
                let floor = check.integer("floor", in: -3...80)
                let (first, count) = (check.integer("first", in: 0...999_999), check.integer("count", in: 1...500))
                let kind = check.choice("kind", of: RoomKind.self) ?? .single
                for (name, value) in [("floor", floor), ("first", first), ("count", count)]
                where value == nil && form.text(name) == nil { check.fail("required", field: name) }
                try check.finish()
                let added = try await store.write(by: principal) {
                    try $0.addRooms(to: id, floor: floor ?? 1, from: first ?? 1, count: count ?? 1, kind: kind)
                }
                return Response.see(
                    "/sites/\(id)", flash: Flash("site.done.rooms", ["n": String(added)]), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(pages, context, problem: rejection)
            }
        }
        routes.signedIn.post("sites/{id}/checks") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let visit = try await store.write(by: principal) { try $0.beginCheck(of: id) }
            return Response.see("/inspections/\(visit.id)", for: context)
        }
        for (path, step) in [("clean", "clean"), ("take-out", "takeOut"), ("bring-back", "bringBack")] {
            routes.signedIn.post(RouterPath("rooms/{id}/\(path)")) { _, context in
                let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
                let room = try await store.write(by: principal) {
                    try $0.perform(step, $0.registry.named(Rooms.name), id, reason: form.text("reason"))
                }
                let site = room[Rooms.fields.site] ?? id
                return Response.see("/sites/\(site)", flash: Flash("site.done.\(step)"), for: context)
            }
        }
    }

    private static func take(
        _ step: String, _ id: RecordID, _ form: Form, _ writing: Writing, _ rules: SiteRules
    ) throws {
        switch step {
        case "activate": try writing.activate(site: id, order: form.text("order") ?? "", rules: rules)
        case "standDown": try writing.standDown(site: id)
        case "open": try writing.makeReady(site: id)
        case "windDown": try writing.windDown(site: id)
        case "resume": try writing.resume(site: id)
        case "close": try writing.close(site: id)
        case "restore": try writing.restore(site: id)
        default: throw Rejection.notFound
        }
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        let content = try await face.store.read(as: principal) { try Content($0, id) }
        let words = PageWords(pages, context, now: face.store.now)
        let view = SiteView(
            words: words, content: content, principal: principal, today: face.rules.today(face.store.now))
        return try pages.render(
            "site/show", view.values.merging(["problems": words.problems(problem)]) { _, own in own },
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}

extension PageWords {
    /// What is wrong, a line each; a refusal without fields is one line.
    func problems(_ rejection: Rejection?) -> ViewValue {
        guard let rejection else { return .none }
        if rejection.problems.isEmpty {
            return [["text": .text(text("rejection.\(rejection.code)", rejection.values))]]
        }
        return pages.problems(of: rejection, for: context)
    }
}

extension Reading {
    /// Those inside a site and those for whom a bed is kept.
    func openStays(at site: RecordID) throws -> [Record] {
        let definition = try registry.named(Stays.name)
        return try connection.query(
            """
            SELECT * FROM stay WHERE county = \(principal.county) AND site = \(site) AND open = 1
            ORDER BY id LIMIT \(Sites.largest)
            """
        ).map { try Record($0, of: definition) }
    }

    /// Rides on their way to a site.
    func openRides(to site: RecordID) throws -> [Record] {
        let (definition, direction) = (try registry.named(Transfers.name), Direction.site)
        return try connection.query(
            """
            SELECT * FROM transfer WHERE county = \(principal.county) AND site = \(site) AND open = 1
            AND direction = \(direction) AND state IN ('assigned', 'pickedUp') ORDER BY id LIMIT 500
            """
        ).map { try Record($0, of: definition) }
    }
}

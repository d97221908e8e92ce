import Hummingbird
import Kernel
import Measures
import Organisation
import Registers
package import Web

/// One person's stay: room, needs, when it ends; another room, leaving, and consent withdrawn.
///
/// | | |
/// |---|---|
/// | GET | /stays/{id} |
/// | POST | /stays/{id}/move · leave · consent |
package struct StayPages: RouteGroup {
    let face: SiteFace

    package init(_ face: SiteFace) { self.face = face }

    struct Content: Sendable {
        let stay: Record
        let people: People
        let site: Record?
        let rooms: [Record]
        let mates: [Record]
        let runs: Bool
        /// Whoever works here or in the township that the person is of notes that consent is withdrawn.
        let canWithdrawConsent: Bool

        init(_ reading: Reading, _ id: RecordID) throws {
            let (s, r) = (Stays.fields, Rooms.fields)
            stay = try reading.find(Stays.self, id)
            site = try stay[s.site].flatMap { try reading.any(reading.registry.named(Sites.name), $0) }
            runs = try reading.mayRun(stay[s.site])
            canWithdrawConsent = stay.tellsOfHealth && reading.principal.may(running)
            rooms =
                try stay[s.site].map { try reading.all(Rooms.self, where: r.site, is: $0, limit: Sites.largest) } ?? []
            mates = try stay[s.room].map { try reading.openStays(in: $0) }?.filter { $0.id != id } ?? []
            people = try People(reading, ([stay] + mates).map { $0[s.measure] })
        }
    }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("stays/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("stays/{id}/move") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                try await store.write(by: principal) { writing in
                    guard let room = form.recordID("room") else {
                        throw Rejection.invalid("required", field: "room")
                    }
                    try writing.move(stay: id, to: room)
                }
                return Response.see("/stays/\(id)", flash: Flash("site.done.move"), for: context)
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try await show(pages, context, problem: rejection)
            }
        }
        routes.signedIn.post("stays/{id}/leave") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                let why = form.text("why").flatMap { LeavingReason(rawValue: $0) } ?? .released
                let done = try await store.write(by: principal) {
                    try $0.leave(stay: id, why: why, ride: form.flag("ride"), rules: rules)
                }
                let next = done.ride.map { "/transfers/\($0.id)" } ?? "/sites/\(done.stay[Stays.fields.site] ?? id)"
                return Response.see(next, flash: Flash("site.done.leave"), for: context)
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try await show(pages, context, problem: rejection)
            }
        }
        routes.signedIn.post("stays/{id}/consent") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                _ = try await store.write(by: principal) {
                    try $0.withdrawConsent(stay: id, words: form.text("words"), rules: rules)
                }
                return Response.see("/stays/\(id)", flash: Flash("site.done.consent"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(pages, context, problem: rejection)
            }
        }
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id, now) = (try context.principal(), try context.recordID(), face.store.now)
        let content = try await face.store.read(as: principal) { try Content($0, id) }
        let words = PageWords(pages, context, now: now)
        let values = Self.values(content, words, face.rules.today(now))
        return try pages.render(
            "site/stay", values.merging(["problems": words.problems(problem)]) { _, own in own },
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private static func values(_ content: Content, _ words: PageWords, _ today: CalendarDay) -> [String: ViewValue] {
        let (s, r, stay) = (Stays.fields, Rooms.fields, content.stay)
        let measure = stay[s.measure].flatMap { content.people.measures[$0] }
        let room = content.rooms.first { $0.id == stay[s.room] }
        let held = measure?.isHeld(on: today) ?? false
        let acts = content.runs && stay.state == "inside"
        let free = content.rooms.filter { $0.state == "free" }
        return [
            "title": .text(content.people.name(stay[s.measure])), "id": .text(stay.id.text),
            "state": words.state(of: stay), "room": .text(room?[r.number] ?? ""),
            "roomKind": .text(words.text("choice.room.kind.\((room?[r.kind] ?? .single).rawValue)")),
            "site": [
                "href": .text("/sites/\(stay[s.site] ?? stay.id)"),
                "name": .text(content.site?[Sites.fields.name] ?? ""),
            ],
            "measureHref": .text("/measures/\(stay[s.measure] ?? stay.id)"),
            "arrived": words.moment(stay[s.arrived]), "left": words.moment(stay[s.left]),
            "why": ViewValue(stay[s.why].map { words.text("choice.stay.why.\($0.rawValue)") }),
            "needs": .text(words.choices(stay[s.needs], "stay.needs")), "words": ViewValue(stay[s.words]),
            "consented": .flag(stay[s.consent] == true), "canWithdrawConsent": .flag(content.canWithdrawConsent),
            "guardian": .text(words.text("choice.stay.guardian.\((stay[s.guardian] ?? .none).rawValue)")),
            "mates": .list(content.mates.map { .text(content.people.name($0[s.measure])) }),
            "leaves": words.day(content.people.leaves(stay[s.measure])), "held": .flag(held), "acts": .flag(acts),
            "roomsAny": .flag(!free.isEmpty),
            "rooms": .list(
                free.sorted { ($0[r.number] ?? "") < ($1[r.number] ?? "") }.map { room in
                    [
                        "id": .text(room.id.text),
                        "text": .text(
                            "\(room[r.number] ?? "") · "
                                + words.text("choice.room.kind.\((room[r.kind] ?? .single).rawValue)")),
                    ]
                }),
        ]
    }
}

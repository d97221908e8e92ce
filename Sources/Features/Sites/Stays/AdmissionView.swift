import Kernel
import Registers
import Web

/// Values of the door's page: the person, the free rooms, what is needed.
struct AdmissionView {
    struct Content: Sendable {
        let ride: Record
        let people: People
        let site: Record
        let kept: Record?
        let rooms: [Record]
        /// Stays inside rooms that have a bed left, with the room.
        let company: [(stay: Record, room: Record)]
        let isDependent: Bool

        init(_ reading: Reading, _ id: RecordID) throws {
            let (t, s, r) = (Transfers.fields, Stays.fields, Rooms.fields)
            ride = try reading.find(Transfers.self, id)
            guard let siteID = ride[t.site], ride[t.direction] == .site, try reading.mayRun(siteID),
                let site = try reading.any(reading.registry.named(Sites.name), siteID)
            else { throw Rejection.notFound }
            self.site = site
            let stays = try reading.openStays(at: siteID)
            let bed = ride[t.stay]
            kept = stays.first { $0.id == bed }
            let all = try reading.all(Rooms.self, where: r.site, is: siteID, limit: Sites.largest)
            let keptRoom = kept?[s.room]
            rooms = all.filter { $0.state == "free" || $0.id == keptRoom }.sorted {
                ($0[r.floor] ?? 0, ($0[r.number] ?? "").count, $0[r.number] ?? "")
                    < ($1[r.floor] ?? 0, ($1[r.number] ?? "").count, $1[r.number] ?? "")
            }
            let byRoom = Dictionary(grouping: stays) { $0[s.room] }
            company = all.filter { $0.state == "occupied" }.compactMap { room in
                let there = byRoom[room.id] ?? []
                guard there.count < room[r.beds] ?? 1, let first = there.first(where: { $0.state == "inside" }) else {
                    return nil
                }
                return (first, room)
            }
            people = try People(reading, [ride[t.measure]] + company.map { $0.stay[s.measure] })
            isDependent = try reading.isDependent(reading.measure(of: ride), ride.updated)
        }
    }

    let words: PageWords
    let content: Content
    let form: Form

    var values: [String: ViewValue] {
        let (t, s, r) = (Transfers.fields, Stays.fields, Rooms.fields)
        let chosen = form.recordID("room") ?? content.kept?[s.room]
        return [
            "title": .text(content.people.name(content.ride[t.measure])), "id": .text(content.ride.id.text),
            "site": ["href": .text("/sites/\(content.site.id)"), "name": .text(content.site[Sites.fields.name] ?? "")],
            "rideHref": .text("/transfers/\(content.ride.id)"), "isDependent": .flag(content.isDependent),
            "rideNeeds": .text(words.choices(content.ride[t.needs], "transfer.needs")),
            "roomsAny": .flag(!content.rooms.isEmpty),
            "rooms": .list(
                content.rooms.map { room in
                    [
                        "id": .text(room.id.text), "number": .text(room[r.number] ?? ""),
                        "kind": .text(words.text("choice.room.kind.\((room[r.kind] ?? .single).rawValue)")),
                        "kept": .flag(room.id == content.kept?[s.room]), "checked": .flag(room.id == chosen),
                    ]
                }),
            "companyAny": .flag(!content.company.isEmpty),
            "company": .list(
                content.company.map { stay, room in
                    [
                        "id": .text(stay.id.text), "chosen": .flag(form.recordID("with") == stay.id),
                        "text": .text(
                            words.text(
                                "site.roommate",
                                ["room": room[r.number] ?? "", "name": content.people.name(stay[s.measure])])),
                    ]
                }),
            "needs": words.options(
                "stay.needs", chosen: Set(form.all("needs").compactMap { StayNeed(rawValue: $0) })),
            "consent": .flag(form.flag("consent")),
            "guardians": words.options(
                "stay.guardian", chosen: [form.text("guardian").flatMap { Guardian(rawValue: $0) } ?? .none]),
            "words": .text(form.text("words") ?? ""),
        ]
    }
}

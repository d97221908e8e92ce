import Kernel
import Organisation
import Registers
import Web

/// Values of a site's page.
struct SiteView {
    let words: PageWords
    let content: SitePages.Content
    let principal: Principal
    let today: CalendarDay
    private var site: Record { content.site }

    var values: [String: ViewValue] {
        let (s, rooms) = (Sites.fields, content.occupancy)
        return [
            "title": .text(site[s.name] ?? ""), "id": .text(site.id.text), "state": words.state(of: site),
            "kind": .text(words.text("choice.site.kind.\((site[s.kind] ?? .other).rawValue)")),
            "area": .text(content.area), "address": .text(site[s.address] ?? ""),
            "recordHref": .text("/registers/site/\(site.id)"),
            "unit": .text(site[s.unit].map { content.tree.name($0) } ?? ""),
            "tier": .text(words.text("choice.site.tier.\((site[s.tier] ?? .h24).rawValue)")),
            "planned": ViewValue(site[s.roomsPlanned] ?? 0), "order": ViewValue(site[s.order]),
            "readyBy": site.state == "activating" ? words.due(site[s.readyBy]) : .none,
            "opened": site.state == "open" || site.state == "closing" ? words.moment(site[s.openedAt]) : .none,
            "layout": .list(layout), "layoutWhole": .flag(Sites.hasLayout(site)),
            "check": words.check(content.place, today),
            "checkHref": ViewValue(content.place.map { "/places/\($0.id)" }),
            "canCheck": .flag(principal.has(.dutyOfficer, .inspector)), "steps": .list(steps),
            "canAct": .flag(content.runs && site.state != "closed"), "isOpen": .flag(site.state == "open"),
            "free": ViewValue(rooms.free), "reserved": ViewValue(rooms.reserved), "occupied": ViewValue(rooms.occupied),
            "cleaning": ViewValue(rooms.cleaning), "out": rooms.out == 0 ? .none : ViewValue(rooms.out),
            "percent": ViewValue(rooms.percent),
            "inUse": ViewValue(rooms.inUse), "taken": ViewValue(rooms.taken), "full": .flag(rooms.isFull),
            "tone": .text(rooms.isFull ? "late" : "met"),
            "coming": .list(content.rides.map(coming)), "comingAny": .flag(!content.rides.isEmpty),
            "inside": .list(content.stays.filter { $0.state == "inside" }.map(inside)),
            "insideAny": .flag(content.stays.contains { $0.state == "inside" }),
            "toClean": .list(byNumber(content.rooms.filter { $0.state == "cleaning" }).map(room)),
            "toCleanAny": .flag(content.rooms.contains { $0.state == "cleaning" }),
            "floors": .list(floors), "roomsAny": .flag(!content.rooms.isEmpty),
            "roomKinds": words.options("room.kind", chosen: [RoomKind.single]),
        ]
    }

    /// The steps from here that the principal may take, the one that leads on first.
    private var steps: [ViewValue] {
        Sites.workflow.transitions.filter { step in
            step.from.contains(site.state) && principal.has(step.by)
        }.map { step in
            [
                "name": .text(step.name), "label": .text(words.text("transition.site.\(step.name)")),
                "asksOrder": .flag(step.name == "activate"),
                "isMain": .flag(["activate", "open", "resume", "restore"].contains(step.name)),
            ]
        }
    }

    private var layout: [ViewValue] {
        let there = Set(site[Sites.fields.layout] ?? [])
        return SitePart.allCases.map {
            words.badge(there.contains($0) ? "met" : "soon", "choice.site.layout.\($0.rawValue)")
        }
    }

    private func coming(_ ride: Record) -> ViewValue {
        let t = Transfers.fields
        let arrives = ride.state == "pickedUp" && content.runs
        return [
            "href": .text("/transfers/\(ride.id)"), "name": .text(content.people.name(ride[t.measure])),
            "state": words.state(of: ride), "vehicle": .text(ride[t.vehicle] ?? ""), "due": words.due(ride[t.due]),
            "needs": .text(words.choices(ride[t.needs], "transfer.needs")),
            "admitHref": arrives ? .text("/transfers/\(ride.id)/admission") : .none,
        ]
    }

    private func inside(_ stay: Record) -> ViewValue {
        let s = Stays.fields
        let room = content.rooms.first { $0.id == stay[s.room] }
        let leaves = content.people.leaves(stay[s.measure])
        return [
            "href": .text("/stays/\(stay.id)"), "name": .text(content.people.name(stay[s.measure])),
            "room": .text(room?[Rooms.fields.number] ?? ""), "since": words.moment(stay[s.arrived]),
            "needs": .text(words.choices(stay[s.needs], "stay.needs")), "leaves": words.day(leaves),
            "isOver": .flag(isOver(stay)),
        ]
    }

    /// Whether the measure asks for a site no longer: the person may go.
    private func isOver(_ stay: Record) -> Bool {
        guard let measure = stay[Stays.fields.measure].flatMap({ content.people.measures[$0] }) else { return false }
        return !measure.isHeld(on: today)
    }

    private func byNumber(_ rooms: [Record]) -> [Record] {
        let r = Rooms.fields
        return rooms.sorted {
            ($0[r.floor] ?? 0, ($0[r.number] ?? "").count, $0[r.number] ?? "")
                < ($1[r.floor] ?? 0, ($1[r.number] ?? "").count, $1[r.number] ?? "")
        }
    }

    private func room(_ room: Record) -> ViewValue {
        let r = Rooms.fields
        return [
            "id": .text(room.id.text), "href": .text("/registers/room/\(room.id)"),
            "number": .text(room[r.number] ?? ""),
            "state": .text(room.state), "word": .text(words.text("state.room.\(room.state)")),
            "kind": room[r.kind] == .single
                ? .none : .text(words.text("choice.room.kind.\((room[r.kind] ?? .single).rawValue)")),
        ]
    }

    private var floors: [ViewValue] {
        Dictionary(grouping: content.rooms) { $0[Rooms.fields.floor] ?? 0 }.sorted { $0.key < $1.key }.map {
            floor, rooms in
            [
                "floor": .text(words.text("site.floor", ["n": String(floor)])),
                "rooms": .list(byNumber(rooms).map(room)),
            ]
        }
    }
}

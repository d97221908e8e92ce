import Kernel
import Measures
import Organisation
import Registers
import Web

/// Values of a ride's page.
struct TransferView {
    struct Content: Sendable {
        let ride: Record
        let people: People
        let tree: UnitTree
        let area: String
        let site: Record?
        let room: Record?
        /// Open sites with their free rooms, for the one who sends the vehicle.
        let open: [(site: Record, rooms: Occupancy)]
        let runs: Bool
        let actors: [String: String]

        init(_ reading: Reading, _ id: RecordID) throws {
            let (t, definition) = (Transfers.fields, try reading.registry.named(Transfers.name))
            ride = try reading.find(definition, id)
            people = try People(reading, [ride[t.measure]])
            tree = try UnitTree(reading)
            area = try ride[t.area].flatMap { try reading.areaName($0) } ?? ""
            site = try ride[t.site].flatMap { try reading.any(reading.registry.named(Sites.name), $0) }
            let stay = try ride[t.stay].flatMap { try reading.any(reading.registry.named(Stays.name), $0) }
            room = try stay?[Stays.fields.room].flatMap { try reading.any(reading.registry.named(Rooms.name), $0) }
            let rooms = try reading.occupancies()
            self.open = try reading.page(Sites.self, Query(equals: ["state": "open"], limit: 200)).records.map {
                ($0, rooms[$0.id.text] ?? Occupancy())
            }.sorted { $0.1.free > $1.1.free }
            runs = try reading.mayRun(ride[t.site])
            // Who took each step, from the record's own history.
            let history = try reading.history(definition, id)
            let users = try reading.all(Users.self, ids: Set(history.map(\.actor)))
            actors = Dictionary(
                history.compactMap { entry in users[entry.actor]?[Users.fields.name].map { (entry.verb, $0) } },
                uniquingKeysWith: { last, _ in last })
        }
    }

    let words: PageWords
    let content: Content
    let principal: Principal
    let form: Form
    private var ride: Record { content.ride }

    var values: [String: ViewValue] {
        let t = Transfers.fields
        let toSite = ride[t.direction] == .site
        let dispatches = principal.has(.dutyOfficer, .sectionLead)
        let drives = dispatches || principal.has(.unitOfficer, .healthWorker)
        let canAssign = dispatches && ["requested", "assigned"].contains(ride.state)
        return [
            "title": .text(content.people.name(ride[t.measure])), "id": .text(ride.id.text),
            "direction": .text(words.text("choice.transfer.direction.\((ride[t.direction] ?? .site).rawValue)")),
            "area": .text(content.area), "unit": .text(ride[t.unit].map { content.tree.name($0) } ?? ""),
            "measureHref": .text("/measures/\(ride[t.measure] ?? ride.id)"),
            "state": words.state(of: ride),
            "due": ["requested", "assigned", "pickedUp"].contains(ride.state) ? words.due(ride[t.due]) : .none,
            "needs": .text(words.choices(ride[t.needs], "transfer.needs")),
            "site": content.site.map { ["href": .text("/sites/\($0.id)"), "name": .text($0[Sites.fields.name] ?? "")] }
                ?? .none,
            "room": ViewValue(content.room?[Rooms.fields.number]),
            "crew": ViewValue(ride[t.crew].map { content.tree.name($0) }), "vehicle": ViewValue(ride[t.vehicle]),
            "steps": .list(steps), "isBroken": .flag(["aborted", "cancelled"].contains(ride.state)),
            "canAssign": .flag(canAssign), "toSite": .flag(toSite),
            "isAgain": .flag(ride.state == "assigned"),
            "typedCrew": .text(form.text("crew") ?? ride[t.crew].map { content.tree.name($0) } ?? ""),
            "typedVehicle": .text(form.text("vehicle") ?? ride[t.vehicle] ?? ""),
            "typedRoom": .text(form.text("room") ?? content.room?[Rooms.fields.number] ?? ""),
            "crews": .list(
                content.tree.all.filter { [.bureau, .township, .section, .office].contains($0.kind) }.map {
                    .text($0.short)
                }),
            "sites": .list(
                content.open.map { site, rooms in
                    [
                        "id": .text(site.id.text),
                        "name": .text(
                            words.text(
                                "site.choose", ["site": site[Sites.fields.name] ?? "", "free": String(rooms.free)])),
                        "chosen": .flag((form.recordID("site") ?? ride[t.site]) == site.id),
                    ]
                }),
            "canPickUp": .flag(drives && ride.state == "assigned"),
            "admissionHref": ride.state == "pickedUp" && toSite && content.runs
                ? .text("/transfers/\(ride.id)/admission") : .none,
            "canHandOver": .flag(drives && ride.state == "pickedUp" && !toSite),
            "canDisinfect": .flag(drives && ["handedOver", "aborted"].contains(ride.state)),
            "canCallOff": .flag(drives && ["requested", "assigned", "pickedUp"].contains(ride.state)),
            "isUnderWay": .flag(ride.state == "pickedUp"), "typedReason": .text(form.text("reason") ?? ""),
        ]
    }

    /// The way in steps, each with who and when.
    private var steps: [ViewValue] {
        let t = Transfers.fields
        let moments = [ride[t.requested], ride[t.assigned], ride[t.pickedUp], ride[t.handedOver], ride[t.disinfected]]
        let verbs = ["request", "assign", "pickUp", "handOver", "disinfect"]
        let next = moments.firstIndex { $0 == nil } ?? moments.count
        let isOpen = !Transfers.workflow.closed.contains(ride.state)
        return Transfers.way.enumerated().map { index, state in
            [
                "label": .text(words.text("site.way.\(state)")),
                "class": .text(moments[index] != nil ? "done" : index == next && isOpen ? "now" : ""),
                "at": words.moment(moments[index]), "by": ViewValue(content.actors[verbs[index]]),
            ]
        }
    }
}

extension PageWords {
    /// One ride in a list: who, where, how far, by when.
    func ride(_ ride: Record, _ people: People, _ tree: UnitTree, sites: [RecordID: String]) -> ViewValue {
        let t = Transfers.fields
        let isOwed = ["requested", "assigned", "pickedUp"].contains(ride.state)
        return [
            "href": .text("/transfers/\(ride.id)"), "name": .text(people.name(ride[t.measure])),
            "unit": .text(ride[t.unit].map { tree.name($0) } ?? ""), "state": state(of: ride),
            "direction": .text(text("choice.transfer.direction.\((ride[t.direction] ?? .site).rawValue)")),
            "site": ViewValue(ride[t.site].flatMap { sites[$0] }), "vehicle": ViewValue(ride[t.vehicle]),
            "due": isOwed ? due(ride[t.due]) : .none, "requested": moment(ride[t.requested]),
        ]
    }
}

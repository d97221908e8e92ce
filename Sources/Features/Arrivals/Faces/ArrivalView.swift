import Database
import Kernel
import Measures
import Organisation
import Registers
import Web

/// Values of one arrival's page: what was filed, what is asked, the call to be made, and where else it may belong.
struct ArrivalView {
    struct Content: Sendable {
        let arrival: Record
        let definition: Definition
        let today: CalendarDay
        let asked: Asked
        /// Risk areas in the place of origin of which the person is asked.
        let parts: [Listed]
        let origin: String?
        let area: String
        let villages: [Origins.Place]
        let townships: [Origins.Place]
        let verifications: [Record]
        let pushes: [Record]
        let turnBacks: [Record]
        let tests: ArrivalTestsView.Content
        let same: [Record]
        let names: [RecordID: Record]
        let tree: UnitTree

        /// - Parameter left: day of leaving that the person has said and that is not kept yet.
        init(
            _ reading: Registers.Reading, _ id: RecordID, _ rules: ArrivalSettings, left: CalendarDay? = nil,
            now: Instant
        ) throws {
            let a = Arrivals.fields
            definition = try reading.registry.named(Arrivals.name)
            today = rules.today(now)
            arrival = try reading.find(definition, id)
            asked = try reading.asked(arrival, rules, now)
            parts =
                arrival[a.namedBy] == nil
                ? asked.parts
                : try reading.asked(
                    from: arrival[a.originArea], left: left ?? arrival[a.leftOn] ?? today, today: today, rules: rules
                ).parts
            origin = try arrival[a.originArea].map { try reading.fullNames([$0])[$0] ?? $0.text }
            area = try arrival[a.area].flatMap { try reading.fullNames([$0])[$0] } ?? ""
            let territory = reading.principal.county.territory
            villages =
                try arrival[a.area]?.ancestor(.township).map {
                    try reading.places(in: $0, length: AreaCode.Level.village.length)
                } ?? []
            townships = try reading.places(in: territory, length: AreaCode.Level.township.length)
            verifications = try reading.verifications(of: id)
            pushes = try reading.pushes(of: id)
            turnBacks = try reading.all(TurnBacks.self, where: TurnBacks.fields.arrival, is: id)
            tests = try ArrivalTestsView.Content(reading, of: arrival, rules)
            same = try reading.sameArrivals(as: arrival)
            names = try reading.all(Users.self, ids: Set(verifications.compactMap { $0[Verifications.fields.by] }))
            tree = try UnitTree(reading, including: arrival[a.unit])
        }
    }

    let words: PageWords
    let content: Content
    let principal: Principal
    /// Read in full for this answer.
    let numbers: [String: String]
    /// What was typed and refused.
    var typed = Form()

    private var arrival: Record { content.arrival }
    private var a: Arrivals { Arrivals.fields }

    static func state(_ arrival: Record, _ words: PageWords) -> ViewValue {
        let isLate = arrival.state == "filed" && arrival[Arrivals.fields.verifyBy].map { $0 < words.now } ?? false
        let tone =
            switch arrival.state {
            case "filed": isLate ? "late" : "soon"
            case "offered": "soon"
            case "verified", "underPlan": "met"
            default: "plain"
            }
        return words.badge(tone, "state.arrival.\(arrival.state)")
    }

    var values: [String: ViewValue] {
        let handles = principal.handlesArrivals
        let isFiled = arrival.state == "filed"
        let elsewhere = content.townships.filter { $0.code != arrival[a.area]?.ancestor(.township) }
        return [
            "title": .text(arrival[a.name] ?? ""), "id": .text(arrival.id.text),
            "state": Self.state(arrival, words), "due": isFiled ? words.due(arrival[a.verifyBy]) : .none,
            "resident": .flag(arrival[a.resident] == true), "facts": .list(facts),
            "asked": isOnlyTold ? .none : AskedView(words, content.asked).values(origin: content.origin),
            "onlyTold": isOnlyTold ? .text(words.text("arrival.newcomer.only", ["who": teller])) : .none,
            "own": isOnlyTold && isFiled ? own : .none,
            "canVerify": .flag(handles && isFiled), "canClaim": .flag(handles && arrival.state == "offered"),
            "canPlan": .flag(
                principal.establishes && (arrival.state == "verified" || arrival[a.raised] == true)
                    && content.asked.measured != nil
                    && arrival[a.arrivesOn].map { $0 <= content.today } ?? false),
            "canStayAway": .flag(handles && arrival.state == "verified"),
            "canClose": .flag(handles && arrival.state == "verified" && content.asked.measured == nil),
            "canReveal": .flag(handles && numbers.isEmpty && arrival[a.phone] != nil),
            "isRevealed": .flag(!numbers.isEmpty), "call": ViewValue(numbers[a.phone.name]),
            "canTurnBack": .flag(
                principal.has(.dutyOfficer) && ["filed", "offered"].contains(arrival.state)
                    && arrival[a.resident] != true && !isOnlyTold),
            "outcomes": words.options(Outcome.allCases, Outcome.reached.rawValue, "verification.outcome"),
            "parts": .list(
                content.parts.map { part in
                    [
                        "value": .text(part.id.text),
                        "text": .text("\(part.name)（\(words.text("choice.arrival.risk.\(part.level.rawValue)"))）"),
                    ]
                }), "partsAny": .flag(!content.parts.isEmpty),
            "villages": words.options(content.villages, arrival[a.area]?.text),
            "townships": words.options(elsewhere, nil), "isAtOffice": .flag(arrival[a.area]?.level == .county),
            "address": .text(arrival[a.address] ?? ""), "notes": .list(content.verifications.map(note)),
            "notesAny": .flag(!content.verifications.isEmpty), "pushes": .list(content.pushes.map(push)),
            "pushesAny": .flag(!content.pushes.isEmpty), "turnBacks": .list(content.turnBacks.map(turnBack)),
            "tests": ArrivalTestsView(
                words: words, content: content.tests, arrival: arrival, handles: handles, typed: typed
            ).values,
            "same": .list(content.same.map(other)), "sameAny": .flag(!content.same.isEmpty && isFiled),
            "measure": ViewValue(arrival[a.measure].map { "/measures/\($0)" }),
            "history": .text("/registers/arrival/\(arrival.id)/history"),
        ]
    }

    /// Whether only others have told of the person so far.
    private var isOnlyTold: Bool { arrival[a.namedBy] != nil }

    private var teller: String {
        arrival[a.namedBy].map { words.text("choice.arrival.namedBy.\($0.rawValue)") } ?? ""
    }

    /// The form for what only the person can say.
    private var own: ViewValue {
        let given = { (name: String) in ViewValue.text(typed[name] ?? "") }
        return [
            "kinds": words.options(
                IDKind.allCases, typed[a.idKind.name] ?? IDKind.citizen.rawValue, "arrival.idKind"),
            "idNumber": given(a.idNumber.name), "document": given(a.document.name), "born": given(a.born.name),
            "leftOn": given(a.leftOn.name), "isResident": .flag(typed.flag(a.resident.name)),
            "last": .text(arrival[a.arrivesOn]?.description ?? ""),
        ]
    }

    private var facts: [ViewValue] {
        let shown = { (name: String) -> String? in
            numbers[name]
                ?? content.definition.field(name).flatMap { content.definition.shown($0, of: arrival).text }
        }
        let choice = { (field: String, value: String?) in value.map { words.text("choice.arrival.\(field).\($0)") } }
        let all: [(String, String?)] = [
            (a.phone.name, shown(a.phone.name)), (a.idNumber.name, shown(a.idNumber.name)),
            (a.document.name, shown(a.document.name)),
            (a.origin.name, arrival[a.origin]),
            // Of whom others have told it stands for nothing yet.
            (a.leftOn.name, isOnlyTold ? nil : arrival[a.leftOn].map { words.day($0) }),
            (a.arrivesOn.name, arrival[a.arrivesOn].map { words.day($0) }),
            (a.means.name, choice("means", arrival[a.means]?.rawValue)), (a.area.name, content.area),
            (a.address.name, arrival[a.address]), (a.companions.name, arrival[a.companions].map { String($0) }),
            (a.unit.name, arrival[a.unit].map { content.tree.name($0) }),
            (a.via.name, choice("via", arrival[a.via]?.rawValue)), (a.namedBy.name, isOnlyTold ? teller : nil),
            (a.saidBy.name, arrival[a.saidBy]),
            (a.keepUntil.name, arrival[a.keepUntil].map { words.day($0) }),
        ]
        return all.compactMap { name, value in
            value.map { ["label": .text(words.text("field.arrival.\(name)")), "value": .text($0)] }
        }
    }

    private func note(_ note: Record) -> ViewValue {
        let v = Verifications.fields
        return [
            "at": words.moment(note[v.at]),
            "who": .text(note[v.by].flatMap { content.names[$0]?[Users.fields.name] } ?? ""),
            "outcome": .text(words.text("choice.verification.outcome.\((note[v.outcome] ?? .noAnswer).rawValue)")),
            "means": .text(words.text("choice.verification.means.\((note[v.means] ?? .call).rawValue)")),
            "words": ViewValue(note[v.words]),
        ]
    }

    private func push(_ push: Record) -> ViewValue {
        let p = Pushes.fields
        let place = { (county: AreaCode?, unit: RecordID?) in county?.text ?? unit.map { content.tree.name($0) } ?? "" }
        return [
            "from": .text(place(push[p.fromCounty], push[p.from])), "to": .text(place(push[p.toCounty], push[p.to])),
            "state": .text(words.text("state.push.\(push.state)")), "at": words.moment(push[p.sentAt]),
            "reason": ViewValue(push[p.reason]), "givenBack": ViewValue(push[p.givenBack]),
            "answer": ViewValue(push[p.answer].map { words.text("state.arrival.\($0)") }),
            "due": push.state == "sent" ? words.due(push[p.claimBy]) : .none,
        ]
    }

    private func turnBack(_ record: Record) -> ViewValue {
        let t = TurnBacks.fields
        return [
            "order": .text(record[t.order] ?? ""), "at": words.moment(record[t.at]),
            "reason": .text(record[t.reason] ?? ""), "care": .text(record[t.care] ?? ""),
        ]
    }

    private func other(_ other: Record) -> ViewValue {
        [
            "href": .text("/arrivals/\(other.id)"), "name": .text(other[a.name] ?? ""),
            "arrives": words.day(other[a.arrivesOn]), "state": Self.state(other, words),
        ]
    }
}

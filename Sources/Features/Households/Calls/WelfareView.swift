import Database
import Duties
import Kernel
import Organisation
import Registers
import Web

/// One household and its calls.
struct WelfareContent: Sendable {
    let home: Record
    let definition: Definition
    let grid: String?
    /// Open and to be done now or later, first deadline first.
    let duties: [Duty]
    /// Those kept, the last first.
    let calls: [Record]

    init(_ reading: Registers.Reading, _ id: RecordID) throws {
        home = try reading.find(Households.self, id)
        definition = try reading.registry.named(Households.name)
        grid = try home[Households.fields.grid].flatMap {
            try reading.all(Grids.self, ids: [$0])[$0]?[Grids.fields.name]
        }
        duties = try reading.connection.query(
            """
            SELECT * FROM duty WHERE county = \(reading.principal.county) AND cause = \(id) AND open = 1
            ORDER BY due, rule LIMIT 10
            """
        ).map(Duty.init)
        calls = try reading.all(WelfareCalls.self, where: WelfareCalls.fields.household, is: id, limit: 100).reversed()
    }
}

/// Values of the pages of calls to those who live alone.
struct WelfareView {
    let words: PageWords
    let content: WelfareContent
    let form: Form
    let problem: Rejection?
    let today: CalendarDay

    static func list(_ content: WelfareList, _ words: PageWords) -> [String: ViewValue] {
        let h = Households.fields
        let rows: [ViewValue] = content.lines.map { line in
            let home = line.home
            return [
                "href": .text("/households/\(home.id)/calls"), "address": .text(home[h.address] ?? ""),
                "grid": .text(home[h.grid].flatMap { content.grids[$0]?[Grids.fields.name] } ?? ""),
                "head": .text(home[h.head] ?? ""),
                "phone": ViewValue(words.masked(h.phone.name, of: home, content.definition)),
                "every": .text(words.text("choice.household.callEvery.\((home[h.callEvery] ?? .weekly).rawValue)")),
                "state": state(line.due, isLook: line.wantsLook, words), "due": words.due(line.due),
            ]
        }
        let due = content.lines.filter { $0.due != nil }.count
        return [
            "title": .text(words.text("household.welfare.title")), "rows": .list(rows), "rowsAny": .flag(!rows.isEmpty),
            "summary": .text(words.text("household.welfare.summary", ["n": String(due)])),
            "cut": content.isCut
                ? .text(words.text("household.welfare.cut", ["n": String(WelfareList.most)])) : .none,
        ]
    }

    private static func state(_ due: Instant?, isLook: Bool, _ words: PageWords) -> ViewValue {
        guard let due else { return .none }
        return words.badge(words.now >= due ? "late" : "soon", "household.welfare.\(isLook ? "look" : "call")")
    }

    func values(_ principal: Principal) -> [String: ViewValue] {
        let (h, w, home) = (Households.fields, WelfareCalls.fields, content.home)
        let every = home[h.callEvery]
        let isHere = home.door == .home && home.state == "active"
        let first = content.duties.first
        let isLook = content.duties.contains { $0.rule == WelfareDuties.look }
        let chosen = { (name: String) in form.text(name) }
        return [
            "title": .text(home[h.address] ?? ""), "id": .text(home.id.text), "grid": .text(content.grid ?? ""),
            "head": ViewValue(home[h.head]),
            "phone": ViewValue(words.masked(h.phone.name, of: home, content.definition)),
            "recordHref": .text("/registers/household/\(home.id)"),
            "state": Self.state(first?.due, isLook: isLook, words), "due": words.due(first?.due),
            "agreed": every.map { period in
                [
                    "every": .text(words.text("choice.household.callEvery.\(period.rawValue)")),
                    "day": words.day(home[h.callAgreed]),
                    "until": words.day(home[h.callAgreed]?.advanced(by: WelfareDuties.lasting - 1)),
                ]
            } ?? .none,
            "canCall": .flag(isHere && every != nil && principal.goesToDoors),
            "today": .text(today.description), "canAgree": .flag(isHere && principal.goesToDoors),
            "canWithdraw": .flag(every != nil && principal.goesToDoors),
            "periods": words.options(
                (chosen("every").flatMap { WelfarePeriod(rawValue: $0) } ?? every).map { [$0] } ?? [],
                "choice.household.callEvery"),
            "outcomes": words.options(
                chosen("outcome").flatMap { WelfareOutcome(rawValue: $0) }.map { [$0] } ?? [], "state.welfareCall"),
            "means": words.options(
                chosen("means").flatMap { VisitMeans(rawValue: $0) }.map { [$0] } ?? [], "choice.welfareCall.means"),
            "needs": words.options(
                form.all("needs").compactMap { NeedKind(rawValue: $0) }, "choice.helpTicket.kind"),
            "consent": .flag(form.flag("consent")), "words": .text(chosen("words") ?? ""),
            "calls": .list(
                content.calls.map { call in
                    [
                        "state": words.badge(
                            call.state == "notReached" ? "soon" : "met", "state.welfareCall.\(call.state)"),
                        "at": words.moment(call[w.at]),
                        "means": .text(
                            words.text("choice.welfareCall.means.\((call[w.means] ?? .telephone).rawValue)")),
                    ]
                }),
            "callsAny": .flag(!content.calls.isEmpty), "problem": words.problem(problem),
        ]
    }
}

import Kernel
import Organisation
import Registers
import Web

/// Values of the pages of help tickets.
struct HelpView {
    struct Content: Sendable {
        let ticket: Record
        let definition: Definition
        let helper: String?
        let areas: [AreaCode: String]
        let tree: UnitTree

        init(_ reading: Registers.Reading, _ id: RecordID) throws {
            let t = HelpTickets.fields
            ticket = try reading.find(HelpTickets.self, id)
            definition = try reading.registry.named(HelpTickets.name)
            helper = try ticket[t.helper].flatMap { try reading.all(Users.self, ids: [$0])[$0]?[Users.fields.name] }
            areas = try reading.areaNames([ticket.area])
            tree = try UnitTree(reading)
        }
    }

    let words: PageWords
    let content: Content
    let problem: Rejection?

    static func state(_ ticket: Record, _ words: PageWords) -> ViewValue {
        let late =
            ["open", "accepted"].contains(ticket.state) && words.now > ticket[HelpTickets.fields.due] ?? words.now
        let tone = late ? "late" : ["open": "soon", "accepted": "info", "done": "met"][ticket.state] ?? "plain"
        return words.badge(tone, "state.helpTicket.\(ticket.state)")
    }

    static func row(_ ticket: Record, _ areas: [AreaCode: String], _ words: PageWords) -> ViewValue {
        let t = HelpTickets.fields
        return [
            "href": .text("/help/\(ticket.id)"), "state": state(ticket, words),
            "kind": .text(words.text("choice.helpTicket.kind.\((ticket[t.kind] ?? .other).rawValue)")),
            "urgent": ticket[t.urgent] == true ? words.badge("late", "household.urgent") : .none,
            "area": .text(ticket.area?.ancestor(.village).flatMap { areas[$0] } ?? ""),
            "address": .text(ticket[t.address] ?? ""),
            "due": ["open", "accepted"].contains(ticket.state) ? words.due(ticket[t.due]) : .none,
        ]
    }

    static func list(_ page: Page, _ areas: [AreaCode: String], _ words: PageWords) -> [String: ViewValue] {
        [
            "title": .text(words.text("household.help")), "rows": .list(page.records.map { row($0, areas, words) }),
            "rowsAny": .flag(!page.records.isEmpty),
            "shown": .text(words.text("register.shown", ["n": String(page.records.count)])), "first": .none,
            "next": page.next.map { .text("/help?after=\(queryValue($0.text))") } ?? .none,
        ]
    }

    static func form(
        _ villages: [UnitTree.Unit], _ form: Form, _ problem: Rejection?, _ words: PageWords
    ) -> [String: ViewValue] {
        [
            "title": .text(words.text("household.newHelp")), "problem": words.problem(problem),
            "kinds": words.options(
                form.text("kind").flatMap { NeedKind(rawValue: $0) }.map { [$0] } ?? [], "choice.helpTicket.kind"),
            "areas": .list(
                villages.map {
                    [
                        "value": .text($0.area.text), "text": .text($0.short),
                        "selected": .flag($0.area.text == form.text("area") || villages.count == 1),
                    ]
                }),
            "address": .text(form.text("address") ?? ""),
            "phone": .text(problem == nil ? "" : form.text("phone") ?? ""),
            "words": .text(form.text("words") ?? ""), "urgent": .flag(form.flag("urgent")),
            "consent": .flag(form.flag("consent")),
        ]
    }

    var values: [String: ViewValue] {
        let (t, ticket) = (HelpTickets.fields, content.ticket)
        let isOpen = !HelpTickets.workflow.closed.contains(ticket.state)
        return [
            "title": .text(words.text("choice.helpTicket.kind.\((ticket[t.kind] ?? .other).rawValue)")),
            "id": .text(ticket.id.text), "state": Self.state(ticket, words),
            "urgent": ticket[t.urgent] == true ? words.badge("late", "household.urgent") : .none,
            "due": isOpen ? words.due(ticket[t.due]) : .none, "asked": words.moment(ticket[t.asked]),
            "source": .text(words.text("choice.helpTicket.source.\((ticket[t.source] ?? .resident).rawValue)")),
            "area": .text(ticket.area?.ancestor(.village).flatMap { content.areas[$0] } ?? ""),
            "unit": .text(ticket[t.unit].map { content.tree.name($0) } ?? ""), "address": ViewValue(ticket[t.address]),
            "phone": ViewValue(words.masked(t.phone.name, of: ticket, content.definition)),
            "words": ViewValue(ticket[t.words]), "accepted": words.moment(ticket[t.accepted]),
            "helper": ViewValue(content.helper), "done": words.moment(ticket[t.done]),
            "result": ViewValue(ticket[t.result]),
            "measureHref": ViewValue(ticket[t.measure].map { "/measures/\($0)" }),
            "recordHref": .text("/registers/helpTicket/\(ticket.id)"), "canAccept": .flag(ticket.state == "open"),
            "consented": .flag(ticket[t.consent] == true),
            "isHealth": .flag(ticket[t.kind].map { HealthNeed.includes($0) } == true),
            "canFinish": .flag(isOpen), "problem": words.problem(problem),
        ]
    }
}

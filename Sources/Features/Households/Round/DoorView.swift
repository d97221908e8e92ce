import Kernel
import Organisation
import Registers
import Web

/// One household at its door (一户一页).
struct DoorContent: Sendable {
    let household: Record
    let sweep: Record
    let visit: Record?
    let group: Record?
    let tickets: [Record]
    let definition: Definition
    let groups: Definition

    init(_ reading: Registers.Reading, household id: RecordID, sweep: RecordID?) throws {
        household = try reading.find(Households.self, id)
        let running = try reading.runningSweep(over: household)
        guard let found = try sweep.map({ try reading.find(Sweeps.self, $0) }) ?? running else {
            throw Rejection.notFound
        }
        self.sweep = found
        let visit = HouseholdVisits.id(found.id, id)
        self.visit = try reading.all(HouseholdVisits.self, ids: [visit])[visit]
        let group = household[Households.fields.group]
        self.group = try group.flatMap { try reading.all(ContactGroups.self, ids: [$0])[$0] }
        tickets = try reading.all(HelpTickets.self, where: HelpTickets.fields.household, is: id, limit: 20)
            .filter { !HelpTickets.workflow.closed.contains($0.state) }
        definition = try reading.registry.named(Households.name)
        groups = try reading.registry.named(ContactGroups.name)
    }
}

/// Values of its page.
struct DoorView {
    let words: PageWords
    let content: DoorContent
    let form: Form
    let problem: Rejection?

    var values: [String: ViewValue] {
        let (h, v, s, c) = (Households.fields, HouseholdVisits.fields, Sweeps.fields, ContactGroups.fields)
        let (home, visit) = (content.household, content.visit)
        let isAnswered = problem != nil
        let outcome = isAnswered ? form.text("outcome") : visit?.state
        let means = isAnswered ? form.text("means") : nil
        let needs = isAnswered ? form.all("needs").compactMap { NeedKind(rawValue: $0) } : visit?[v.needs] ?? []
        return [
            "title": .text(home[h.address] ?? ""), "id": .text(home.id.text), "sweep": .text(content.sweep.id.text),
            "sweepTitle": .text(content.sweep[s.title] ?? ""),
            "purpose": .text(words.text("household.ask.\((content.sweep[s.purpose] ?? .symptoms).rawValue)")),
            "head": .text(home[h.head] ?? ""),
            "phone": ViewValue(words.masked(h.phone.name, of: home, content.definition)),
            "personsText": .text(words.text("household.persons", ["n": String(home[h.persons] ?? 0)])),
            "vulnerable": (home[h.vulnerable] ?? 0) == 0
                ? .none : .text(words.text("household.vulnerable", ["n": String(home[h.vulnerable] ?? 0)])),
            "detached": .flag(home[h.detached] == true), "recordHref": .text("/registers/household/\(home.id)"),
            "group": content.group.map { group in
                [
                    "name": .text(group[c.name] ?? ""), "contact": .text(group[c.contact] ?? ""),
                    "phone": ViewValue(words.masked(c.phone.name, of: group, content.groups)),
                ]
            } ?? .none,
            "tickets": .list(content.tickets.map { HelpView.row($0, [:], words) }),
            "last": visit.map {
                [
                    "state": words.badge($0.state == "visited" ? "met" : "soon", "state.householdVisit.\($0.state)"),
                    "at": words.moment($0[v.observedAt]),
                    "attempts": .text(words.text("household.attempts", ["n": String($0[v.attempts] ?? 1)])),
                ]
            } ?? .none,
            "outcomes": words.options(
                outcome.flatMap { VisitOutcome(rawValue: $0) }.map { [$0] } ?? [],
                home.door == .home ? "state.householdVisit" : "household.atWorkplace"),
            "means": words.options(
                means.flatMap { VisitMeans(rawValue: $0) }.map { [$0] } ?? [], "choice.householdVisit.means"),
            "needs": words.options(needs, "choice.helpTicket.kind"),
            "consent": .flag(isAnswered ? form.flag("consent") : visit?[v.consent] == true),
            "isWorkplace": .flag(home.door == .workplace), "mostDigits": ViewValue(String(home.door.mostPersons).count),
            "persons": .text(isAnswered ? form.text("persons") ?? "" : visit?[v.persons].map { String($0) } ?? ""),
            "words": .text(isAnswered ? form.text("words") ?? "" : visit?[v.words] ?? ""),
            "running": .flag(content.sweep.state == "running"), "problem": words.problem(problem),
            "residentHref": .text("/registers/resident/new"),
        ]
    }
}

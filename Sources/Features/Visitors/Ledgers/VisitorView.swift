import Kernel
import Organisation
import Registers
import Web

/// Values of the pages of ledgers: numbers by day, links, look-ups; visits in the answer of a look-up alone.
struct VisitorView {
    struct Content: Sendable {
        let ledger: Record
        /// By day, the last seven.
        let counts: [CalendarDay: Int]
        /// Those in the principal's reach, the latest first.
        let links: [Record]
        let lookups: [Record]
        let users: [RecordID: Record]
        let traces: Bool

        init(_ reading: Reading, _ id: RecordID, today: CalendarDay) throws {
            ledger = try reading.find(VisitLedgers.self, id)
            let place = ledger[VisitLedgers.fields.place]
            let counts = try reading.visits(of: [place].compactMap(\.self), from: today.advanced(by: -6))
            self.counts = place.flatMap { counts[$0] } ?? [:]
            let linkScope = Scope(reading.principal, try reading.registry.named(VisitLinks.name))
            links = try reading.all(VisitLinks.self, where: VisitLinks.fields.ledger, is: id)
                .filter { $0.state == "active" && linkScope.contains($0) }.reversed()
            let scope = Scope(reading.principal, try reading.registry.named(VisitLookups.name))
            lookups = try reading.all(VisitLookups.self, where: VisitLookups.fields.ledger, is: id)
                .filter(scope.contains).suffix(20).reversed()
            users = try reading.all(Users.self, ids: Set(lookups.compactMap { $0[VisitLookups.fields.by] }))
            traces = try reading.traces()
        }
    }

    let words: PageWords
    let content: Content
    let today: CalendarDay
    let principal: Principal
    let form: Form
    let problem: Rejection?

    private static func state(_ ledger: Record, _ words: PageWords) -> ViewValue {
        words.badge(ledger.state == "open" ? "met" : "plain", "state.visitLedger.\(ledger.state)")
    }

    static func list(
        _ page: Page, _ counts: [RecordID: [CalendarDay: Int]], _ words: PageWords, today: CalendarDay,
        _ principal: Principal
    ) -> [String: ViewValue] {
        let v = VisitLedgers.fields
        return [
            "title": .text(words.text("visitor.title")),
            "canAdd": .flag(principal.has(.dutyOfficer, .unitOfficer)),
            "keptDays": ViewValue(VisitorRules.keptDays),
            "ledgersAny": .flag(!page.records.isEmpty),
            "ledgers": .list(
                page.records.map { ledger in
                    let days = ledger[v.place].flatMap { counts[$0] } ?? [:]
                    return [
                        "href": .text("/visitors/\(ledger.id)"), "name": .text(ledger[v.name] ?? ""),
                        "state": state(ledger, words), "today": ViewValue(days[today] ?? 0),
                        "week": ViewValue(days.values.reduce(0, +)),
                    ]
                }),
            "next": ViewValue(page.next.map { "/visitors?after=\(queryValue($0.text))" }),
        ]
    }

    var values: [String: ViewValue] {
        let (v, ledger) = (VisitLedgers.fields, content.ledger)
        let (isOpen, keeps) = (ledger.state == "open", principal.keeps(ledger: ledger))
        return [
            "title": .text(ledger[v.name] ?? ""), "id": .text(ledger.id.text), "state": Self.state(ledger, words),
            "placeHref": ViewValue(ledger[v.place].map { "/registers/place/\($0)" }),
            "keptDays": ViewValue(VisitorRules.keptDays), "windowHours": ViewValue(VisitorRules.windowHours),
            "days": .list(
                (0..<7).map { back in
                    let day = today.advanced(by: -back)
                    return ["day": words.day(day), "count": ViewValue(content.counts[day] ?? 0)]
                }),
            "canLink": .flag(keeps && isOpen), "canClose": .flag(keeps && isOpen),
            "canReopen": .flag(keeps && !isOpen), "linksAny": .flag(!content.links.isEmpty),
            "links": .list(content.links.map { link($0, keeps) }),
            "lookups": .list(content.lookups.map(lookup)), "lookupsAny": .flag(!content.lookups.isEmpty),
            "canLookUp": .flag(content.traces), "purpose": .text(Purpose.investigate.rawValue),
            "purposeText": .text(words.text("register.purpose.investigate")),
            "from": .text(form.text("from") ?? ""), "to": .text(form.text("to") ?? ""),
            "reason": .text(form.text("reason") ?? ""), "problem": words.problem(problem),
        ]
    }

    private func link(_ link: Record, _ keeps: Bool) -> ViewValue {
        let l = VisitLinks.fields
        let isOver = link[l.expires].map { $0 <= words.now } ?? true
        return [
            "id": .text(link.id.text), "until": words.moment(link[l.expires]),
            "state": isOver
                ? words.badge("plain", "visitor.link.over")
                : link[l.confirmed] == nil
                    ? words.badge("soon", "visitor.link.unopened") : words.badge("met", "visitor.link.inUse"),
            "canRevoke": .flag(keeps && !isOver),
        ]
    }

    private func lookup(_ lookup: Record) -> ViewValue {
        let f = VisitLookups.fields
        return [
            "at": words.moment(lookup.created), "who": ViewValue(Self.name(lookup[f.by], content.users)),
            "from": words.moment(lookup[f.from]), "to": words.moment(lookup[f.to]),
            "reason": ViewValue(lookup[f.reason]), "found": ViewValue(lookup[f.found] ?? 0),
        ]
    }

    private static func name(_ user: RecordID?, _ users: [RecordID: Record]) -> String? {
        user.flatMap { users[$0]?[Users.fields.name] }
    }

    static func found(
        _ visits: [FoundVisit], _ lookup: Record, _ ledger: Record, _ words: PageWords
    ) -> [String: ViewValue] {
        let f = VisitLookups.fields
        return [
            "title": .text(ledger[VisitLedgers.fields.name] ?? ""), "back": .text("/visitors/\(ledger.id)"),
            "from": words.moment(lookup[f.from]), "to": words.moment(lookup[f.to]),
            "reason": ViewValue(lookup[f.reason]), "count": ViewValue(visits.count),
            "visitsAny": .flag(!visits.isEmpty),
            "visits": .list(
                visits.map {
                    ["at": words.moment($0.at), "name": .text($0.name), "phone": .text($0.phone ?? "—")]
                }),
        ]
    }
}

import Command
import Kernel
import Organisation
import Registers
import Web

/// Values of the telephone log's pages.
struct TelephoneView {
    let words: PageWords
    let tree: UnitTree
    let principal: Principal
    private var c: PhoneCalls { PhoneCalls.fields }
    private var writes: Bool { principal.has(.dutyOfficer, .sectionLead) }

    func list(
        _ page: Page, day: CalendarDay?, openOnly: Bool, search: String, open: Int, problem: Rejection?
    ) -> [String: ViewValue] {
        let form = words.context.form
        let today = CalendarDay(words.now, in: words.pages.time.zone)
        let shown = day ?? today
        var kept = day.map { ["day=\($0)"] } ?? []
        if openOnly { kept.append("open=true") }
        if !search.isEmpty { kept.append("q=\(queryValue(search))") }
        let base = "/telephone" + (kept.isEmpty ? "" : "?" + kept.joined(separator: "&"))
        let join = kept.isEmpty ? "?" : "&"
        return [
            "title": .text(words.text("office.telephone.title")), "canWrite": .flag(writes),
            "canOral": .flag(principal.has(.dutyOfficer)), "openCount": ViewValue(open),
            "units": .list(tree.all.filter { $0.kind != .village }.map { .text($0.short) }),
            "given": .object(
                Dictionary(
                    uniqueKeysWithValues: [
                        "unit", "caller", "number", "matter", "proposal", "instruction", "instructedBy", "outcome",
                    ].map { ($0, ViewValue.text(form[$0] ?? "")) }
                        + [("at", .text(form["at"] ?? words.pages.time.input(words.now)))])),
            "moreOpen": .flag(["proposal", "instruction", "outcome"].contains { form.text($0) != nil }),
            "problems": words.problems(problem, "field.phoneCall"), "problemAny": .flag(problem != nil),
            "dayText": day.map { .text(words.pages.time.day($0, words.context.language, now: words.now)) } ?? .none,
            "previous": .text("/telephone?day=\(shown.advanced(by: -1))"),
            "next": shown < today ? .text("/telephone?day=\(shown.advanced(by: 1))") : .none,
            "todayLink": .text("/telephone?day=\(today)"), "isAll": .flag(day == nil && !openOnly),
            "openOnly": .flag(openOnly), "search": .text(search), "rowsAny": .flag(!page.records.isEmpty),
            "rows": .list(page.records.map(row)),
            "shown": .text(words.text("app.shown", ["n": String(page.records.count)])),
            "first": words.context.query.text("after") == nil ? .none : .text(base),
            "nextPage": ViewValue(page.next.map { "\(base)\(join)after=\(queryValue($0.text))" }),
        ]
    }

    func row(_ call: Record) -> ViewValue {
        [
            "href": .text("/telephone/\(call.id)"), "at": words.clock(call[c.at]),
            "unit": .text(unit(call)), "caller": ViewValue(call[c.caller]), "matter": .text(call[c.matter] ?? ""),
            "note": ViewValue(note(call)), "state": state(call), "hasTask": .flag(call[c.directive] != nil),
        ]
    }

    private func unit(_ call: Record) -> String { call[c.unit].map(tree.name) ?? call[c.from] ?? "" }

    /// The last thing that is known of it.
    private func note(_ call: Record) -> String? {
        let parts = [
            ("outcome", call[c.outcome]), ("instruction", call[c.instruction]), ("proposal", call[c.proposal]),
        ]
        return parts.first { $0.1 != nil }.map { name, text in
            words.text(
                "office.labelled", ["label": words.text("field.phoneCall.\(name)"), "words": text ?? ""])
        }
    }

    private func state(_ call: Record) -> ViewValue {
        words.badge(call.state == "open" ? "soon" : "met", "state.phoneCall.\(call.state)")
    }

    func call(
        _ call: Record, taker: String?, directive: Record?, number: String?, masked: String?, problem: Rejection?
    ) -> [String: ViewValue] {
        let form = words.context.form
        let given = { (field: Field<String>) -> ViewValue in
            .text((problem == nil ? nil : form[field.name]) ?? call[field] ?? "")
        }
        let d = Directives.fields
        return [
            "id": .text(call.id.text), "version": ViewValue(Int(call.version)),
            "title": .text(unit(call)), "at": words.moment(call[c.at]), "state": state(call),
            "isOpen": .flag(call.state == "open"), "matter": .text(call[c.matter] ?? ""),
            "caller": ViewValue(call[c.caller]), "number": ViewValue(number ?? masked),
            "isRevealed": .flag(number != nil),
            "canReveal": .flag(masked != nil && number == nil && principal.has(.dutyOfficer, .commander)),
            "taker": ViewValue(taker), "handled": words.moment(call[c.handled]),
            "proposal": given(c.proposal), "instruction": given(c.instruction),
            "instructedBy": given(c.instructedBy), "outcome": given(c.outcome),
            "canWrite": .flag(writes), "canNote": .flag(writes && call.state == "open"),
            "canReopen": .flag(writes && call.state == "handled"),
            "canMake": .flag(writes && directive == nil && call.state == "open"),
            "canOral": .flag(principal.has(.dutyOfficer) && directive == nil && call.state == "open"),
            "directive": directive.map { directive in
                [
                    "href": .text(
                        directive[d.oral].map { "/oral/\($0)" }
                            ?? "/directives/\(directive.id)\(["draft", "review"].contains(directive.state) ? "/draft" : "")"
                    ),
                    "title": .text([directive[d.number], directive[d.title]].joined),
                    "state": words.directiveState(directive),
                ]
            } ?? .none,
            "problems": words.problems(problem, "field.phoneCall"), "problemAny": .flag(problem != nil),
        ]
    }
}

import Command
import Kernel
import Registers
import Web

/// Values of the pages of hand-over sheets.
struct HandOverView {
    let words: PageWords
    let principal: Principal
    let names: [RecordID: String]
    private var h: HandOvers { HandOvers.fields }

    func list(_ page: Page) -> [String: ViewValue] {
        [
            "title": .text(words.text("office.handOver.title")), "canCompose": .flag(principal.has(.dutyOfficer)),
            "rowsAny": .flag(!page.records.isEmpty),
            "rows": .list(
                page.records.map { sheet in
                    [
                        "href": .text("/handovers/\(sheet.id)"), "shift": .text(shift(sheet)), "state": state(sheet),
                        "outgoing": ViewValue(sheet[h.outgoing].flatMap { names[$0] }),
                        "incoming": ViewValue(sheet[h.incoming].flatMap { names[$0] }),
                    ]
                }),
            "shown": .text(words.text("app.shown", ["n": String(page.records.count)])),
            "first": words.context.query.text("after") == nil ? .none : "/handovers",
            "next": ViewValue(page.next.map { "/handovers?after=\(queryValue($0.text))" }),
        ]
    }

    /// `5月4日 20:00–08:00`.
    func shift(_ sheet: Record) -> String {
        guard let from = sheet[h.from], let to = sheet[h.to] else { return "" }
        let time = words.pages.time
        return "\(time.moment(from, words.context.language, now: words.now))–\(time.clock(to))"
    }

    func state(_ sheet: Record) -> ViewValue {
        let tone = ["draft": "soon", "handed": "info"][sheet.state] ?? "met"
        return words.badge(tone, "state.handOver.\(sheet.state)")
    }

    func show(_ sheet: Record, _ content: HandOverContent, problem: Rejection?) -> [String: ViewValue] {
        let form = words.context.form
        let officer = principal.has(.dutyOfficer)
        let late = content.parts.reduce(0) { $0 + $1.lines.count { $0.late == true } }
        return [
            "id": .text(sheet.id.text), "version": ViewValue(Int(sheet.version)),
            "title": .text(words.text("office.handOver.one")), "shift": .text(shift(sheet)), "state": state(sheet),
            "isDraft": .flag(sheet.state == "draft"),
            "frozen": sheet.state == "draft" ? .none : words.moment(content.asOf),
            "persons": .text(content.persons.joined(separator: "、")), "personsAny": .flag(!content.persons.isEmpty),
            "lateCount": late > 0 ? ViewValue(late) : .none,
            "parts": .list(content.parts.map(part)),
            "remarks": .text((problem == nil ? nil : form["remarks"]) ?? sheet[h.remarks] ?? ""),
            "answer": .text((problem == nil ? nil : form["answer"]) ?? sheet[h.answer] ?? ""),
            "outgoing": ViewValue(sheet[h.outgoing].flatMap { names[$0] }),
            "outgoingAt": words.moment(sheet[h.outgoingAt]),
            "incoming": ViewValue(sheet[h.incoming].flatMap { names[$0] }),
            "incomingAt": words.moment(sheet[h.incomingAt]),
            "canHand": .flag(officer && sheet.state == "draft"),
            "canTake": .flag(officer && sheet.state == "handed" && sheet[h.outgoing] != principal.user),
            "waits": .flag(officer && sheet.state == "handed" && sheet[h.outgoing] == principal.user),
            "problems": words.problems(problem, "field.handOver"), "problemAny": .flag(problem != nil),
        ]
    }

    private func part(_ part: BriefSection) -> ViewValue {
        [
            "name": .text(part.name), "title": .text(words.text("office.part.\(part.name)")),
            "count": ViewValue(part.count),
            "lines": .list(
                part.lines.map { line in
                    let said = line.words(words.context.language)
                    return [
                        "text": .text(said.text), "detail": .text(said.detail), "href": .text(line.href),
                        "late": .flag(line.late == true),
                    ]
                }),
            "rest": part.lines.count == HandOverContent.longest && part.count > part.lines.count
                ? ViewValue(part.count - part.lines.count) : .none,
        ]
    }
}

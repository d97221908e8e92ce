import Command
import Duties
import Kernel
import Organisation
import Registers
import Web

/// Values of the pages of oral directives.
struct OralView {
    struct Content: Sendable {
        let page: Page
        let call: Record?
        let leaders: [Reading.Leader]
        let tree: UnitTree
        let names: [RecordID: String]
        /// What the townships have, and what the units chosen would get.
        let load: Load
    }

    let words: PageWords
    let principal: Principal
    private var o: OralDirectives { OralDirectives.fields }

    func list(_ content: Content, _ rules: CommandRules, problem: Rejection?) -> [String: ViewValue] {
        let form = words.context.form
        let time = words.pages.time
        let (c, units) = (PhoneCalls.fields, Set(form.recordIDs("units")))
        let urgency = form["urgency"].flatMap { Urgency(rawValue: $0) } ?? .flash
        let usual = words.now.advanced(minutes: rules.duties.ladders["task.reply.\(urgency.rawValue)"].minutes)
        let said = content.call.map { $0[c.instruction] ?? $0[c.proposal] ?? "" }
        let chosen = form["leader"] ?? content.leaders.first?.user.text
        return [
            "title": .text(words.text("office.oral.title")), "canIssue": .flag(principal.has(.dutyOfficer)),
            "call": content.call.map {
                ["id": .text($0.id.text), "href": .text("/telephone/\($0.id)"), "matter": .text($0[c.matter] ?? "")]
            } ?? .none,
            "leaders": .list(
                content.leaders.filter { $0.user != principal.user }.map {
                    [
                        "value": .text($0.user.text), "text": .text([$0.name, $0.title].joined),
                        "selected": .flag($0.user.text == chosen),
                    ]
                }),
            "given": [
                "words": .text(form["words"] ?? said ?? ""),
                "spokenAt": .text(form["spokenAt"] ?? time.input(words.now)),
                "deadline": .text(form["deadline"] ?? time.input(usual)),
            ],
            "urgencies": words.options(urgency, "task.urgency"), "load": content.load.values,
            "towns": group(content.tree.townships, units),
            "bureaus": group(content.tree.all.filter { $0.kind == .bureau || $0.kind == .section }, units),
            "chosen": ViewValue(units.count), "problems": words.problems(problem, "office.oral.field"),
            "problemAny": .flag(problem != nil), "rowsAny": .flag(!content.page.records.isEmpty),
            "rows": .list(
                content.page.records.map { oral in
                    [
                        "href": .text("/oral/\(oral.id)"), "words": .text(oral[o.words] ?? ""),
                        "leader": .text(oral[o.leader].flatMap { content.names[$0] } ?? ""),
                        "spokenAt": words.clock(oral[o.spokenAt]), "state": state(oral),
                        "due": oral.state == "unconfirmed" ? oral[o.confirmBy].map { words.due($0) } ?? .none : .none,
                    ]
                }),
            "shown": .text(words.text("app.shown", ["n": String(content.page.records.count)])),
            "first": words.context.query.text("after") == nil ? .none : "/oral",
            "next": ViewValue(content.page.next.map { "/oral?after=\(queryValue($0.text))" }),
        ]
    }

    private func group(_ units: [UnitTree.Unit], _ chosen: Set<RecordID>) -> ViewValue {
        .list(
            units.map {
                ["value": .text($0.id.text), "text": .text($0.short), "checked": .flag(chosen.contains($0.id))]
            })
    }

    func state(_ oral: Record) -> ViewValue {
        let late = oral.state == "unconfirmed" && (oral[o.confirmBy] ?? words.now) <= words.now
        let tone = oral.state == "confirmed" ? "met" : oral.state == "denied" || late ? "late" : "soon"
        return words.badge(tone, late ? "office.oral.late" : "state.oralDirective.\(oral.state)")
    }

    func show(
        _ oral: Record, _ directive: Record, _ progress: Progress, _ names: [RecordID: String], _ tree: UnitTree
    ) -> [String: ViewValue] {
        let waits = oral.state == "unconfirmed"
        let mine = oral[o.leader] == principal.user && principal.has(.commander)
        let t = Tasks.fields
        return [
            "id": .text(oral.id.text), "title": .text(words.text("office.oral.one")),
            "number": .text(directive[Directives.fields.number] ?? ""), "state": state(oral),
            "words": .text(oral[o.words] ?? ""), "leader": .text(oral[o.leader].flatMap { names[$0] } ?? ""),
            "recorder": .text(oral[o.recorder].flatMap { names[$0] } ?? ""), "spokenAt": words.moment(oral[o.spokenAt]),
            "issued": words.moment(directive[Directives.fields.issued]), "decidedAt": words.moment(oral[o.decidedAt]),
            "due": waits ? oral[o.confirmBy].map { words.due($0) } ?? .none : .none,
            "denial": ViewValue(oral[o.denial]), "canDecide": .flag(waits && mine), "waits": .flag(waits && !mine),
            "directive": .text("/directives/\(directive.id)"), "directiveState": words.directiveState(directive),
            "call": ViewValue(oral[o.call].map { "/telephone/\($0)" }),
            "paragraph": .text(GroupParagraph.text(directive, progress, tree, words)),
            "tasks": .list(
                progress.tasks.map {
                    [
                        "href": .text("/tasks/\($0.id)"), "unit": .text(tree.name($0[t.unit] ?? $0.id)),
                        "state": words.taskState($0), "due": $0[t.due].map { words.due($0) } ?? .none,
                    ]
                }),
        ]
    }
}

import Database
import Kernel
import Organisation
import Registers
import Web

/// Values of a task's page.
struct TaskView {
    struct Content: Sendable {
        let task: Record
        let directive: Record?
        let item: Record?
        let tree: UnitTree
        let sums: Sums
        let reply: Record?
        let files: [Record]
        let history: [HistoryEntry]
        let links: [Record]
        let names: [RecordID: String]
        let workstream: String?

        init(_ reading: Reading, _ id: RecordID) throws {
            let t = Tasks.fields
            task = try reading.find(Tasks.self, id)
            directive = try task[t.directive].flatMap { try reading.all(Directives.self, ids: [$0]).values.first }
            item = try task[t.item].flatMap { try reading.all(DirectiveItems.self, ids: [$0]).values.first }
            tree = try UnitTree(reading)
            sums = try reading.sums(below: task)
            reply = try task[t.reply].flatMap { try reading.all(Replies.self, ids: [$0]).values.first }
            files = try reading.evidence(of: id)
            history = try reading.history(try reading.registry.named(Tasks.name), id, limit: 50)
            links = try reading.links(to: id)
            workstream = try task[t.workstream].flatMap { try reading.workstreamNames([$0])[$0] }
            names = try reading.names(of: Set(history.map(\.actor) + links.compactMap { $0[Links.fields.by] }))
        }
    }

    let words: PageWords
    let content: Content
    let principal: Principal
    let problem: Rejection?
    let form: Form

    init(_ words: PageWords, _ content: Content, _ principal: Principal, _ problem: Rejection?, _ form: Form) {
        (self.words, self.content, self.principal, self.problem, self.form) = (words, content, principal, problem, form)
    }

    var task: Record { content.task }
    var t: Tasks { Tasks.fields }
    var unit: RecordID { task[t.unit] ?? task.id }
    var isOwn: Bool { principal.mayActFor(unit) }
    var mayAct: Bool { isOwn || principal.has(.dutyOfficer, .sectionLead) }
    var supervises: Bool {
        principal.has(.dutyOfficer, .sectionLead) || principal.mayActFor(task[t.supervisor])
    }
    var owes: Bool { Tasks.replying.contains(task.state) }

    var values: [String: ViewValue] {
        let d = Directives.fields
        let hq = principal.has(.dutyOfficer, .sectionLead, .commander, .inspector)
        return [
            "id": .text(task.id.text), "title": .text(task[t.title] ?? ""),
            "directive": [
                "href": .text(hq ? "/directives/\(content.directive?.id.text ?? "")" : "/tasks"),
                "number": ViewValue(content.directive?[d.number]),
            ],
            "ordinal": ViewValue(content.item?[DirectiveItems.fields.ordinal]), "unit": .text(content.tree.name(unit)),
            "state": words.taskState(task), "urgency": words.urgency(task[t.urgency]),
            "due": task[t.due].map { words.due($0) } ?? .none, "problem": problemView,
            "returned": task[t.returned].map {
                [
                    "by": .text(content.tree.name(task[t.supervisor] ?? task.id)), "at": words.moment(task.updated),
                    "words": .text($0),
                ]
            } ?? .none,
            "steps": steps, "issued": words.moment(task.created), "wording": .text(task[t.title] ?? ""),
            "verbatim": verbatim,
            "canAcknowledge": .flag(isOwn && task.state == "issued"),
            "signFor": !isOwn && mayAct && task.state == "issued" ? words.said(form) : .none,
            "signedBy": ViewValue(words.said(by: task[t.saidBy], how: task[t.saidHow])), "links": links,
            "canStart": .flag(isOwn && ["acknowledged", "returned"].contains(task.state)),
            "children": children, "passDown": passDown, "reply": replyForm, "answer": answer, "clocks": clocks,
            "facts": facts, "evidence": evidence, "history": history,
        ]
    }

    private var verbatim: ViewValue {
        let words = content.item?[DirectiveItems.fields.verbatim]
        return words == task[t.title] ? .none : ViewValue(words)
    }

    private var problemView: ViewValue {
        guard let problem else { return .none }
        let personal = problem.problems.contains { $0.code == "personalData" }
        let texts =
            problem.problems.isEmpty ? [Rejection.Problem(problem.code, values: problem.values)] : problem.problems
        return [
            "text": .text(texts.map { words.text("rejection.\($0.code)", $0.values) }.joined(separator: " ")),
            "href": personal ? "/registers" : .none, "link": .text(words.text("task.toRegister")),
        ]
    }

    private var steps: ViewValue {
        let order =
            ["issued", "acknowledged", "inProgress", "replied"] + (task[t.verify] == true ? ["verified"] : []) + [
                "closed"
            ]
        let at: [String: Instant?] = [
            "issued": task.created, "acknowledged": task[t.acknowledged], "replied": task[t.replied],
            "closed": task[t.closed],
        ]
        let state = task.state == "returned" ? "inProgress" : task.state
        let now = order.firstIndex(of: state) ?? 0
        return .list(
            order.enumerated().map { place, step in
                let done = place < now || state == "closed"
                return [
                    "state": .text(done ? "done" : place == now ? "now" : ""), "now": .flag(place == now && !done),
                    "label": .text(words.text("task.step.\(step)")),
                    "at": done || place == now ? words.moment(at[step] ?? nil) : .none,
                ]
            })
    }

    private var children: ViewValue {
        let sums = content.sums
        guard sums.total > 0 else { return .none }
        let names = task[t.figures] ?? []
        let pending = sums.rows.filter { Tasks.replying.contains($0.task.state) }
        let signed = sums.rows.filter { $0.task[t.acknowledged] != nil }.count
        let mayRemind = (isOwn || supervises) && !pending.isEmpty
        return [
            "replied": ViewValue(sums.replied), "total": ViewValue(sums.total), "pending": ViewValue(pending.count),
            "summary": .text(
                words.text("task.childrenSummary", ["signed": String(signed), "replied": String(sums.replied)])),
            "canRemindAll": .flag(mayRemind),
            "remindConfirm": .text(words.text("task.remindConfirm", ["n": String(pending.count)])),
            "figureNames": .list(names.map { .text($0) }),
            "rows": .list(
                sums.rows.map { row in
                    [
                        "id": .text(row.task.id.text), "href": .text("/tasks/\(row.task.id)"),
                        "unit": .text(content.tree.name(row.task[t.unit] ?? row.task.id)),
                        "state": words.taskState(row.task),
                        "figures": .list(
                            names.map { ["name": .text($0), "value": .text(row.figures[$0].map { "\($0)" } ?? "–")] }),
                        "repliedAt": words.moment(row.task[t.replied]),
                        "canRemind": .flag(mayRemind && Tasks.replying.contains(row.task.state)),
                    ]
                }),
        ]
    }

    private var passDown: ViewValue {
        guard mayAct, owes, task[t.leadership] == .lead else { return .none }
        let had = Set(content.sums.rows.compactMap { $0.task[t.unit] })
        let below = content.tree.children(of: unit).filter { !had.contains($0.id) }
        guard !below.isEmpty else { return .none }
        return [
            "chosen": ViewValue(below.count), "total": ViewValue(below.count),
            "units": .list(below.map { ["id": .text($0.id.text), "name": .text($0.short), "checked": true] }),
            "note": .none, "until": ViewValue(task[t.due].map { words.pages.time.input($0) }),
            "main": .flag(isOwn && content.sums.total == 0 && task.state != "issued"),
        ]
    }

    private var clocks: ViewValue {
        let clock = { (key: String, by: Instant?, met: Instant?) -> ViewValue in
            [
                "label": .text(words.text("task.clock.\(key)")),
                "time": met == nil ? by.map { words.due($0) } ?? .none : .none,
                "met": ViewValue(met.map { words.pages.time.moment($0, words.context.language, now: words.now) }),
            ]
        }
        if task[t.leadership] == .supporting { return [] }
        return [
            clock("acknowledge", task[t.acknowledgeBy], task[t.acknowledged]),
            clock("reply", task[t.due], task[t.replied]),
        ]
    }

    private var facts: ViewValue {
        let i = DirectiveItems.fields
        let item = content.item
        let unitFacts = content.tree.unit(unit)
        let all: [(String, String?)] = [
            ("directive.lead", item.map { UnitNames.text($0[i.leads] ?? [], in: content.tree) }),
            ("directive.supporting", item.map { UnitNames.text($0[i.supporting] ?? [], in: content.tree) }),
            ("directive.leader", task[t.leader]), ("directive.frequency", item?[i.frequency]),
            ("task.firstResponsible", unitFacts?.firstResponsible),
            ("task.territory", unitFacts.flatMap { content.tree.territory(of: $0)?.short }),
            ("task.sectorLine", unitFacts.flatMap { content.tree.supervisor(of: $0)?.short }),
            ("task.supervisor", content.tree.name(task[t.supervisor] ?? task.id)), ("task.note", task[t.note]),
            ("workstream.one", content.workstream),
        ]
        return .list(
            all.compactMap { key, value in
                value.flatMap { $0.isEmpty ? nil : ["label": .text(words.text(key)), "value": .text($0)] }
            })
    }

    private var evidence: ViewValue {
        let e = EvidenceFiles.fields
        let wanted = task[t.evidence] == true
        guard wanted || !content.files.isEmpty || (mayAct && owes) else { return .none }
        return [
            "required": .flag(wanted), "canUpload": .flag(mayAct && owes),
            "limit": .text(words.text("task.evidenceLimit")),
            "files": .list(
                content.files.map {
                    [
                        "name": .text($0[e.title] ?? ""), "href": .text("/evidence/\($0.id)"),
                        "size": .text("\((($0[e.size] ?? 0) + 1023) / 1024) KB"), "at": words.moment($0.created),
                    ]
                }),
        ]
    }

    private var history: ViewValue {
        .list(
            content.history.filter { !["clock", "edit"].contains($0.verb) }.map { entry in
                let said = entry.fields.first { $0.name == t.returned.name }?.new.text
                return [
                    "at": words.moment(entry.at), "who": .text(actor(entry)),
                    "what": .text(words.text("task.verb.\(entry.verb)")), "words": ViewValue(said),
                ]
            })
    }
}

import Foundation
import Kernel
import Organisation
import Registers
import Web

/// Values of an issued directive's pages.
struct DirectiveView {
    struct Content: Sendable {
        let directive: Record
        let items: [Record]
        let progress: Progress
        let tree: UnitTree
        let meeting: Record?
        let issuer: String?
        let successor: Record?
        let pending: PendingRequest?
        let advised: AdvisedView
        let workstreams: [RecordID: String]

        init(_ reading: Reading, _ id: RecordID) throws {
            let d = Directives.fields
            directive = try reading.find(Directives.self, id)
            items = try reading.items(of: id).filter { $0[DirectiveItems.fields.included] == true }
            progress = try reading.progress(of: id)
            tree = try UnitTree(reading)
            meeting = try directive[d.meeting].flatMap { try reading.all(Meetings.self, ids: [$0]).values.first }
            issuer = try directive[d.issuer].flatMap {
                try reading.any(try reading.registry.named(Users.name), $0)?[Users.fields.name]
            }
            successor = try reading.all(Directives.self, where: d.supersedes, is: id).first { $0.state == "issued" }
            pending = try reading.pending(directive)
            advised = try AdvisedView(reading, Assessments.fields.directive, id, tree)
            workstreams = try reading.workstreamNames(items.compactMap { $0[DirectiveItems.fields.workstream] })
        }
    }

    let words: PageWords
    let content: Content
    let principal: Principal

    init(_ words: PageWords, _ content: Content, _ principal: Principal) {
        (self.words, self.content, self.principal) = (words, content, principal)
    }

    private var directive: Record { content.directive }
    private var progress: Progress { content.progress }

    var values: [String: ViewValue] {
        let d = Directives.fields
        let waiting = progress.tasks.filter { !Progress.hasReplied($0) }
        let clerk = principal.has(.dutyOfficer, .sectionLead)
        let live = directive.state == "issued"
        return [
            "id": .text(directive.id.text), "directive": .text(directive.id.text),
            "title": .text(directive[d.title] ?? ""),
            "number": ViewValue(directive[d.number]), "state": words.directiveState(directive),
            "urgency": words.urgency(directive[d.urgency]), "canRemind": .flag(clerk && live && !waiting.isEmpty),
            "remindConfirm": .text(words.text("task.remindConfirm", ["n": String(waiting.count)])),
            "pending": ViewValue(waiting.count), "unsigned": ViewValue(progress.received - progress.acknowledged),
            "canChain": .flag(clerk && live && progress.acknowledged < progress.received),
            "supersededBy": content.successor.map {
                ["href": .text("/directives/\($0.id)"), "number": ViewValue($0[d.number])]
            } ?? .none,
            "counters": counters, "progressNote": .text(words.text("directive.waitingFirst")),
            "units": units(clerk && live),
            "itemCount": .text(words.text("directive.itemCount", ["n": String(content.items.count)])), "items": items,
            "paragraph": .text(GroupParagraph.text(directive, progress, content.tree, words)), "facts": facts,
            "canRevoke": .flag(clerk && live),
            "decideRevoke": .flag(directive.state == "revoking" && principal.has(.commander)),
            "revokeReason": ViewValue(content.pending?.reason),
            "advisedAny": .flag(!content.advised.assessments.isEmpty),
            "advised": content.advised.values(words),
        ]
    }

    /// Values of the print (A4).
    var printed: [String: ViewValue] {
        let d = Directives.fields
        let signed = directive[d.issued].map { CalendarDay($0, in: words.pages.time.zone) }
        return [
            "id": .text(directive.id.text), "title": .text(directive[d.title] ?? ""),
            "number": ViewValue(directive[d.number]),
            "addressees": .text(words.text("directive.addressees")),
            "preamble": .text(
                words.text(
                    "directive.preamble",
                    ["source": content.meeting?[Meetings.fields.title] ?? directive[d.title] ?? ""])),
            "items": items, "issuedDay": words.day(signed), "signedBy": ViewValue(content.issuer),
            "basis": ViewValue(directive[d.legalBasis]),
        ]
    }

    private var counters: ViewValue {
        let line = { (key: String, value: Int, tone: String) -> ViewValue in
            [
                "tone": .text(tone), "label": .text(words.text("directive.columns.\(key)")), "value": ViewValue(value),
                "of": key == "received" || key == "overdue" ? .none : ViewValue(progress.received),
            ]
        }
        return [
            line("received", progress.received, ""), line("acknowledged", progress.acknowledged, ""),
            line("replied", progress.replied, ""), line("closed", progress.closed, ""),
            line("overdue", progress.overdue, progress.overdue > 0 ? "late" : ""),
        ]
    }

    private func units(_ mayRemind: Bool) -> ViewValue {
        let byUnit = Dictionary(grouping: progress.tasks) { $0[Tasks.fields.unit] ?? $0.id }
        let lines = content.tree.all.compactMap { unit in byUnit[unit.id].map { (unit, Progress($0)) } }
        return .list(
            lines.sorted { $0.1.replied == $0.1.received ? false : $1.1.replied == $1.1.received }.map { unit, own in
                let single = own.tasks.count == 1 ? own.tasks.first : nil
                return [
                    "href": .text(single.map { "/tasks/\($0.id)" } ?? "/tasks?unit=\(unit.id)&open=all"),
                    "id": .text(unit.id.text), "name": .text(unit.short), "received": ViewValue(own.received),
                    "acknowledged": ViewValue(own.acknowledged), "replied": ViewValue(own.replied),
                    "closed": ViewValue(own.closed), "overdue": ViewValue(own.overdue), "late": .flag(own.overdue > 0),
                    "canRemind": .flag(mayRemind && own.replied < own.received),
                    "state": single.map { words.taskState($0) }
                        ?? (own.replied == own.received ? words.badge("met", "task.state.replied") : ViewValue.none),
                ]
            })
    }

    private var items: ViewValue {
        let i = DirectiveItems.fields
        return .list(
            content.items.enumerated().map { place, item in
                [
                    "no": ViewValue(place + 1), "wording": .text(item[i.wording] ?? ""),
                    "workstream": ViewValue(item[i.workstream].flatMap { content.workstreams[$0] }),
                    "kind": words.kind(item[i.kind]),
                    "verbatim": ViewValue(item[i.verbatim]),
                    "lead": .text(UnitNames.text(item[i.leads] ?? [], in: content.tree)),
                    "supporting": ViewValue(UnitNames.text(item[i.supporting] ?? [], in: content.tree)),
                    "leader": ViewValue(item[i.leader]), "deadline": words.moment(item[i.deadline]),
                    "struck": item.state == "active"
                        ? ViewValue.none
                        : words.badge(item.state == "struck" ? "plain" : "soon", "state.item.\(item.state)"),
                ]
            })
    }

    private var facts: ViewValue {
        let d = Directives.fields
        var facts: [ViewValue] = []
        let add = { (key: String, value: ViewValue, href: String?) in
            if !value.isNull {
                facts.append(["label": .text(words.text(key)), "value": value, "href": ViewValue(href)])
            }
        }
        add("directive.signedBy", ViewValue(content.issuer), nil)
        add("directive.columns.issued", words.moment(directive[d.issued]), nil)
        add(
            "directive.meeting", ViewValue(content.meeting?[Meetings.fields.title]),
            content.meeting.map { "/meetings/\($0.id)" })
        add(
            "directive.oralFact", directive[d.oral].map { _ in ViewValue(directive[d.number]) } ?? .none,
            directive[d.oral].map { "/oral/\($0)" })
        add(
            "directive.fromCall",
            directive[d.call].map { _ in .text(words.text("office.telephone.title")) } ?? .none,
            directive[d.call].map { "/telephone/\($0)" })
        add("directive.head.legalBasis", ViewValue(directive[d.legalBasis]), nil)
        add("directive.head.scope", ViewValue(directive[d.scope]), nil)
        add("directive.head.effective", words.day(directive[d.effective]), nil)
        add("directive.head.expiry", words.day(directive[d.expiry]), nil)
        return .list(facts)
    }
}

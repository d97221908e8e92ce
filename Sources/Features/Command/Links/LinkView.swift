import Foundation
import Kernel
import Organisation
import Registers
import Web

/// Values of the page that a link opens: the task's words, what is asked, what was answered; no other unit, no person.
struct LinkView {
    struct Content: Sendable {
        let visit: TaskLinkVisit
        let task: Record
        let number: String?
        let ordinal: String?
        let unit: String
        let dutyPhone: String?
        let reply: Record?
        let files: [Record]

        init(_ reading: Registers.Reading, _ visit: TaskLinkVisit) throws {
            let t = Tasks.fields
            self.visit = visit
            let task = try reading.find(Tasks.self, visit.task.id)
            let directive = try task[t.directive].flatMap { try reading.all(Directives.self, ids: [$0]).values.first }
            let item = try task[t.item].flatMap { try reading.all(DirectiveItems.self, ids: [$0]).values.first }
            let tree = try UnitTree(reading)
            reply = try task[t.reply].flatMap { try reading.all(Replies.self, ids: [$0]).values.first }
            files = try reading.evidence(of: task.id)
            (self.task, number, ordinal) = (
                task, directive?[Directives.fields.number], item?[DirectiveItems.fields.ordinal]
            )
            unit = tree.name(task[t.unit] ?? task.id)
            dutyPhone = try tree.office.flatMap { try reading.dutyPhones(of: [$0.id])[$0.id] }
        }
    }

    let words: PageWords
    let content: Content
    let problem: Rejection?
    let form: Form

    init(_ words: PageWords, _ content: Content, _ problem: Rejection?, _ form: Form) {
        (self.words, self.content, self.problem, self.form) = (words, content, problem, form)
    }

    private var task: Record { content.task }
    private var t: Tasks { Tasks.fields }
    private var owes: Bool { Tasks.replying.contains(task.state) && task[t.leadership] == .lead }

    var values: [String: ViewValue] {
        [
            "title": .text(words.text("link.title", ["unit": content.unit])), "unit": .text(content.unit),
            "until": words.moment(content.visit.link[Links.fields.expires]),
            "number": .text([content.number, content.ordinal].compactMap(\.self).joined(separator: " ")),
            "wording": .text(task[t.title] ?? ""), "urgency": words.urgency(task[t.urgency]),
            "state": words.taskState(task), "due": task[t.due].map { words.due($0) } ?? .none,
            "returned": ViewValue(task.state == "returned" ? task[t.returned] : nil),
            "note": ViewValue(task[t.note]),
            "acknowledged": task[t.acknowledged].map {
                ["at": words.moment($0), "by": ViewValue(task[t.saidBy])]
            } ?? .none,
            "person": .text(form.text("person") ?? content.visit.link[Links.fields.person] ?? ""),
            "canAcknowledge": .flag(task.state == "issued"), "reply": replyForm,
            "evidence": evidence, "answer": answer,
            "problem": problemText, "dutyPhone": ViewValue(content.dutyPhone),
        ]
    }

    private var replyForm: ViewValue {
        guard owes else { return .none }
        return [
            "figures": .list(
                (task[t.figures] ?? []).enumerated().map { place, name in
                    let wrong = problem?.problems.first { $0.field == name }
                    return [
                        "key": .text("f\(place)"), "name": .text(name),
                        "value": .text(form.text("figure.f\(place)") ?? ""),
                        "problem": ViewValue(wrong.map { words.text("rejection.\($0.code)", $0.values) }),
                    ]
                }),
            "text": .text(form.text("text") ?? ""), "first": .flag(task.state != "issued"),
        ]
    }

    /// What has been handed in, by name alone: the link shows no content.
    private var evidence: ViewValue {
        guard owes else { return .none }
        return [
            "required": .flag(task[t.evidence] == true), "limit": .text(words.text("task.evidenceLimit")),
            "files": .list(content.files.map { ["name": .text($0[EvidenceFiles.fields.title] ?? "")] }),
        ]
    }

    private var answer: ViewValue {
        let r = Replies.fields
        guard let reply = content.reply else { return .none }
        let figures = Figures.stored(reply[r.figures])
        return [
            "at": words.moment(reply.created), "by": ViewValue(reply[r.saidBy]), "text": .text(reply[r.text] ?? ""),
            "figures": .list(
                (task[t.figures] ?? []).filter { figures[$0] != nil }.map {
                    ["name": .text($0), "value": .text("\(figures[$0] ?? 0)")]
                }),
        ]
    }

    private var problemText: ViewValue {
        guard let problem else { return .none }
        let all =
            problem.problems.isEmpty ? [Rejection.Problem(problem.code, values: problem.values)] : problem.problems
        let texts = all.map { words.text("rejection.\($0.code)", $0.values) }
        return .text(texts.reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }.joined(separator: " "))
    }
}

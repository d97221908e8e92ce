import Foundation
import Kernel
import Organisation
import Registers
import Web

/// Values of one item on the draft page (`directive/item`).
struct ItemView {
    let words: PageWords
    let rules: CommandRules
    let content: DraftView.Content
    let item: Record
    let number: Int
    let locked: Bool
    let open: Bool
    let problem: Rejection?

    var values: ViewValue {
        let i = DirectiveItems.fields
        let notes = ItemNotes(item[i.notes])
        let included = item[i.included] == true
        let deadline = item[i.deadline]
        let leads = item[i.leads] ?? []
        let recipients = leads.map(content.tree.name)
        var view: [String: ViewValue] = [
            "id": .text(item.id.text), "no": ViewValue(number), "ordinal": ViewValue(item[i.ordinal]),
            "kind": words.kind(item[i.kind]), "included": .flag(included), "open": .flag(open),
            "wording": .text(item[i.wording] ?? ""), "lead": ViewValue(UnitNames.text(leads, in: content.tree)),
            "supporting": ViewValue(UnitNames.text(item[i.supporting] ?? [], in: content.tree)),
            "leader": ViewValue(item[i.leader]), "deadlineText": deadlineText,
            "needsDeadline": .flag(included), "basis": basis,
            "questionCount": notes.questions.isEmpty ? .none : ViewValue(notes.questions.count),
            "problem": ViewValue(problemText), "speaker": ViewValue(item[i.speaker]),
            "quote": .list(quote(notes)),
            "refusals": .list(
                notes.refusals.map {
                    ["text": .text($0.text), "reason": .text(words.text("safeguard.\($0.reason)"))]
                }),
            "questions": .list(
                notes.questions.map {
                    [
                        "text": .text(words.text("communique.question.\($0.code)", ["text": $0.text])),
                        "clue": .text($0.text),
                    ]
                }),
            "sameAs": .list(same),
            "action": .text("/directives/\((item[i.directive] ?? item.id).text)/items/\(item.id)"),
            "locked": .flag(locked),
        ]
        view["deadlineDay"] = ViewValue(deadline.map { CalendarDay($0, in: rules.zone).description })
        view["deadlineTime"] = ViewValue(deadline.map { words.pages.time.clock($0) })
        view["frequency"] = ViewValue(item[i.frequency])
        view["figures"] = ViewValue((item[i.figures] ?? []).joined(separator: "、"))
        view["verify"] = .flag(item[i.verify] == true)
        view["evidence"] = .flag(item[i.evidence] == true)
        view["recipients"] =
            !included || recipients.isEmpty
            ? ViewValue.none
            : .text(
                words.text(
                    "directive.recipients",
                    ["n": String(recipients.count), "units": UnitNames.text(leads, in: content.tree)]))
        view["canMerge"] = .flag(!locked && number > 1)
        view["deadlineKindOptions"] = words.options(item[i.deadlineKind], "directive.deadlineKind")
        view["kindOptions"] = words.options(item[i.kind], "directive.kind")
        view["urgencyOptions"] = words.options(item[i.urgency], "task.urgency")
        view["workstreamOptions"] = .list(
            content.workstreams.map {
                [
                    "value": .text($0.id.text), "text": .text($0[Workstreams.fields.name] ?? ""),
                    "selected": .flag($0.id == item[i.workstream]),
                ]
            })
        return .object(view)
    }

    /// The deadline with its kind, where it is none to be done by: 不得早于 2月9日 00:00.
    private var deadlineText: ViewValue {
        let i = DirectiveItems.fields
        guard let deadline = item[i.deadline] else { return ViewValue.none }
        let moment = words.pages.time.moment(deadline, words.context.language, now: words.now)
        let kind = item[i.deadlineKind] ?? .due
        return .text(kind == .due ? moment : words.text("directive.deadlineKind.\(kind.rawValue)") + " " + moment)
    }

    private var problemText: String? {
        guard let problem else { return nil }
        return problem.problems.isEmpty
            ? words.text("rejection.\(problem.code)", problem.values)
            : problem.problems.map { words.text("rejection.\($0.code)", $0.values) }.joined(separator: " ")
    }

    private var basis: ViewValue {
        guard item[DirectiveItems.fields.deadline] != nil, let basis = item[DirectiveItems.fields.basis] else {
            return ViewValue.none
        }
        return words.badge(basis == .stated || basis == .clerk ? "met" : "soon", "directive.basis.\(basis.rawValue)")
    }

    /// Other demands that say the same, by the reader's ids.
    private var same: [ViewValue] {
        let i = DirectiveItems.fields
        let ids = Set(item[i.sameAs] ?? [])
        return content.items.enumerated().filter { ids.contains($0.element[i.demand] ?? "") }.map {
            [
                "id": .text($0.element.id.text), "no": ViewValue($0.offset + 1),
                "speaker": ViewValue($0.element[i.speaker]),
            ]
        }
    }

    /// The verbatim words, refused spans marked.
    private func quote(_ notes: ItemNotes) -> [ViewValue] {
        var rest = Substring(item[DirectiveItems.fields.verbatim] ?? "")
        var parts: [ViewValue] = []
        let plain = { (text: Substring) -> ViewValue in
            ["text": .text(String(text)), "refused": false, "reason": .none]
        }
        for refusal in notes.refusals.sorted(by: { $0.start < $1.start }) where !refusal.text.isEmpty {
            guard let range = rest.range(of: refusal.text) else { continue }
            if range.lowerBound > rest.startIndex { parts.append(plain(rest[..<range.lowerBound])) }
            parts.append([
                "text": .text(refusal.text), "refused": .flag(!refusal.limited),
                "reason": .text(words.text("safeguard.\(refusal.reason)")),
            ])
            rest = rest[range.upperBound...]
        }
        if !rest.isEmpty { parts.append(plain(rest)) }
        return parts
    }
}

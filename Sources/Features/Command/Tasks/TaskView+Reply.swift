import Foundation
import Kernel
import Organisation
import Registers
import Web

/// What a unit answers: the form, and the reply as it came.
extension TaskView {
    var replyForm: ViewValue {
        guard mayAct, owes, task[t.leadership] == .lead else { return .none }
        let names = task[t.figures] ?? []
        let sums = content.sums.figures
        let missing = content.sums.rows.filter { $0.reply == nil }.map {
            content.tree.name($0.task[t.unit] ?? $0.task.id)
        }
        let filled = names.filter { sums[$0] != nil }.count
        let figures = names.enumerated().map { place, name -> ViewValue in
            let typed = form.text("figure.f\(place)")
            let sum = sums[name].map { "\($0)" }
            let wrong = problem?.problems.first { $0.field == name }
            return [
                "key": .text("f\(place)"), "name": .text(name), "unit": .none, "value": ViewValue(typed ?? sum),
                "sum": ViewValue(sum), "derived": .flag(typed == nil || typed == sum),
                "problem": ViewValue(wrong.map { words.text("rejection.\($0.code)", $0.values) }),
            ]
        }
        return [
            "filled": names.isEmpty || filled == 0
                ? .none : .text(words.text("task.filled", ["n": String(filled), "total": String(names.count)])),
            "figuresAny": .flag(!names.isEmpty), "figures": .list(figures),
            "missing": missing.isEmpty ? .none : .text(missing.joined(separator: "、")),
            "text": .text(form.text("text") ?? prewritten(missing)), "onBehalf": isOwn ? .none : words.said(form),
        ]
    }

    /// The parent's reply as the replies below make it; the officer only confirms.
    private func prewritten(_ missing: [String]) -> String {
        let sums = content.sums
        guard sums.replied > 0 else { return "" }
        let figures = (task[t.figures] ?? []).compactMap { name in sums.figures[name].map { "\(name)\($0)" } }
        var text = words.text(
            "task.prewritten",
            ["unit": content.tree.name(unit), "total": String(sums.total), "replied": String(sums.replied)])
        if !figures.isEmpty {
            text += words.text("task.prewrittenFigures", ["figures": figures.joined(separator: "、")])
        }
        if !missing.isEmpty { text += words.text("task.prewrittenMissing", ["units": missing.joined(separator: "、")]) }
        return text + words.text("task.prewrittenEnd")
    }

    var answer: ViewValue {
        let r = Replies.fields
        guard let reply = content.reply else { return .none }
        let figures = Figures.stored(reply[r.figures])
        let overridden = Set(reply[r.overridden] ?? [])
        let decide = supervises && ["replied", "verified", "closed"].contains(task.state)
        return [
            "by": .text(reply[r.author].map(author) ?? ""), "at": words.moment(reply.created),
            "onBehalf": ViewValue(words.said(by: reply[r.saidBy], how: reply[r.saidHow])),
            "saidAt": words.moment(reply[r.saidAt]),
            "figuresAny": .flag(!figures.isEmpty),
            "figures": .list(
                (task[t.figures] ?? []).filter { figures[$0] != nil }.map { name in
                    [
                        "name": .text(name), "value": .text("\(figures[name] ?? 0)"), "unit": .none,
                        "note": overridden.contains(name) ? .text(words.text("task.corrected")) : .none,
                    ]
                }),
            "text": .text(reply[r.text] ?? ""),
            "decide": .flag(decide), "canVerify": .flag(decide && task.state == "replied" && task[t.verify] == true),
            "canClose": .flag(decide && ["replied", "verified"].contains(task.state)), "canReturn": .flag(decide),
        ]
    }

    private func author(_ id: RecordID) -> String {
        content.names[id] ?? words.text(content.links.contains { $0.id == id } ? "link.name" : "task.system")
    }
}

import Kernel
import Web

/// What the preview of a contact sheet shows. A number is shown masked, as everywhere.
struct DirectoryView {
    let plan: DirectoryPlan
    let basis: DirectoryBasis
    let passedOver: Int
    let pages: Pages
    let context: AppContext

    func values(_ rejection: Rejection?) -> [String: ViewValue] {
        let (taken, units) = (plan.taken, plan.units)
        return [
            "title": .text(text("directory.preview")),
            "problem": ViewValue(rejection.map { text("rejection.\($0.code)", $0.values) }),
            "ready": .flag(plan.isReady), "undecided": ViewValue(plan.undecided),
            "lines": ViewValue(taken.count), "units": ViewValue(units.all), "withUser": ViewValue(units.withUser),
            "users": ViewValue(plan.people.count), "repeated": ViewValue(plan.repeated),
            "passedOver": ViewValue(passedOver),
            "refused": .list(
                plan.refused.map {
                    [
                        "sheet": .text($0.sheet), "row": ViewValue($0.row), "column": .text($0.column),
                        "reason": .text(text("rejection.\($0.code)")),
                    ]
                }),
            "refusedAny": .flag(!plan.refused.isEmpty), "refusedCount": ViewValue(plan.refused.count),
            "leaves": .flag(context.form.flag("leave")),
            "questions": .list(questions), "questionsAny": .flag(!questions.isEmpty),
            "shared": .list(shared), "sharedAny": .flag(!shared.isEmpty),
            "groups": .list(groups),
        ]
    }

    private func text(_ key: String, _ values: [String: String] = [:]) -> String {
        pages.text(key, values, for: context)
    }

    /// Names of units that nobody knows.
    private var questions: [ViewValue] {
        let there = basis.tree.all.filter { $0.office == $0.id }
        return plan.labels.enumerated().filter { $1.found == nil && $1.count > 0 }.map { number, label in
            func option(_ target: UnitTarget, _ text: String) -> ViewValue {
                ["value": .text(target.text), "text": .text(text), "selected": .flag(label.target == target)]
            }
            let new = [UnitKind.bureau, .township, .section, .institution, .enterprise].map {
                option(.new($0), text("directory.new", ["kind": text("choice.unit.kind.\($0.rawValue)")]))
            }
            return [
                "number": ViewValue(number), "label": .text(label.text), "count": ViewValue(label.count),
                "open": .flag(label.target == nil),
                "options": .list(
                    [option(.skip, text("directory.skip"))] + new + there.map { option(.unit($0.id), $0.short) }),
            ]
        }
    }

    private var shared: [ViewValue] {
        plan.shared.enumerated().map { number, shared in
            [
                "number": ViewValue(number), "phone": .text(shared.phone.masked), "asked": .flag(shared.isAsked),
                "open": .flag(shared.owner == nil),
                "entries": .list(
                    shared.entries.map { index in
                        let entry = plan.entries[index]
                        return [
                            "index": ViewValue(index), "name": .text(entry.line.name), "unit": .text(unit(entry)),
                            "place": .text(place(entry.line)), "chosen": .flag(shared.owner == index),
                            "number": ViewValue(number),
                        ]
                    }),
            ]
        }
    }

    private func unit(_ entry: DirectoryPlan.Entry) -> String {
        let name = entry.target.map(basis.name) ?? ""
        return name.isEmpty ? plan.labels[entry.label].text : name
    }

    private func place(_ line: DirectoryLine) -> String {
        text("directory.place", ["sheet": line.sheet, "row": String(line.row)])
    }

    /// Lines by unit, in the order of the file.
    private var groups: [ViewValue] {
        var order: [Int] = []
        for entry in plan.entries where !order.contains(entry.label) { order.append(entry.label) }
        let held = Dictionary(grouping: plan.entries, by: \.label)
        return order.map { label in
            let entries = held[label] ?? []
            let target = plan.labels[label].target
            let isNew = if case .unit = target { false } else { target != nil && target != .skip }
            return [
                "unit": .text(entries.first.map(unit) ?? ""), "words": .text(plan.labels[label].text),
                "new": .flag(isNew), "skipped": .flag(target == .skip), "open": .flag(target == nil),
                "lines": .list(entries.map(line)),
            ]
        }
    }

    private func line(_ entry: DirectoryPlan.Entry) -> ViewValue {
        let kind = entry.target.flatMap(basis.kind)
        let roles = kind.map(RoleSuggestion.choices) ?? []
        return [
            "index": ViewValue(entry.index), "name": .text(entry.line.name), "title": .text(entry.title),
            "duty": .text(entry.line.duty), "mobile": .text(entry.mobiles.map(\.masked).joined(separator: " / ")),
            "place": .text(place(entry.line)), "canRole": .flag(!roles.isEmpty && !ContactCell.isDesk(entry.line.name)),
            "roles": .list(
                roles.map { role in
                    [
                        "value": .text(role.rawValue), "selected": .flag(role == entry.role),
                        "text": .text(text("choice.post.role.\(role.rawValue)")),
                    ]
                }),
        ]
    }
}

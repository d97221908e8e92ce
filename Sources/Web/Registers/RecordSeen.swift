import Kernel
import Registers

/// All that the page of one record shows, read on one snapshot.
struct RecordSeen: Sendable {
    let record: Record
    let history: [HistoryEntry]
    let steps: [Transition]
    let pending: PendingRequest?
    let titles: [String: [String: String]]

    /// - Throws: `Rejection.notFound` outside the reader's scope.
    init(_ definition: Definition, _ id: RecordID, in reading: Reading) throws {
        record = try reading.find(definition, id)
        history = try reading.history(definition, id)
        steps = try reading.steps(definition, record)
        pending = try reading.pending(record)
        // Values that have been replaced are shown in the history.
        let rows =
            [record.values.stored]
            + history.flatMap { entry in
                [
                    entry.fields.reduce(into: [:]) { $0[$1.name] = $1.old },
                    entry.fields.reduce(into: [:]) { $0[$1.name] = $1.new },
                ]
            }
        var titles = try reading.titles(definition, rows)
        let people = Set(history.map(\.actor.text) + [pending?.asker.text].compactMap(\.self))
        titles["user", default: [:]].merge(try reading.titles(of: "user", people)) { first, _ in first }
        let others = Set(history.flatMap { [$0.record, $0.other] }.compactMap(\.self).filter { $0 != id }.map(\.text))
        titles[definition.name, default: [:]].merge(try reading.titles(of: definition.name, others)) { first, _ in first
        }
        self.titles = titles
    }

    /// - Parameter revealed: protected values shown in full, this once.
    func view(
        _ words: RegisterWords, _ principal: Principal, own: [String: String], revealed: [String: String] = [:]
    ) -> [String: ViewValue] {
        let definition = words.definition
        let here = "\(words.path)/\(record.id)"
        let linked = Set(definition.visible.compactMap { definition.target(of: $0) }.filter { own[$0] == nil })
        return [
            "title": .text(words.title(record)), "register": words.crumb,
            "state": definition.workflow.states.count > 1 ? words.badge(record.state) : .none,
            "version": .text(String(record.version)), "historyHref": .text("\(here)/history"),
            "edit": principal.may(definition.access.edit) && record.mergedInto == nil ? .text("\(here)/edit") : .none,
            "unmerge": definition.mayMerge(principal) && record.mergedInto != nil ? .text("\(here)/unmerge") : .none,
            "pending": pendingView(words, principal, here),
            "fields": words.facts(
                record, links: linked, revealed: revealed,
                reveal: principal.may(definition.access.unmask) ? "\(here)/reveal" : nil),
            "revealed": .flag(!revealed.isEmpty),
            "transitionsAny": .flag(!steps.isEmpty),
            "transitions": .list(
                steps.map { step in
                    [
                        "name": .text(step.name), "action": .text("\(here)/transitions/\(step.name)"),
                        "label": .text(words.step(step.name)), "reasonWanted": .flag(step.needsReason),
                        "confirm": step.second == nil
                            ? .none : .text(words.locales.text("register.askSecond", words.language)),
                        "version": .text(String(record.version)),
                    ]
                }),
            "history": .list(
                history.prefix(8).map { entry in
                    [
                        "at": .text(words.time.moment(entry.at, words.language)),
                        "who": .text(
                            words.titles["user"]?[entry.actor.text]
                                ?? words.locales.text("register.system", words.language)),
                        "what": .text(words.what(entry, of: record.id)),
                    ]
                }),
        ]
    }

    private func pendingView(_ words: RegisterWords, _ principal: Principal, _ here: String) -> ViewValue {
        guard let pending, let step = words.definition.workflow.transition(pending.transition), let second = step.second
        else { return .none }
        return [
            "label": .text(words.step(step.name)),
            "by": .text(words.titles["user"]?[pending.asker.text] ?? pending.asker.text),
            "at": .text(words.time.moment(pending.asked, words.language)), "words": ViewValue(pending.reason),
            "canDecide": .flag(principal.may(second.by) && pending.asker != principal.user),
            "action": .text("\(here)/transitions/\(step.name)/decision"),
        ]
    }
}

package import Command
import Database
package import Kernel
package import Registers
package import Supervision

extension Writing {
    /// Notes what a visit found; the unit visited puts it right unless another is named.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `invalid` (`required`, `tooLong`, `personalData`).
    @discardableResult
    package func note(_ words: String, on visit: RecordID, unit: RecordID? = nil) throws -> Record {
        let (v, o) = (Visits.fields, Observations.fields)
        let found = try reading.find(Visits.self, visit)
        guard principal.posts.contains(where: { Visits.visiting.contains($0.role) }) else { throw Rejection.forbidden }
        let words = try FreeText.needed(words, field: "wording", code: "required", max: 500)
        return try insert(
            Observations.self, verb: "note",
            Values {
                $0[o.visit] = visit
                $0[o.wording] = words
                $0[o.unit] = unit ?? found[v.unit]
            })
    }

    /// Makes an item of the visit's draft directive of it (转为任务); a commander signs, as always.
    /// - Returns: the draft.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`).
    package func assign(observation id: RecordID, rules: CommandRules) throws -> RecordID {
        let (v, o, i, d) = (Visits.fields, Observations.fields, DirectiveItems.fields, Directives.fields)
        let observation = try step("assign", id)
        let visit = try reading.find(Visits.self, observation[o.visit] ?? id)
        let open = try visit[v.draft].flatMap { try reading.any(registry.named(Directives.name), $0) }
        var draft: Record
        if let open, open.state == "draft" {
            draft = open
        } else {
            draft = try emptyDraft(title: visit[v.title] ?? "", rules: rules)
            draft = try edit(
                registry.named(Directives.name), draft.id, version: draft.version,
                Values { $0[d.sourceKind] = .inspection })
            try update(visit, verb: "edit", Values { $0[v.draft] = draft.id })
        }
        let item = try addItem(to: draft.id, wording: observation[o.wording] ?? "", rules: rules)
        try edit(item: item.id, of: draft.id, Values { $0[i.leads] = observation[o.unit].map { [$0] } ?? [] })
        try update(observation, state: "task", verb: "assign", Values { $0[o.became] = draft.id })
        return draft.id
    }

    /// Makes a finding of supervision of it (转为督导问题), at the visit's place, with deadline and re-inspection.
    /// - Returns: the finding.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`, `visitWithoutPlace`).
    package func find(observation id: RecordID, severity: Severity, rules: SupervisionRules) throws -> RecordID {
        let (v, o) = (Visits.fields, Observations.fields)
        let observation = try step("find", id)
        let visit = try reading.find(Visits.self, observation[o.visit] ?? id)
        guard let place = visit[v.place] else { throw Rejection(.conflict, "visitWithoutPlace") }
        let finding = try find(observation[o.wording] ?? "", at: place, severity: severity, rules: rules)
        try update(observation, state: "finding", verb: "find", Values { $0[o.became] = finding.id })
        return finding.id
    }

    private func step(_ name: String, _ id: RecordID) throws -> Record {
        let observation = try reading.find(Observations.self, id)
        guard let step = Observations.workflow.transition(name),
            principal.posts.contains(where: { step.by.contains($0.role) || $0.role == .system })
        else { throw Rejection.forbidden }
        guard step.from.contains(observation.state) else {
            throw Rejection(.conflict, "state", values: ["state": observation.state, "transition": name])
        }
        return observation
    }
}

import Duties
import Indicators
package import Kernel
import Organisation
package import Registers

/// How a definition comes into force: drafted by one, agreed by another, ended.
extension Writing {
    /// - Throws: `Rejection` `invalid` (`reportDefinition`) with line and field of every problem, `forbidden`.
    @discardableResult
    package func draft(reportType yaml: String, rules: ReportRules) throws -> Record {
        guard allows(ReportTypes.drafting) else { throw Rejection.forbidden }
        let values = try checked(yaml, rules)
        return try insert(ReportTypes.self, verb: "draft", values)
    }

    /// Changes a draft; what is in force is replaced by a new draft.
    @discardableResult
    package func edit(reportType id: RecordID, _ yaml: String, version: Int64?, rules: ReportRules) throws -> Record {
        guard allows(ReportTypes.drafting) else { throw Rejection.forbidden }
        let type = try reading.find(ReportTypes.self, id)
        try check(version, type)
        guard type.state == "draft" else {
            throw Rejection(.conflict, "state", values: ["state": type.state, "transition": "edit"])
        }
        return try update(type, checked(yaml, rules))
    }

    /// Asks a second person to put it into force.
    @discardableResult
    package func submit(reportType id: RecordID, rules: ReportRules) throws -> Record {
        let type = try reading.find(ReportTypes.self, id)
        // What held when it was drafted may hold no more: an indicator that the records have got since.
        _ = try checked(type[ReportTypes.fields.definition] ?? "", rules)
        return try perform("activate", reading.registry.named(ReportTypes.name), id)
    }

    /// Agrees or declines as the second person. The type of the same name that was in force ends with it; what is owed
    /// today is owed from now on, unless its cut-off has passed: nobody is late for what was not asked.
    @discardableResult
    package func decide(
        reportType id: RecordID, agree: Bool, words: String? = nil, rules: ReportRules
    ) throws -> Record {
        let definition = try reading.registry.named(ReportTypes.name)
        let type = try reading.find(ReportTypes.self, id)
        let (name, from) = (ReportTypes.fields.name, ReportTypes.fields.from)
        guard agree, let form = try ReportForms.form(of: type) else {
            return try decide(definition, id, agree: false, reason: words)
        }
        for old in try reading.activeTypes() where old[name] == type[name] {
            try update(old, state: "ended", verb: "end")
        }
        let today = CalendarDay(now, in: rules.zone)
        let isOver = now > form.clock.moments(of: form.clock.covered(dueOn: today), in: rules.zone).due
        // A first day that has passed is none either.
        let start = isOver ? max(form.from ?? today, today.advanced(by: 1)) : form.from ?? today
        let done = try decide(definition, id, agree: true, reason: words, Values { $0[from] = start })
        if start <= today, let rule = try rules.duties.rules(reading)[form.rule] {
            try generate(rule, on: today, rules.duties)
        }
        return done
    }

    /// Ends a type: from then on nothing is owed by it, today's neither. What was told stays.
    @discardableResult
    package func end(reportType id: RecordID, reason: String) throws -> Record {
        guard allows(ReportTypes.drafting) else { throw Rejection.forbidden }
        let wasOwed = try reading.find(ReportTypes.self, id).state == "active"
        let ended = try perform("end", reading.registry.named(ReportTypes.name), id, reason: reason)
        if wasOwed, let form = try ReportForms.form(of: ended) {
            try cancel(rules: [form.rule], about: id, reason: reason)
        }
        return ended
    }

    private func checked(_ yaml: String, _ rules: ReportRules) throws -> Values {
        let form = try ReportForm(yaml: yaml)
        var problems: [Rejection.Problem] = []
        let fail = { (code: String, values: [String: String]) in
            problems.append(.init(code, field: "definition", values: values))
        }
        let today = CalendarDay(now, in: rules.zone)
        guard let owner = try UnitTree(reading).owner(form.owner) else {
            throw Rejection.invalid("reportOwner", field: "definition", ["owner": form.owner])
        }
        if try UnitTree(reading).owner(form.verifier) == nil { fail("reportOwner", ["owner": form.verifier]) }
        if form.until == nil { fail("reportNoEnd", [:]) }
        if let until = form.until, until < today { fail("reportEnded", ["until": until.description]) }
        for field in form.fields { check(field, of: form, rules, fail) }
        let others = try reading.reportForms()
        for field in form.counts {
            guard let source = form.source(of: field), source.type != form.id else { continue }
            if others.first(where: { $0.id == source.type })?.field(source.field)?.kind != .count {
                fail("reportNoSource", ["field": field.id, "source": field.sumOf ?? ""])
            }
        }
        guard problems.isEmpty else { throw Rejection(.invalid, "reportDefinition", problems: problems) }
        let t = ReportTypes.fields
        return Values {
            $0[t.name] = form.id
            $0[t.title] = form.title.zh
            $0[t.owner] = owner.id
            $0[t.basis] = form.basis
            $0[t.from] = form.from ?? today
            $0[t.until] = form.until
            $0[t.definition] = yaml
            $0[t.drafter] = principal.user
        }
    }

    /// A number is asked once: what the records hold is derived, what another report tells is not asked again.
    private func check(
        _ field: ReportField, of form: ReportForm, _ rules: ReportRules, _ fail: (String, [String: String]) -> Void
    ) {
        guard let id = field.indicator else {
            if let held = rules.indicators.held(namedAs: field) {
                fail("reportNamedHeld", ["field": field.id, "indicator": held.id, "name": held.name.zh])
            }
            return
        }
        guard let indicator = rules.indicators[id] else {
            return fail("reportIndicator", ["field": field.id, "indicator": id])
        }
        let names = ["field": field.id, "indicator": id]
        if case .reported(let report, let other) = indicator.kind {
            if field.derived { return fail("reportNotHeld", names) }
            if report != form.id || other != field.id { fail("reportAskedElsewhere", names) }
        } else if !field.derived {
            fail("reportHeld", names)
        }
    }
}

extension UnitTree {
    /// The unit answerable for a type: `office`, the bureau of a sector, or a unit by its name.
    func owner(_ text: String) -> Unit? {
        if text == "office" { return office }
        if let sector = Sector(rawValue: text), let bureau = bureau(of: sector) { return bureau }
        return named(text).flatMap(unit)
    }
}

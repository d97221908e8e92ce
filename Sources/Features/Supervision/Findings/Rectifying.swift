import Database
package import Kernel
package import Registers

extension Writing {
    /// The findings of an inspection's failing items.
    func find(
        _ answers: Answers, _ checklist: Checklist, at place: Record, _ inspection: Record, _ rules: SupervisionRules
    ) throws -> [Record] {
        let failing = checklist.items.filter { answers.lines[$0.id]?.answer == .fails }
        if failing.isEmpty { return [] }
        let (f, i, p, today) = (Findings.fields, Inspections.fields, Places.fields, rules.today(now))
        let earlier = try reading.all(Findings.self, where: f.place, is: place.id)
        let closed = earlier.compactMap { finding -> Recurrence.Earlier? in
            guard finding.state == "closed", let at = finding[f.closed], let item = finding[f.item] else { return nil }
            return .init(id: finding.id, item: item, closed: rules.today(at))
        }
        return try failing.map { item in
            let before = Recurrence.of(item.id, on: today, among: closed, within: rules.recurrenceDays)
            let finding = try insert(
                Findings.self, verb: "find",
                Values {
                    $0[f.title] = answers.lines[item.id]?.words
                    $0[f.inspection] = inspection.id
                    $0[f.place] = place.id
                    $0[f.area] = place[p.area]
                    $0[f.kind] = place[p.kind]
                    $0[f.unit] = place[p.unit]
                    $0[f.bureau] = place[p.bureau]
                    $0[f.team] = inspection[i.team]
                    $0[f.checklist] = checklist.id
                    $0[f.item] = item.id
                    $0[f.severity] = item.severity
                    $0[f.found] = today
                    $0[f.due] = today.advanced(by: item.days).at(hour: 18, in: rules.zone)
                    $0[f.round] = 1
                    $0[f.recurrenceOf] = before
                    $0[f.recurring] = before != nil
                    $0[f.replyBy] = today.advanced(by: rules.replyDays).at(hour: 24, in: rules.zone)
                    $0[f.inspector] = principal.user
                })
            try oweRectification(finding, rules)
            return finding
        }
    }

    /// Says what was done (整改). The unit itself, or the headquarters for a place without an account (代录).
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`), `invalid`.
    @discardableResult
    package func rectify(
        finding id: RecordID, words: String, saidBy: String? = nil, rules: SupervisionRules
    ) throws -> Record {
        let f = Findings.fields
        let (finding, words) = try step("rectify", id, words)
        if !principal.has(.unitOfficer), (saidBy ?? "").trimmingWhitespace.isEmpty {
            throw Rejection.invalid("required", field: "saidBy")
        }
        let done = try update(
            finding, state: "rectified", verb: "rectify",
            Values {
                $0[f.rectified] = now
                $0[f.rectification] = words
                $0[f.saidBy] = saidBy
                $0[f.reinspectBy] = now.advanced(minutes: rules.reinspectHours * 60)
            })
        try meetRectification(done, rules)
        return done
    }

    /// Inspects again (复查): closed where it is right, else open again with a new deadline.
    /// - Parameter due: the new deadline; by severity where nil.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`), `invalid`.
    @discardableResult
    package func reinspect(
        finding id: RecordID, passed: Bool, words: String, due: Instant? = nil, rules: SupervisionRules
    ) throws -> Record {
        let f = Findings.fields
        let (finding, words) = try step(passed ? "pass" : "fail", id, words)
        if let due, due <= now { throw Rejection.invalid("deadlinePast", field: "due") }
        let days = (finding[f.severity] ?? .minor).days
        let done = try update(
            finding, state: passed ? "closed" : "open", verb: passed ? "pass" : "fail",
            Values {
                $0[f.result] = words
                $0[f.reinspectBy] = nil as Instant?
                if passed {
                    $0[f.closed] = now
                } else {
                    $0[f.rectified] = nil as Instant?
                    $0[f.round] = (finding[f.round] ?? 1) + 1
                    $0[f.due] = due ?? rules.today(now).advanced(by: days).at(hour: 18, in: rules.zone)
                }
            })
        try meetReinspection(finding, by: done)
        if !passed { try oweRectification(done, rules) }
        return done
    }

    func step(_ name: String, _ id: RecordID, _ words: String) throws -> (finding: Record, words: String) {
        let finding = try reading.find(Findings.self, id)
        guard let step = Findings.workflow.transition(name), principal.may(step.by) else { throw Rejection.forbidden }
        guard step.from.contains(finding.state) else {
            throw Rejection(.conflict, "state", values: ["state": finding.state, "transition": name])
        }
        return (finding, try checked(words))
    }

    /// Words of an operation: there, not too long, nothing personal.
    func checked(_ words: String, field: String = "words") throws -> String {
        try FreeText.needed(words, field: field, code: "required", max: 2_000)
    }
}

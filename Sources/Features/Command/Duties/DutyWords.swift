package import Duties
import Kernel
import Organisation
import Registers
package import Web

/// Duties in the reader's words.
package struct DutyWords {
    let wording: PageWords
    let rules: [String: DutyRule]

    package init(_ wording: PageWords, _ rules: [String: DutyRule]) { (self.wording, self.rules) = (wording, rules) }

    package func name(_ rule: String) -> String {
        rules[rule]?.title[wording.context.language.rawValue] ?? wording.text("duty.rule.\(rule)")
    }

    /// The control plan by which it is asked; nil where none asks it.
    func policy(_ duty: Duty) -> String? {
        guard let policy = duty.policy else { return nil }
        let parts = policy.split(separator: " ", maxSplits: 1).map(String.init)
        let key = "duty.plan.\(parts.first ?? "")"
        guard wording.pages.locales.has(key, wording.context.language) else { return policy }
        return ([wording.text(key)] + parts.dropFirst()).joined(separator: " ")
    }

    /// Why it is asked, in plain words; nil where its name says it.
    func why(_ duty: Duty) -> String? {
        let key = "duty.why.\(rules[duty.rule]?.why ?? duty.rule)"
        return wording.pages.locales.has(key, wording.context.language) ? wording.text(key) : nil
    }

    package func state(_ duty: Duty) -> ViewValue {
        let tone =
            switch duty.state {
            case .due: "info"
            case .late, .missed: "late"
            case .met: "met"
            case .waived, .cancelled: "plain"
            }
        return wording.badge(tone, "duty.state.\(duty.state.rawValue)")
    }

    /// The page on which it is met.
    package func link(_ duty: Duty) -> String? {
        rules[duty.rule]?.link?(duty) ?? DueView.href(duty.register, duty.subject.text)
    }

    /// Duties that are met together: one line, and the way to their page.
    func row(_ gathered: GatheredDuties) -> ViewValue {
        let (page, isLate) = (rules[gathered.rule]?.together ?? "", gathered.due <= wording.now)
        return [
            "href": .text(page), "act": .text(page), "rule": .text(name(gathered.rule)),
            "title": .text(wording.text("duty.together", ["n": String(gathered.count)])), "who": .none,
            "due": wording.due(gathered.due), "at": wording.moment(gathered.due),
            "state": wording.badge(isLate ? "late" : "info", "duty.state.\(isLate ? "late" : "due")"),
        ]
    }

    func row(_ duty: Duty, _ tree: UnitTree) -> ViewValue {
        [
            "href": .text(DutyKey(duty).path), "act": ViewValue(link(duty)), "rule": .text(name(duty.rule)),
            "title": ViewValue(duty.title), "who": .text(duty.unit.map(tree.name) ?? wording.text("duty.nobody")),
            "due": duty.state.isOpen ? wording.due(duty.due) : .none, "at": wording.moment(duty.due),
            "state": state(duty),
        ]
    }

    /// Values of a list with its pager.
    func list(_ page: DutyPage, _ tree: UnitTree, at path: String, _ asked: String = "") -> [String: ViewValue] {
        let next = page.next.map { "\(path)?\(asked.isEmpty ? "" : asked + "&")after=\(queryValue($0.text))" }
        return [
            "rows": .list(page.duties.map { row($0, tree) }), "rowsAny": .flag(!page.duties.isEmpty),
            "shown": .text(wording.text("app.shown", ["n": String(page.duties.count)])), "next": ViewValue(next),
            "first": .none,
        ]
    }

    /// Values of one duty's page.
    func detail(
        _ duty: Duty, _ tree: UnitTree, _ principal: Principal, _ problem: Rejection?, _ form: Form
    ) -> [String: ViewValue] {
        let decides = principal.has(.dutyOfficer, .sectionLead)
        let facts: [(String, ViewValue)] = [
            ("unit", .text(duty.unit.map(tree.name) ?? wording.text("duty.nobody"))),
            ("why", ViewValue(why(duty))), ("policy", ViewValue(policy(duty))),
            ("basis", ViewValue(rules[duty.rule]?.basis)),
            ("opens", wording.moment(duty.opens)),
            ("due", wording.moment(duty.due)), ("closes", wording.moment(duty.closes)),
            ("metAt", wording.moment(duty.metAt)), ("observedAt", wording.moment(duty.observedAt)),
            ("reason", ViewValue(duty.reason)), ("until", wording.moment(duty.until)),
        ]
        return [
            "title": .text(name(duty.rule)), "subtitle": ViewValue(duty.title), "state": state(duty),
            "lateEntry": .flag(duty.lateEntry), "act": ViewValue(duty.state.isOpen ? link(duty) : nil),
            "subject": ViewValue(DueView.href(duty.register, duty.subject.text)),
            "record": ViewValue(duty.metBy.flatMap { DueView.href(duty.metRegister, $0.text) }),
            "facts": .list(
                facts.filter { $0.1 != .none }.map {
                    ["label": .text(wording.text("duty.field.\($0.0)")), "value": $0.1]
                }),
            "key": ["rule": .text(duty.rule), "subject": .text(duty.subject.text), "slot": .text(duty.slot)],
            "canWaive": .flag(decides && [.due, .late, .missed].contains(duty.state)),
            "canReopen": .flag(decides && duty.state == .waived), "reason": .text(form.text("reason") ?? ""),
            "until": .text(form.text("until") ?? ""),
            "canComplete": .flag(
                rules[duty.rule]?.metBy == Completions.name && duty.takesRecord && duty.opens <= wording.now
                    && duty.unit.map(principal.answers) == true),
            "words": .text(form.text("words") ?? ""),
            "problem": problem.map { problem in
                let first = problem.problems.first
                return .text(wording.text("rejection.\(first?.code ?? problem.code)", first?.values ?? problem.values))
            } ?? .none,
        ]
    }
}

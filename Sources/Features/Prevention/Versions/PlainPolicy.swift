import Indicators
import Kernel
import Policies
import Web

/// A pack in plain language (方案明白纸, P6): what is asked of whom, for how long, with which tests and why. Made from the version
/// itself, so that it cannot say anything else.
struct PlainPolicy {
    let pack: PolicyPack
    let words: PageWords

    var values: ViewValue {
        [
            "name": .text(pack.name), "title": .text(words.text(pack.title)),
            "disease": .text(words.text(pack.disease)),
            "days": .text(words.days(pack.from, pack.to)), "basis": .text(pack.basis),
            "note": ViewValue(pack.note.map { words.text($0) }), "isEmpty": .flag(!pack.restricts),
            "categories": .list(pack.categories.map(category)), "categoriesAny": .flag(!pack.categories.isEmpty),
            "arrivals": .list(arrivals), "arrivalsAny": .flag(pack.arrivals != nil),
            "facts": .list(facts), "factsAny": .flag(!facts.isEmpty),
            "suitability": .list(pack.suitability.map { .text(words.text($0.title)) }),
            "suitabilityAny": .flag(!pack.suitability.isEmpty),
        ]
    }

    private func category(_ rule: CategoryRule) -> ViewValue {
        [
            "title": .text(words.text(rule.title)),
            "phases": .list(rule.plan.phases.filter { $0.setting > .none }.map { .text(words.phase($0)) }),
            "days": .text(
                rule.plan.restricts
                    ? words.text("policy.countsFrom.\(day0(rule))", ["n": String(rule.plan.days)])
                    : words.text("policy.noRestriction")),
            "quota": ViewValue(
                rule.quota.map {
                    words.text(
                        "policy.quotaWords",
                        ["n": String($0.count), "days": String($0.withinDays), "hours": String($0.minGapHours)])
                }), "release": ViewValue(release(rule)),
            "evidence": .text(
                rule.evidence.map { words.text("policy.evidence.\($0.rawValue)") }.joined(
                    separator: words.text("register.separator"))), "note": ViewValue(rule.note.map { words.text($0) }),
        ]
    }

    /// What its days count from: by the ground, or the first day kept.
    private func day0(_ rule: CategoryRule) -> String {
        pack.clock == .admission ? "admission" : rule.evidence.first?.rawValue ?? "exposure"
    }

    func release(_ rule: CategoryRule) -> String? {
        let parts = rule.release.conditions(separator: words.text("register.separator")).map {
            words.text("policy.release.\($0.name)", $0.values)
        }
        return parts.isEmpty ? nil : parts.joined(separator: words.text("policy.semicolon"))
    }

    private var arrivals: [ViewValue] {
        guard let rules = pack.arrivals else { return [] }
        var lines = [words.text("policy.lookback", ["n": String(rules.lookbackDays)])]
        if let days = rules.fileDaysAhead { lines.append(words.text("policy.filing", ["n": String(days)])) }
        if let hours = rules.testHours { lines.append(words.text("policy.arrivalTest", ["n": String(hours)])) }
        for (level, id) in rules.levels.sorted(by: { $0.key < $1.key }) {
            guard let rule = pack.category(id) else { continue }
            lines.append(
                words.text(
                    "policy.arrivalLevel",
                    ["level": words.text("policy.level.\(level)"), "category": words.text(rule.title)]))
        }
        return lines.map { .text($0) }
    }

    private var facts: [ViewValue] {
        var lines: [String] = []
        if let checks = pack.checks {
            let slots = checks.slots.map { slot in
                let minutes = slot.due % 60
                return words.text("policy.slot.\(slot.id)")
                    + " \(slot.due / 60):\(minutes < 10 ? "0" : "")\(minutes)"
            }
            lines.append(
                words.text(
                    "policy.checksWords",
                    [
                        "slots": slots.joined(separator: words.text("register.separator")),
                        "fever": "\(checks.feverTenths / 10).\(checks.feverTenths % 10)",
                        "n": String(checks.missesToVisit),
                    ]))
        }
        if let days = pack.contactDays { lines.append(words.text("policy.contactDaysWords", ["n": String(days)])) }
        if let hours = pack.transferHours { lines.append(words.text("policy.transferWords", ["n": String(hours)])) }
        if let areas = pack.areas {
            lines.append(words.text("policy.areasWords", ["scheme": words.text("policy.scheme.\(areas.rawValue)")]))
        }
        if let rooms = pack.rooms { lines.append(words.text("policy.roomsWords", ["n": String(rooms.per10k)])) }
        lines += pack.clusters.map {
            words.text(
                "policy.clusterWords",
                ["title": words.text($0.title), "n": String($0.cases), "days": String($0.days)])
        }
        lines += pack.reporting.map {
            words.text("policy.reportingWords", ["title": words.text($0.title), "n": String($0.hours)])
        }
        lines += pack.testing.map {
            words.text("policy.testingWords", ["title": words.text($0.title), "how": testing($0)])
        }
        return lines.map { .text($0) }
    }

    /// 每周 2 次，两次间隔不少于 48 小时（核酸）
    func testing(_ rule: TestingRule) -> String {
        let (key, n) =
            switch rule.frequency {
            case .everyDays(1): ("day", 1)
            case .everyDays(let days): ("days", days)
            case .perWeek(1): ("weekly", 1)
            case .perWeek(let times): ("times", times)
            case .dailyPercent(let percent): ("share", percent)
            case .atEntry(let hours): ("entry", hours)
            case .unsaid: ("unsaid", 0)
            }
        var how = words.text("policy.testing.\(key)", ["n": String(n)])
        if let hours = rule.minGapHours {
            how = words.text("policy.testing.gap", ["how": how, "n": String(hours)])
        }
        guard !rule.methods.isEmpty else { return how }
        let methods = rule.methods.map { words.text("policy.method.\($0)") }.joined(separator: "/")
        return words.text("policy.testing.by", ["how": how, "methods": methods])
    }
}

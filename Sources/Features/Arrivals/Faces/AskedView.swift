import Kernel
import Policies
import Web

/// What is asked, in plain words (防控要求告知): dates of each part, why, and by which policy. The same words on the look-up, on the
/// receipt and on the township's page.
struct AskedView {
    let words: PageWords
    let asked: Asked

    init(_ words: PageWords, _ asked: Asked) { (self.words, self.asked) = (words, asked) }

    /// - Parameter origin: name of the place; nil where it is not known.
    func values(origin: String?) -> ViewValue {
        let nothing = asked.measured == nil && asked.milder.isEmpty && asked.parts.isEmpty
        return [
            "origin": ViewValue(origin), "unknown": .flag(origin == nil),
            "level": asked.risk == .none
                ? .none : .text(words.text("choice.arrival.risk.\(asked.risk.rawValue)")),
            "nothing": .flag(nothing), "parts": .list(parts), "reasons": .list(reasons.map { .text($0) }),
            "within": .list(
                asked.parts.map { part in
                    .text("\(part.name)（\(words.text("choice.arrival.risk.\(part.level.rawValue)"))）")
                }), "withinAny": .flag(!asked.parts.isEmpty),
            "ends": ViewValue(asked.measured.map { words.day($0.ends) }),
            "ahead": ViewValue(asked.packs.compactMap { $0.arrivals?.fileDaysAhead }.max().map(String.init)),
            "testHours": ViewValue(asked.packs.compactMap { $0.arrivals?.testHours }.min().map(String.init)),
            "basis": ViewValue(basis.isEmpty ? nil : basis.joined(separator: "；")),
        ]
    }

    private var parts: [ViewValue] {
        let legs = asked.measured?.course.legs ?? []
        let tests = asked.measured?.course.tests ?? []
        return legs.filter { $0.phase.setting > .none }.map { leg in
            let days = tests.filter { leg.first <= $0 && $0 <= leg.last }.map { words.day($0) }
            return [
                "setting": .text(words.text("arrival.setting.\(leg.phase.setting.rawValue)")),
                "from": .text(words.day(leg.first)), "to": .text(words.day(leg.last)),
                "days": ViewValue(leg.last.ordinal - leg.first.ordinal + 1),
                "tests": ViewValue(days.isEmpty ? nil : days.joined(separator: words.text("arrival.comma"))),
            ]
        }
            + asked.milder.map { rule in
                let quota = rule.quota.map {
                    words.text(
                        "arrival.quota",
                        ["n": String($0.count), "days": String($0.withinDays), "hours": String($0.minGapHours)])
                }
                return ["setting": .text(words.text(rule.title)), "tests": ViewValue(quota)]
            }
    }

    private var reasons: [String] {
        if let measured = asked.measured { return [words.text(measured.reason)] }
        return asked.claims.compactMap { claim in
            asked.milder.first { $0.id == claim.category }.map {
                words.text(
                    $0.reason(day: claim.day, ends: last(of: $0, claim)))
            }
        }
    }

    /// Last day on which something is asked: tests count from arriving on, where it is known when.
    private func last(of rule: CategoryRule, _ claim: Claim) -> CalendarDay {
        guard let quota = rule.quota else { return claim.day.advanced(by: rule.plan.days) }
        return asked.arrives?.advanced(by: quota.withinDays - 1) ?? claim.day.advanced(by: quota.withinDays)
    }

    private var basis: [String] { asked.packs.map { "\(words.text($0.title)) \($0.version)" } }
}

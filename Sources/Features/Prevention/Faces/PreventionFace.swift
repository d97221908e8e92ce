import Hummingbird
import Indicators
import Kernel
import Organisation
import Policies
package import Registers
import Web

/// What the pages of prevention share.
package struct PreventionFace: Sendable {
    package let store: RecordStore
    package let rules: PreventionRules

    package init(store: RecordStore, rules: PreventionRules) { (self.store, self.rules) = (store, rules) }

    var today: Kernel.CalendarDay { rules.today(store.now) }
}

extension PageWords {
    func text(_ words: Words) -> String { context.language == .en ? words.en : words.zh }
    func day(_ day: CalendarDay) -> String { pages.time.day(day, context.language, now: now) }

    func state(of version: Record) -> ViewValue {
        let tone = ["inForce": "met", "proposed": "soon", "draft": "info"][version.state] ?? "plain"
        return badge(tone, "state.policy.\(version.state)")
    }

    func days(_ from: CalendarDay, _ to: CalendarDay) -> String { "\(day(from)) – \(day(to))" }

    /// Where the mildest of several is meant to be chosen.
    func settings(_ phase: Phase) -> String {
        phase.settings.map { text("policy.setting.\($0.rawValue)") }.joined(separator: text("policy.or"))
    }

    /// 集中隔离 7 天，第 1、2、3、5、7 天检测
    func phase(_ phase: Phase) -> String {
        let key = phase.tests.isEmpty ? "policy.phase" : "policy.phaseTests"
        return text(
            key,
            [
                "setting": settings(phase), "n": String(phase.days),
                "days": phase.tests.map(String.init).joined(separator: text("register.separator")),
            ])
    }

    func problems(_ rejection: Rejection) -> [ViewValue] {
        let problems =
            rejection.problems.isEmpty ? [.init(rejection.code, values: rejection.values)] : rejection.problems
        return problems.map { problem in
            [
                "line": ViewValue(problem.values["line"].map { text("policy.line", ["n": $0]) }),
                "text": .text(text("rejection.\(problem.code)", problem.values)),
            ]
        }
    }
}

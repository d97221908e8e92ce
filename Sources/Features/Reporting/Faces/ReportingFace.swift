import Foundation
import HTTPTypes
import Hummingbird
import Indicators
import Kernel
import Organisation
package import Registers
import Web

/// What the pages of reporting share: the store and the rules.
package struct ReportingFace: Sendable {
    package let store: RecordStore
    package let rules: ReportRules

    package init(store: RecordStore, rules: ReportRules) { (self.store, self.rules) = (store, rules) }

    var today: CalendarDay { CalendarDay(store.now, in: rules.zone) }
}

/// Words and marks of one page in the reader's language.
struct PageWords {
    let pages: Pages
    let context: AppContext
    let now: Instant

    init(_ pages: Pages, _ context: AppContext, now: Instant) {
        (self.pages, self.context, self.now) = (pages, context, now)
    }

    func text(_ key: String, _ values: [String: String] = [:]) -> String { pages.text(key, values, for: context) }
    func callAsFunction(_ both: Words) -> String { both[context.language] }

    func badge(_ tone: String, _ key: String) -> ViewValue { ["tone": .text(tone), "text": .text(text(key))] }
    func moment(_ instant: Instant?) -> String? {
        instant.map { pages.time.moment($0, context.language, now: now) }
    }
    func due(_ instant: Instant) -> ViewValue { pages.time.view(instant, context.language, now: now) }
    func day(_ day: CalendarDay) -> String { pages.time.day(day, context.language, now: now) }

    func state(_ state: Expected.State) -> ViewValue {
        let tone =
            switch state {
            case .due: "soon"
            case .submitted: "met"
            case .late, .missing: "late"
            case .waived: "plain"
            }
        return badge(tone, "report.state.\(state.rawValue)")
    }

    func reasons(_ chosen: CorrectionReason? = nil) -> ViewValue {
        .list(
            CorrectionReason.allCases.map {
                [
                    "value": .text($0.rawValue), "text": .text(text("choice.correction.reason.\($0.rawValue)")),
                    "selected": .flag($0 == chosen),
                ]
            })
    }

    /// What is wrong, in the reader's language: definitions carry both.
    func problem(_ problem: Rejection.Problem, _ forms: [ReportForm]) -> String {
        var values = problem.values
        let parts = (problem.field ?? "").split(separator: ".").map(String.init)
        if parts.count == 2, let form = forms.first(where: { $0.id == parts[0] }) {
            if let field = form.field(parts[1]) { values["field"] = self(field.title) }
            if let rule = form.rules.first(where: { $0.message.zh == values["rule"] }) {
                values["rule"] = self(rule.message)
            }
        }
        return text("rejection.\(problem.code)", values)
    }
}

import Hummingbird
import Indicators
import Kernel
import Organisation
package import Registers
import Web

/// What the pages of supervision share.
package struct SupervisionFace: Sendable {
    package let store: RecordStore
    package let rules: SupervisionRules

    package init(store: RecordStore, rules: SupervisionRules) { (self.store, self.rules) = (store, rules) }
}

/// Words and marks of one page in the reader's language.
struct Wording {
    let pages: Pages
    let context: AppContext
    let now: Instant

    init(_ pages: Pages, _ context: AppContext, now: Instant) {
        (self.pages, self.context, self.now) = (pages, context, now)
    }

    func text(_ key: String, _ values: [String: String] = [:]) -> String { pages.text(key, values, for: context) }
    func text(_ words: Words) -> String { context.language == .en ? words.en : words.zh }
    func badge(_ tone: String, _ key: String) -> ViewValue { ["tone": .text(tone), "text": .text(text(key))] }
    func moment(_ instant: Instant?) -> ViewValue {
        ViewValue(instant.map { pages.time.moment($0, context.language, now: now) })
    }
    func due(_ instant: Instant?) -> ViewValue {
        instant.map { pages.time.view($0, context.language, now: now) } ?? .none
    }
    func day(_ day: CalendarDay?) -> ViewValue { ViewValue(day.map { pages.time.day($0, context.language, now: now) }) }

    func kind(_ kind: PlaceKind?) -> String { kind.map { text("choice.place.kind.\($0.rawValue)") } ?? "" }

    /// What an entry of the change history did.
    func step(_ verb: String, of workflow: Workflow, _ register: String) -> String {
        text(workflow.transition(verb) == nil ? "register.verb.\(verb)" : "transition.\(register).\(verb)")
    }

    func severity(_ severity: Severity?) -> ViewValue {
        let severity = severity ?? .minor
        let tone = severity == .critical ? "late" : severity == .major ? "soon" : "plain"
        return badge(tone, "choice.finding.severity.\(severity.rawValue)")
    }

    func state(of finding: Record) -> ViewValue {
        let late = finding.state == "open" && now > finding[Findings.fields.due] ?? now
        let tone =
            switch finding.state {
            case "closed": "met"
            case "withdrawn": "plain"
            case "rectified": "soon"
            default: late ? "late" : "info"
            }
        return badge(tone, late ? "supervision.overdue" : "state.finding.\(finding.state)")
    }

    /// A share as "62%"; "—" of nothing.
    func percent(_ part: Int, of whole: Int) -> String {
        whole == 0 ? "—" : "\((part * 1000 / whole + 5) / 10)%"
    }
}

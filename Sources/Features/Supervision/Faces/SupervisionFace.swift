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

extension PageWords {
    func text(_ words: Words) -> String { context.language == .en ? words.en : words.zh }
    func kind(_ kind: PlaceKind?) -> String { kind.map { text("choice.place.kind.\($0.rawValue)") } ?? "" }

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
}

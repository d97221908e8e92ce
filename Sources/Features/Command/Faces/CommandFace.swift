import Hummingbird
import Kernel
import Organisation
package import Registers
package import Web

/// What the pages of command and dispatch share: the store, the rules and how a state looks.
package struct CommandFace: Sendable {
    package let store: RecordStore
    package let rules: CommandRules
    /// Where units reach the server, if that is another address than the headquarters' own (政务外网与互联网).
    package let publicAddress: String?

    package init(store: RecordStore, rules: CommandRules, publicAddress: String? = nil) {
        (self.store, self.rules, self.publicAddress) = (store, rules, publicAddress)
    }
}

extension PageWords {
    package func taskState(_ task: Record) -> ViewValue {
        let waiting = Tasks.replying.contains(task.state)
        let late = waiting && task[Tasks.fields.late] == true
        let tone =
            switch task.state {
            case "closed", "verified": "met"
            case "issued", "returned": late || task.state == "returned" ? "late" : "soon"
            case "informed", "withdrawn": "plain"
            default: late ? "late" : "info"
            }
        return badge(tone, "task.state.\(task.state)")
    }

    package func urgency(_ urgency: Urgency?) -> ViewValue {
        let urgency = urgency ?? .routine
        return badge(
            urgency == .flash ? "late" : urgency == .urgent ? "soon" : "plain", "task.urgency.\(urgency.rawValue)")
    }

    package func directiveState(_ directive: Record) -> ViewValue {
        let tone =
            switch directive.state {
            case "draft": "info"
            case "review", "revoking": "soon"
            case "completed": "met"
            case "issued": "info"
            default: "plain"
            }
        return badge(tone, "directive.state.\(directive.state)")
    }

    package func kind(_ kind: ItemKind?) -> ViewValue {
        let kind = kind ?? .task
        return badge(kind.rawValue, "directive.kind.\(kind.rawValue)")
    }

    package func options<C: Choice>(_ chosen: C?, _ prefix: String) -> ViewValue {
        .list(
            C.allCases.map {
                [
                    "value": .text($0.rawValue), "text": .text(text("\(prefix).\($0.rawValue)")),
                    "selected": .flag($0 == chosen),
                ]
            })
    }
}

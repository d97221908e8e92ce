import Hummingbird
import Indicators
import Kernel
import Organisation
import Policies
package import Registers
import Web

/// What the pages of persons and measures share.
package struct MeasureFace: Sendable {
    package let store: RecordStore
    package let rules: MeasureRules

    package init(store: RecordStore, rules: MeasureRules) { (self.store, self.rules) = (store, rules) }
}

extension Record {
    /// Whether this open measure is another place's than its person's entry (措施与人员登记不在一处): after a merge of two entries.
    func isElsewhere(_ person: Record) -> Bool {
        let m = Measures.fields
        return self[m.ended] == nil && self[m.area] != person[Persons.fields.area]
    }
}

extension PageWords {
    var today: CalendarDay { CalendarDay(now, in: pages.time.zone) }

    func text(_ words: Words) -> String { context.language == .en ? words.en : words.zh }
    func setting(_ setting: Setting?) -> String { text("choice.measure.setting.\((setting ?? .none).rawValue)") }

    func state(of measure: Record) -> ViewValue {
        let tone =
            switch measure.state {
            case "planned": "soon"
            case "active": "info"
            case "released": "met"
            default: "plain"
            }
        return badge(tone, "state.measure.\(measure.state)")
    }

    /// What the policy asks before a release.
    func conditions(_ issued: Issued) -> [String] {
        (issued.release?.conditions(separator: text("register.separator")) ?? []).map {
            text("policy.release.\($0.name)", $0.values)
        }
    }

    /// What waits to be done about an open measure, in words.
    /// - Parameter person: nil where the reader sees none.
    func waiting(_ measure: Record, of person: Record?) -> [ViewValue] {
        let m = Measures.fields
        guard measure[m.ended] == nil else { return [] }
        var marks: [ViewValue] = []
        if measure[m.setting] == .home, measure[m.suitable] == nil { marks.append(badge("soon", "measure.mark.home")) }
        let team = [m.gridWorker, m.doctor, m.coordinator].compactMap { measure[$0] }
        if team.count < 3 { marks.append(badge("late", "measure.mark.team")) }
        if measure[m.noticed] == nil { marks.append(badge("soon", "measure.mark.notice")) }
        if measure[m.disputed] == true { marks.append(badge("late", "measure.mark.disputed")) }
        if measure[m.offered] == true { marks.append(badge("info", "measure.mark.offered")) }
        if person.map(measure.isElsewhere) == true { marks.append(badge("late", "measure.mark.elsewhere")) }
        return marks
    }

    func choices<Value: Choice>(_ all: [Value], _ key: String, chosen: Set<Value> = []) -> ViewValue {
        .list(
            all.map {
                [
                    "value": .text($0.rawValue), "text": .text(text("choice.\(key).\($0.rawValue)")),
                    "selected": .flag(chosen.contains($0)),
                ]
            })
    }
}

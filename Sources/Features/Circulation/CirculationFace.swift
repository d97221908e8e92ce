package import Command
import Duties
import Foundation
import Hummingbird
import Kernel
package import Registers
package import Supervision
import Web

/// What the pages of circulation (公文传阅) share.
package struct CirculationFace: Sendable {
    package let store: RecordStore
    package let rules: CommandRules
    package let supervision: SupervisionRules
    var book: DutyBook { rules.duties }

    package init(store: RecordStore, rules: CommandRules, supervision: SupervisionRules) {
        (self.store, self.rules, self.supervision) = (store, rules, supervision)
    }
}

extension PageWords {
    /// Hours to a tenth, as `3.5 小时`; below one in minutes.
    func hours(_ hours: Double?) -> String {
        guard let hours else { return "—" }
        if hours < 1 { return text("circulation.minutes", ["n": String(Int((hours * 60).rounded()))]) }
        if hours >= 72 { return text("circulation.inDays", ["n": String(Int((hours / 24).rounded()))]) }
        let tenths = (hours * 10).rounded() / 10
        let shown = tenths == tenths.rounded() ? String(Int(tenths)) : String(tenths)
        return text("circulation.hours", ["n": shown])
    }

    func lag(_ name: String, _ lag: Lag) -> ViewValue {
        [
            "name": .text(name), "count": ViewValue(lag.count), "median": .text(hours(lag.median)),
            "last": .text(hours(lag.last)), "waiting": ViewValue(lag.waiting),
        ]
    }
}

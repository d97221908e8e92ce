import Hummingbird
import Kernel
package import Registers
package import Supervision
import Web

/// What the pages of sites share.
package struct SiteFace: Sendable {
    package let store: RecordStore
    package let rules: SiteRules
    /// For the checklist of sites.
    package let supervision: SupervisionRules

    package init(store: RecordStore, rules: SiteRules, supervision: SupervisionRules) {
        (self.store, self.rules, self.supervision) = (store, rules, supervision)
    }
}

extension PageWords {
    /// Hours gone since, whole.
    func hours(since instant: Instant?) -> String {
        let minutes = instant.map { (now.milliseconds - $0.milliseconds) / 60_000 } ?? 0
        return text("site.hours", ["n": String(max(0, minutes / 60))])
    }

    func state(of record: Record) -> ViewValue {
        badge(Self.tones["\(record.register).\(record.state)"] ?? "plain", "state.\(record.register).\(record.state)")
    }

    func choices<Value: Choice>(_ values: [Value]?, _ key: String) -> String {
        (values ?? []).map { text("choice.\(key).\($0.rawValue)") }.joined(separator: text("site.and"))
    }

    func options<Value: Choice>(_ key: String, chosen: Set<Value>) -> ViewValue {
        .list(
            Value.allCases.map {
                [
                    "value": .text($0.rawValue), "text": .text(text("choice.\(key).\($0.rawValue)")),
                    "checked": .flag(chosen.contains($0)),
                ]
            })
    }

    private static let tones = [
        "site.activating": "soon", "site.open": "met", "site.closing": "soon", "room.free": "met",
        "room.reserved": "info", "room.occupied": "task", "room.cleaning": "soon", "transfer.requested": "soon",
        "transfer.assigned": "info", "transfer.pickedUp": "info", "transfer.handedOver": "soon",
        "transfer.aborted": "late", "transfer.disinfected": "met", "placement.waiting": "soon",
        "placement.placed": "met", "stay.inside": "met", "stay.reserved": "info",
    ]
}

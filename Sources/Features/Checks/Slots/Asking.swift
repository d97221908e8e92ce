package import Duties
package import Foundation
package import Kernel
package import Policies

/// The askings of one policy version as slots of a day (监测时段). A slot opens half-way after the one before and is due at the
/// policy's time; what is told later is late, what nobody tells is missed.
package struct Asking: Sendable, Hashable {
    package let pack: String
    package let version: String
    package let rules: CheckRules
    /// The document that lays it down, and its last day.
    private(set) var basis: String?
    private(set) var until: CalendarDay?

    package init(pack: String, version: String, rules: CheckRules) {
        (self.pack, self.version, self.rules) = (pack, version, rules)
    }

    func by(_ version: PolicyVersion) -> Asking {
        var asking = self
        (asking.basis, asking.until) = (version.basis, version.until)
        return asking
    }

    /// What a measure by a signed exception has for a pack.
    static let exception = "exception"

    /// `check.CN-COVID.v9`
    package var rule: String { "check.\(pack).\(version)" }

    /// The control plan as duties name it; each exception has an order of its own.
    package var policy: String? { Duty.policy(pack, pack == Self.exception ? nil : version) }

    package var schedule: Schedule {
        let slots = rules.slots.sorted { $0.due < $1.due }
        let opens = slots.indices.map { $0 == 0 ? 0 : (slots[$0 - 1].due + slots[$0].due) / 2 }
        return .slots(
            zip(slots, opens).map { .init($0.id, TimeOfDay($1 / 60, $1 % 60), TimeOfDay($0.due / 60, $0.due % 60)) })
    }

    /// The slots of a day in order.
    package func slots(on day: CalendarDay, in zone: TimeZone) -> [Slot] {
        schedule.slots(on: day, in: zone).sorted { $0.opens < $1.opens }
    }

    /// The slot that a moment belongs to: the last one that had opened then.
    package func slot(at instant: Instant, in zone: TimeZone) -> (slot: Slot, day: CalendarDay, part: String)? {
        let day = CalendarDay(instant, in: zone)
        return slots(on: day, in: zone).last { $0.opens <= instant }.map {
            ($0, day, String($0.key.split(separator: ".").last ?? ""))
        }
    }

    /// When a slot is missed.
    package func closes(_ slot: Slot) -> Instant {
        slot.closes ?? slot.due.advanced(minutes: CheckSettings.graceMinutes)
    }

    /// Whether a reading wants a doctor's look.
    package func isAbnormal(tenths: Int, symptoms: [Symptom]) -> Bool {
        tenths >= rules.feverTenths || !symptoms.isEmpty
    }

    /// The earliest of the misses in a row up to now, where they are as many as the policy says; nil for fewer. One in
    /// which somebody was reached, however late, ends the row.
    /// - Parameter states: of slots past, the newest first: key, and whether it was missed with nobody reached.
    package func missed(_ states: [(slot: String, isMissed: Bool)]) -> String? {
        let row = states.prefix { $0.isMissed }
        return row.count >= rules.missesToVisit ? row.last?.slot : nil
    }
}

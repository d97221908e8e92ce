package import Duties
package import Foundation
import Kernel
package import Policies
package import Registers

/// What a deployment sets for daily checks (健康监测): what each policy version asks, and what follows from an answer.
package struct CheckSettings: Sendable {
    /// All rules of what is owed.
    package let duties: DutyBook
    package var zone: TimeZone { duties.zone }
    package let plans: CheckPlans
    /// Minutes in which somebody of the care team looks at a fever or a symptom (E6).
    package static let clinicalMinutes = 30
    /// Minutes in which somebody goes and looks after two misses.
    package static let welfareMinutes = 240
    /// Minutes after a slot's time until it is missed (domain.md §2.11: cut-off + 1 h).
    package static let graceMinutes = 60

    package init(duties: DutyBook, plans: CheckPlans) { (self.duties, self.plans) = (duties, plans) }

    func today(_ now: Instant) -> CalendarDay { CalendarDay(now, in: zone) }
}

/// Where the askings of a policy version come from (监测要求): each measure is asked by the version it was issued under.
package struct CheckPlans: Sendable {
    /// Pack and version → what it asks; nil where it asks nothing.
    package let asked: @Sendable (Reading, _ pack: String, _ version: String) throws -> CheckRules?

    package init(_ asked: @escaping @Sendable (Reading, _ pack: String, _ version: String) throws -> CheckRules?) {
        self.asked = asked
    }

    /// Twice a day, where a signed exception names no policy.
    static let standard = CheckRules(slots: [.init(id: "am", due: 600), .init(id: "pm", due: 1080)])

    func rules(_ reading: Reading, _ pack: String, _ version: String) throws -> CheckRules? {
        pack == "exception" ? Self.standard : try asked(reading, pack, version)
    }
}

/// All registers of checks, in the order of their tables.
package let checkRegisters: [any Register.Type] = [HealthChecks.self, CareVisits.self, CheckLinks.self]

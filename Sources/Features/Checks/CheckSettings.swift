package import Duties
package import Foundation
import Kernel
package import Policies
package import Registers
import Synchronization

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
    /// Pack and version → what it asks; nil where it asks nothing. A version that is or was in force does not change.
    private let asked: @Sendable (Reading, _ pack: String, _ version: String) throws -> CheckRules?
    /// Versions under which somebody may be: those that are or were in force.
    let versions: @Sendable (Reading) throws -> [PolicyVersion]
    private let known = Known()

    private final class Known: Sendable { let rules = Mutex<[String: CheckRules]>([:]) }

    package init(
        versions: @escaping @Sendable (Reading) throws -> [PolicyVersion],
        _ asked: @escaping @Sendable (Reading, _ pack: String, _ version: String) throws -> CheckRules?
    ) { (self.versions, self.asked) = (versions, asked) }

    /// Twice a day, where a signed exception names no policy.
    static let standard = CheckRules(slots: [.init(id: "am", due: 600), .init(id: "pm", due: 1080)])

    func asking(_ reading: Reading, _ pack: String, _ version: String?) throws -> Asking? {
        if pack == Asking.exception { return Asking(pack: pack, version: "1", rules: Self.standard) }
        let version = version ?? ""
        let key = "\(reading.principal.county) \(pack) \(version)"
        if let found = known.rules.withLock({ $0[key] }) { return Asking(pack: pack, version: version, rules: found) }
        guard let rules = try asked(reading, pack, version) else { return nil }
        known.rules.withLock { $0[key] = rules }
        return Asking(pack: pack, version: version, rules: rules)
    }

    /// The askings of all versions, and that of exceptions.
    func askings(_ reading: Reading) throws -> [Asking] {
        try (versions(reading) + [PolicyVersion(pack: Asking.exception, version: "1")]).compactMap { version in
            try asking(reading, version.pack, version.version)?.by(version)
        }
    }
}

/// All registers of checks, in the order of their tables.
package let checkRegisters: [any Register.Type] = [HealthChecks.self, CareVisits.self, CheckLinks.self, Specimens.self]

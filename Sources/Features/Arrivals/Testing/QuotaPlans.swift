import Kernel
package import Policies
package import Registers
import Synchronization

/// Where the tests come from that versions of policies ask of arrivals alone (检测要求): an arrival is asked by the version by which it
/// was verified, until it is looked at anew.
package struct QuotaPlans: Sendable {
    /// Versions that are or were in force.
    private let versions: @Sendable (Reading) throws -> [PolicyVersion]
    /// A version that is or was in force does not change.
    private let pack: @Sendable (Reading, _ pack: String, _ version: String) throws -> PolicyPack?
    private let known = Known()

    private final class Known: Sendable { let asked = Mutex<[String: [TestsAsked]]>([:]) }

    package init(
        versions: @escaping @Sendable (Reading) throws -> [PolicyVersion],
        _ pack: @escaping @Sendable (Reading, _ pack: String, _ version: String) throws -> PolicyPack?
    ) { (self.versions, self.pack) = (versions, pack) }

    /// No policy asks for tests alone.
    package static let none = QuotaPlans(versions: { _ in [] }, { _, _, _ in nil })

    func all(_ reading: Reading) throws -> [TestsAsked] {
        try versions(reading).flatMap { version in
            // Its last day may be brought forward, its rules not.
            let key =
                "\(reading.principal.county) \(version.pack) \(version.version) \(version.until?.description ?? "")"
            if let found = known.asked.withLock({ $0[key] }) { return found }
            let asked =
                try pack(reading, version.pack, version.version)
                .map { TestsAsked.all(of: $0, basis: version.basis, until: version.until) } ?? []
            known.asked.withLock { $0[key] = asked }
            return asked
        }
    }

    /// - Parameter key: what an arrival holds (`Arrivals.quota`).
    func asked(_ reading: Reading, _ key: String) throws -> TestsAsked? { try all(reading).first { $0.key == key } }
}

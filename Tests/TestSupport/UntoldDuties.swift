package import Duties
package import Foundation
import Kernel
package import Registers

extension DutyBook {
    /// Duties of these rules of which nobody is told: no ladder, no directory, and nobody leaves.
    package static func untold(
        _ rules: [DutyRule], sources: [@Sendable (Reading) throws -> [DutyRule]] = [], zone: TimeZone
    ) -> DutyBook {
        DutyBook(
            zone: zone, ladders: Ladders([:]), rules: rules, sources: sources, directory: { _, _, _ in Nobody() },
            departures: { _, _ in Departures() })
    }
}

private struct Nobody: UnitDirectory {
    func audience(
        _ audience: Ladder.Step.Audience, of duty: Duty
    ) -> (unit: RecordID, office: RecordID, person: String?)? { nil }
}

package import Command
package import Duties
import Kernel
package import Registers
package import Reporting
import Web

/// What a deployment sets for the office's day and night (值班): commands, reports, and which roster is in force.
package struct OfficeRules: Sendable {
    package let command: CommandRules
    package let reporting: ReportRules
    /// Whether the headquarters is at peace or responds.
    package let readiness: @Sendable (Reading) throws -> Readiness
    /// What other features show on the desk: upper-level documents, tracing requests.
    package let parts: [BriefSection.Source]

    package init(
        command: CommandRules, reporting: ReportRules,
        readiness: @escaping @Sendable (Reading) throws -> Readiness,
        parts: [BriefSection.Source] = []
    ) {
        (self.command, self.reporting, self.readiness, self.parts) = (command, reporting, readiness, parts)
    }

    /// Registers of the office.
    package static let registers: [any Register.Type] = [
        PhoneCalls.self, Rosters.self, Shifts.self, HandOvers.self,
    ]
}

/// What the pages of the office share.
package struct OfficeFace: Sendable {
    package let store: RecordStore
    package let rules: OfficeRules

    package init(store: RecordStore, rules: OfficeRules) { (self.store, self.rules) = (store, rules) }

    /// - Throws: `Rejection.notFound` for whoever has no post at the headquarters.
    func member(_ context: AppContext) throws -> Principal {
        let principal = try context.principal()
        guard principal.has(.commander, .dutyOfficer, .sectionLead, .inspector) else { throw Rejection.notFound }
        return principal
    }
}

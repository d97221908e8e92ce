package import Duties
package import Foundation
package import Indicators
package import Kernel
package import Registers

/// What a deployment sets for supervision (督导检查): checklists and the lengths of its clocks.
package struct SupervisionRules: Sendable {
    package let checklists: ChecklistBook
    package let indicators: IndicatorBook
    /// All rules of what is owed, those of supervision among them.
    package let duties: DutyBook
    package var zone: TimeZone { duties.zone }
    /// Days within which the same item found again at the same place is a recurrence (C3).
    package let recurrenceDays: Int
    /// Days in which an inspected unit may state its case before a finding counts in a pack (陈述申辩, C7).
    package let replyDays: Int
    /// Hours from rectification to re-inspection (J3: at most 48).
    package let reinspectHours: Int
    /// Makes a draft of a surge's prepared tasks for the office, never more than a draft; nil where nobody drafts.
    /// - Returns: the draft.
    package let prepare: (@Sendable (Writing, PreparedTasks) throws -> RecordID)?

    package init(
        checklists: ChecklistBook, indicators: IndicatorBook, duties: DutyBook, recurrenceDays: Int = 180,
        replyDays: Int = 3,
        reinspectHours: Int = 48, prepare: (@Sendable (Writing, PreparedTasks) throws -> RecordID)? = nil
    ) {
        (self.checklists, self.indicators, self.duties) = (checklists, indicators, duties)
        self.recurrenceDays = recurrenceDays
        (self.replyDays, self.reinspectHours, self.prepare) = (replyDays, reinspectHours, prepare)
    }

    func today(_ now: Instant) -> CalendarDay { CalendarDay(now, in: zone) }
}

/// Roles of the headquarters, who reach all of it.
let headquarters: [Role] = [.commander, .dutyOfficer, .sectionLead, .inspector]
/// The headquarters reads all; a township or bureau what it answers for by territory or sector.
let lines = Dictionary(uniqueKeysWithValues: headquarters.map { ($0, [Reach.all]) }).merging([
    .unitOfficer: [.unit("unit"), .unit("bureau")]
]) { first, _ in first }
/// The headquarters alone.
let headquartersReads = Dictionary(uniqueKeysWithValues: headquarters.map { ($0, [Reach.all]) })

/// All registers of supervision, in the order of their tables.
package let supervisionRegisters: [any Register.Type] = [
    Places.self, Plans.self, Inspections.self, Findings.self, Gaps.self, Acceptances.self, Exceptions.self, Packs.self,
    Sections.self, Periods.self, Objectives.self, Risks.self, Surges.self,
]

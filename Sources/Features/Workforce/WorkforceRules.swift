package import Duties
package import Foundation
import Kernel
package import Registers

/// What a deployment of the program sets for the workforce: what is owed, and how long a unit has to answer an order.
package struct WorkforceRules: Sendable {
    /// All rules of what is owed, those of the workforce among them.
    package let duties: DutyBook
    package var zone: TimeZone { duties.zone }
    /// Minutes until the unit that owns a pool says yes or no to an order: as long as an urgent task has to be signed for.
    package let answerMinutes: Int

    package init(duties: DutyBook, answerMinutes: Int = 120) {
        (self.duties, self.answerMinutes) = (duties, answerMinutes)
    }

    func today(_ now: Instant) -> CalendarDay { CalendarDay(now, in: zone) }
}

/// Who orders people from one unit to another, and orders an institution closed: the office and its sections.
let dispatching: [Role] = [.dutyOfficer, .sectionLead]
/// The headquarters sees all; a unit its own.
let headquarters: [Role] = [.commander, .dutyOfficer, .sectionLead, .inspector]

/// Reach of the headquarters, and what a unit's officer reaches beside it.
func reads(_ unit: [Reach]) -> [Role: [Reach]] {
    Dictionary(uniqueKeysWithValues: headquarters.map { ($0, [Reach.all]) }).merging([.unitOfficer: unit]) { $1 }
}

/// All registers of the workforce, in the order of their tables.
package let workforceRegisters: [any Register.Type] = [
    Pools.self, Deployments.self, ClosedPlaces.self, Stations.self, SupportTeams.self, SupportDays.self,
    SupportIssues.self,
]

/// What the workforce makes somebody owe. None is ever missed: it is owed until it is done.
package enum WorkforceDuties {
    /// The unit that owns the pool accepts the order or declines it.
    package static let answer = "workforce.answer"
    /// The office looks again at an institution that is closed or limited, by the day its order names.
    package static let review = "closure.review"

    package static let rules = [
        DutyRule(
            answer, .once, graceMinutes: nil, ladder: answer, register: Deployments.name, metBy: Deployments.name,
            link: { "/deployments/\($0.subject)" }, notice: "workforce"),
        DutyRule(
            review, .once, graceMinutes: nil, ladder: review, register: ClosedPlaces.name, metBy: ClosedPlaces.name,
            link: { "/closed-places/\($0.subject)" }, notice: "closure"),
    ]
}

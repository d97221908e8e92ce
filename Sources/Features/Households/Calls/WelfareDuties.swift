import Database
package import Duties
import Kernel
import Registers

/// What an agreed call makes somebody owe (O4): the grid's worker the call, on its day; the village a look, where nobody was
/// reached or nobody called.
package enum WelfareDuties {
    package static let look = "welfare.look"
    /// Days for which somebody agrees; then they are asked anew.
    package static let lasting = 365
    /// Minutes until somebody has gone and looked: as after two missed checks [P].
    static let lookMinutes = 240
    /// A call that is not made within another day is missed.
    static let graceMinutes = 1440

    /// Never missed: it is owed until they are reached.
    package static let rules = [
        DutyRule(
            look, .once, graceMinutes: nil, ladder: look, register: Households.name, metBy: WelfareCalls.name,
            link: { "/households/\($0.subject)/calls" }, notice: "welfareLook")
    ]

    /// One rule a period, counted from the day on which they agreed.
    /// - Parameter book: with the ladders by which a look is owed.
    package static func calls(in book: DutyBook) -> [DutyRule] {
        WelfarePeriod.allCases.map { period in
            DutyRule(
                period.rule,
                .every(
                    days: period.days, lasting: lasting, clock: .start, opens: TimeOfDay(8), cutoff: TimeOfDay(18)),
                graceMinutes: graceMinutes, ladder: "welfare.call", register: Households.name,
                metBy: WelfareCalls.name, link: { "/households/\($0.subject)/calls" }, together: "/welfare-calls",
                notice: "welfareCall", subjects: { subjects($0, $1, period) },
                passed: { try $0.seekMissed($1, in: book) })
        }
    }

    /// Households that agreed before the day: on it they were just spoken to.
    private static func subjects(_ county: AreaCode, _ day: CalendarDay, _ period: WelfarePeriod) -> SQL {
        """
        SELECT h.id, h.unit, g.worker AS owner, h.area, a.name AS title, h.id AS cause, h."callAgreed" AS start
        FROM household h JOIN grid g ON g.county = h.county AND g.id = h.grid
        LEFT JOIN area a ON a.id = substr(h.area, 1, 12)
        WHERE h.county = \(county) AND h."callEvery" = \(period) AND h.open = 1 AND h."callAgreed" < \(day)
        """
    }
}

extension Writing {
    /// Nobody called: somebody goes and looks.
    fileprivate func seekMissed(_ passed: [Duty], in book: DutyBook) throws {
        try oweLooks(
            passed.filter { $0.state == .missed }.map { duty in
                look(duty.subject, slot: duty.slot, unit: duty.unit, area: duty.area, title: duty.title)
            }, in: book)
    }

    func look(
        _ household: RecordID, slot: String, unit: RecordID?, area: AreaCode?, title: String?
    ) -> NewDuty {
        NewDuty(
            WelfareDuties.look, subject: household, of: Households.name, slot: slot, unit: unit, area: area,
            title: title, cause: household, due: now.advanced(minutes: WelfareDuties.lookMinutes))
    }

    /// One at a time of each household: who is on the way need not be sent again.
    func oweLooks(_ new: [NewDuty], in book: DutyBook) throws {
        if new.isEmpty { return }
        let waiting = try connection.query(
            """
            SELECT subject FROM duty WHERE county = \(county) AND rule = \(WelfareDuties.look) AND open = 1
            AND subject \(among: new.map(\.subject.sql))
            """
        ).map { try $0.get("subject", as: RecordID.self) }
        try owe(new.filter { !waiting.contains($0.subject) }, in: book)
    }
}

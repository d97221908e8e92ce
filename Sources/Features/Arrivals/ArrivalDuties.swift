import Database
package import Duties
import Kernel
import Policies
import Registers

/// What an arrival makes a township owe: that it is verified within 24 hours (E5), and that one pushed to it is claimed.
package enum ArrivalDuties {
    package static let verify = "arrival.verify"
    package static let claim = "arrival.claim"
    /// That who was verified before coming is met, and comes under the plan.
    package static let arrive = "arrival.arrive"
    /// That somebody calls whose test was missed; that a positive result is looked after (`QuotaDuties`).
    package static let testCall = "arrival.testCall"
    package static let positive = "arrival.positive"

    /// Hours from a filing, or from a claim, to its verification.
    static let hours = 24
    /// Minutes from a push to its claim.
    static let claimMinutes = 240

    /// Rules for the book of duties. None is ever missed but a call about a test: it is owed until it is done.
    package static let rules: [DutyRule] = [
        DutyRule(
            verify, .once, graceMinutes: nil, ladder: "arrival", register: Arrivals.name, metBy: Verifications.name,
            link: { "/arrivals/\($0.subject)" }, notice: "arrival"),
        DutyRule(
            claim, .once, graceMinutes: nil, ladder: "arrival.claim", register: Pushes.name, metBy: Pushes.name,
            link: { "/arrivals/\($0.cause ?? $0.subject)" }, notice: "arrivalPush"),
        DutyRule(
            arrive, .once, graceMinutes: nil, ladder: "arrival", register: Arrivals.name, metBy: Arrivals.name,
            link: { "/arrivals/\($0.subject)" }, notice: "arrival"),
        DutyRule(
            testCall, .once, graceMinutes: QuotaDuties.callEndsMinutes - QuotaDuties.callMinutes, ladder: testCall,
            register: Arrivals.name, metBy: Verifications.name, link: { "/arrivals/\($0.subject)#tests" },
            notice: "arrivalTestCall"),
        // As of persons under measures: the unit is told at once.
        DutyRule(
            positive, .once, graceMinutes: nil, ladder: "check.clinical", register: Arrivals.name,
            metBy: ArrivalTests.name, link: { "/arrivals/\($0.subject)#tests" }, notice: "positive"),
    ]
}

extension Writing {
    /// The 24 hours begin: now. In lists it is called by its township; a duty's title names no person.
    /// - Returns: the arrival with its deadline.
    @discardableResult
    func oweVerification(
        of arrival: Record, _ rules: ArrivalSettings, state: String? = nil, verb: String, _ more: Values = Values()
    ) throws -> Record {
        let a = Arrivals.fields
        let due = now.advanced(minutes: ArrivalDuties.hours * 60)
        var values = more
        values[a.verifyBy] = due
        let updated = try update(arrival, state: state, verb: verb, values)
        try owe(
            [
                NewDuty(
                    ArrivalDuties.verify, subject: arrival.id, of: Arrivals.name,
                    slot: try nextSlot(rule: ArrivalDuties.verify, subject: arrival.id), unit: updated[a.unit],
                    area: updated[a.area], title: try reading.areaName(updated[a.area]), cause: arrival.id, due: due)
            ], in: rules.duties)
        return updated
    }
}

extension Writing {
    /// Whoever comes is met by the end of that day, or within 12 hours where they are here already (domain.md §2.1, transfer).
    /// - Parameter asked: what the policy asks of them.
    func awaitArrival(
        of arrival: Record, on day: CalendarDay, by asked: Asked, _ rules: ArrivalSettings
    ) throws -> Record {
        let a = Arrivals.fields
        let due = max(day.advanced(by: 1).at(hour: 0, in: rules.zone), now.advanced(minutes: 720))
        try owe(
            [
                NewDuty(
                    ArrivalDuties.arrive, subject: arrival.id, of: Arrivals.name,
                    slot: try nextSlot(rule: ArrivalDuties.arrive, subject: arrival.id), unit: arrival[a.unit],
                    area: arrival[a.area], title: try reading.areaName(arrival[a.area]), cause: arrival.id,
                    policy: Duty.policy(asked.measured?.pack, asked.measured?.version), due: due)
            ], in: rules.duties)
        return arrival
    }
}

extension Reading {
    func areaName(_ code: AreaCode?) throws -> String? { try code.flatMap { try areaNames([$0])[$0] } }

    func areaNames(_ codes: some Collection<AreaCode>) throws -> [AreaCode: String] {
        if codes.isEmpty { return [:] }
        let rows = try connection.query(
            "SELECT id, name FROM area WHERE id IN (\(list: Set(codes).sorted().map(\.sql)))")
        return Dictionary(
            try rows.map { (try $0.get("id"), try $0.get("name")) }, uniquingKeysWith: { first, _ in first })
    }
}

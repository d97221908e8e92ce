import Database
package import Duties
import Foundation
import Kernel
import Measures
import Policies
package import Registers

/// What is owed about persons under measures (监测应办): each slot of each policy version, a look at what is not normal, and a
/// visit after misses.
package enum CheckDuties {
    package static let clinical = "check.clinical"
    package static let welfare = "check.welfare"

    /// Rules of the program. Neither is ever missed: it is owed until somebody was there.
    package static let rules: [DutyRule] = [
        DutyRule(
            clinical, .once, graceMinutes: nil, ladder: clinical, register: Measures.name, metBy: CareVisits.name,
            link: { "/checks/care/\($0.subject)?kind=clinical" }, notice: "clinical"),
        DutyRule(
            welfare, .once, graceMinutes: nil, ladder: welfare, register: Measures.name, metBy: CareVisits.name,
            link: { "/checks/care/\($0.subject)?kind=welfare" }, notice: "welfare"),
    ]

    /// One rule for each policy version under which a measure is open.
    /// - Parameters:
    ///   - book: the program's rules and ladders, in which welfare visits are owed.
    ///   - title: name of a rule, by language.
    package static func source(
        _ plans: CheckPlans, in book: DutyBook, title: [String: String]
    ) -> @Sendable (Reading) throws -> [DutyRule] {
        { reading in
            let all = try plans.askings(reading)
            return all.map { asking in
                let others = all.filter { $0.pack == asking.pack && $0.version != asking.version }
                return DutyRule(
                    asking.rule, asking.schedule, graceMinutes: CheckSettings.graceMinutes, ladder: "check",
                    register: Measures.name, metBy: HealthChecks.name,
                    title: title.mapValues { "\($0) \(asking.pack) \(asking.version)" }, basis: asking.basis,
                    until: asking.until, policy: asking.policy, why: "check.slots",
                    link: { "/checks/household?measure=\($0.subject)" }, together: "/checks", notice: "check",
                    subjects: { subjects($0, $1, asking, besides: others, in: book.zone) },
                    passed: { try $0.seekWelfare($1, asking, book) })
            }
        }
    }

    /// Whether a duty is a slot of some version of a policy.
    static var isSlot: SQL { "rule LIKE 'check.%' AND rule NOT IN (\(clinical), \(welfare))" }

    /// Persons under an open measure of this version on a day, those too who wait to be placed: from its first full day to
    /// its last. Whom another version has asked that day already is asked by this one from the next: nobody twice.
    private static func subjects(
        _ county: AreaCode, _ day: CalendarDay, _ asking: Asking, besides others: [Asking], in zone: TimeZone
    ) -> SQL {
        let slots = Set(others.flatMap { $0.slots(on: day, in: zone).map(\.key) }).sorted()
        let unasked: SQL =
            slots.isEmpty
            ? ""
            : """
            AND NOT EXISTS (SELECT 1 FROM duty o WHERE o.county = \(county)
              AND o.rule IN (\(list: others.map(\.rule.sql))) AND o.subject = m.id
              AND o.slot IN (\(list: slots.map(\.sql))) AND o.state <> 'cancelled')
            """
        let version: SQL = asking.pack == Asking.exception ? "" : "AND \"policyVersion\" = \(asking.version)"
        return """
            SELECT id, unit, "gridWorker" AS owner, area, title, id AS cause FROM measure m
            WHERE county = \(county) AND open = 1 AND policy = \(asking.pack) \(version)
            AND start < \(day) AND ends >= \(day) \(unasked)
            """
    }
}

extension Writing {
    /// Two misses in a row: somebody goes and looks, once for each row of misses however long it grows (E6), whichever
    /// version of the policy asked.
    func seekWelfare(_ passed: [Duty], _ asking: Asking, _ book: DutyBook) throws {
        let missed = passed.filter { $0.state == .missed }
        let subjects = Set(missed.map(\.subject))
        if subjects.isEmpty { return }
        let rows = try connection.query(
            """
            SELECT subject, slot, state, "metBy" FROM duty WHERE county = \(county)
            AND cause \(among: subjects.sorted().map(\.sql)) AND \(CheckDuties.isSlot) AND due <= \(now)
            AND state IN ('met', 'missed') ORDER BY subject, due DESC, slot DESC
            """)
        var states: [RecordID: [(slot: String, isMissed: Bool)]] = [:]
        for row in rows {
            states[try row.get("subject"), default: []].append(
                (try row.get("slot"), row["state"].text == "missed" && row["metBy"].isNull))
        }
        let known = Dictionary(missed.map { ($0.subject, $0) }, uniquingKeysWith: { first, _ in first })
        try owe(
            subjects.sorted().compactMap { subject in
                guard let first = asking.missed(states[subject] ?? []), let duty = known[subject] else { return nil }
                return NewDuty(
                    CheckDuties.welfare, subject: subject, of: Measures.name, slot: first, unit: duty.unit,
                    area: duty.area, title: duty.title, cause: duty.cause, policy: duty.policy,
                    due: now.advanced(minutes: CheckSettings.welfareMinutes))
            }, in: book)
    }
}

extension Registers.Reading {
    /// The rule that has asked a measure for a slot of a day: that of the version before, where it was switched during it.
    func slotRule(of measure: RecordID, _ slot: String) throws -> String? {
        try connection.first(
            """
            SELECT rule FROM duty WHERE county = \(principal.county) AND cause = \(measure) AND slot = \(slot)
            AND \(CheckDuties.isSlot) AND state <> 'cancelled' ORDER BY open DESC, rule LIMIT 1
            """
        ).map { try $0.get("rule") }
    }
}

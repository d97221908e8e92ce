import Database
package import Duties
import Kernel
import Measures
import Policies
package import Registers

/// What is owed about tests (检测应办): a sample on each test day of a plan, its result, a look at whoever is positive, and
/// another sample where the result is void. Hours but those of the plan's days are our proposal.
package enum TestDuties {
    package static let result = "specimen.result"
    package static let positive = "specimen.positive"
    package static let again = "specimen.again"

    /// Minutes from the sample to its result, from a positive to a look, and from a void result to another sample.
    static let (resultMinutes, positiveMinutes, againMinutes) = (1_440, 30, 1_440)
    /// A sample of a test day may be taken until the next noon; then it is missed.
    static let graceMinutes = 720

    /// Rules of the program. None is ever missed: it is owed until it is done.
    package static let rules: [DutyRule] = [
        DutyRule(
            result, .once, graceMinutes: nil, ladder: result, register: Specimens.name, metBy: Specimens.name,
            link: { "/tests/\($0.subject)" }, notice: "specimen"),
        DutyRule(
            positive, .once, graceMinutes: nil, ladder: CheckDuties.clinical, register: Specimens.name,
            metBy: Specimens.name, link: { "/tests/\($0.subject)" }, notice: "positive"),
        DutyRule(
            again, .once, graceMinutes: nil, ladder: result, register: Measures.name, metBy: Specimens.name,
            link: { "/tests/new?measure=\($0.subject)" }, notice: "test"),
    ]

    /// One rule for each policy version under which somebody may be.
    /// - Parameter title: name of a rule, by language.
    package static func source(
        _ plans: CheckPlans, title: [String: String]
    ) -> @Sendable (Reading) throws -> [DutyRule] {
        { reading in try plans.versions(reading).map { rule($0, title) } }
    }

    static func name(_ pack: String, _ version: String) -> String { "test.\(pack).\(version)" }

    static func rule(_ version: PolicyVersion, _ title: [String: String] = [:]) -> DutyRule {
        DutyRule(
            name(version.pack, version.version), .daily(opens: TimeOfDay(0), cutoff: TimeOfDay(23, 59)),
            graceMinutes: graceMinutes, ladder: "test", register: Measures.name, metBy: Specimens.name,
            title: title.mapValues { "\($0) \(version.pack) \(version.version)" }, basis: version.basis,
            until: version.until, policy: Duty.policy(version.pack, version.version), why: "test.days",
            link: { "/tests/new?measure=\($0.subject)" }, together: "/tests", notice: "test",
            subjects: { subjects($0, $1, version) })
    }

    /// Persons whose plan names the day: those too who wait to be placed. Whose sample of the day is there already – asked by
    /// the version before, or taken just after midnight – owes none; an antigen test is no such sample.
    private static func subjects(_ county: AreaCode, _ day: CalendarDay, _ version: PolicyVersion) -> SQL {
        """
        SELECT id, unit, "gridWorker" AS owner, area, title, id AS cause FROM measure m
        WHERE county = \(county) AND open = 1 AND policy = \(version.pack) AND "policyVersion" = \(version.version)
        AND tests LIKE \("%\"\(day)\"%")
        AND NOT EXISTS (SELECT 1 FROM specimen t WHERE t.county = \(county) AND t.measure = m.id AND t.day = \(day)
          AND t.kind = 'nucleicAcid')
        """
    }
}

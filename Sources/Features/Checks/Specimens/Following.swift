import Database
import Duties
import Kernel
import Measures
import Policies
package import Registers

extension Writing {
    /// What a measure that is new or has changed means for its tests (检测随管控措施调整): today's is owed where the plan names today,
    /// and what is still waited for goes with the person to another township.
    package func followTests(of measure: Record, _ settings: CheckSettings) throws {
        if measure[Measures.fields.ended] != nil { return }
        try handOnSpecimens(of: measure)
        try planTest(of: measure, settings)
    }

    /// Only the version of the policy by which the measure stands asks for today. What is late since yesterday stays owed,
    /// whichever version asked.
    private func planTest(of measure: Record, _ settings: CheckSettings) throws {
        let (m, today) = (Measures.fields, settings.today(now))
        guard let pack = measure[m.policy], let version = measure[m.policyVersion] else { return }
        let rule = TestDuties.rule(.init(pack: pack, version: version))
        let owed = try reading.tests(owedBy: measure.id).filter { $0.day == today && $0.state != .cancelled }
        for other in owed where other.rule != rule.name && other.state.isOpen {
            try cancel(rule: other.rule, subject: measure.id) { $0.day == today }
        }
        let isAsked = measure[m.tests]?.contains(today.description) ?? false
        let isOwed = owed.contains { $0.rule == rule.name }
        if isAsked != isOwed { try plan(rule, subject: measure.id, on: today, settings.duties) }
    }

    /// Another township waits for the results, and sees the positives; what is done stays with whoever did it.
    private func handOnSpecimens(of measure: Record) throws {
        let (s, m) = (Specimens.fields, Measures.fields)
        let definition = try registry.named(Specimens.name)
        let left = try connection.query(
            """
            SELECT * FROM specimen WHERE county = \(county) AND measure = \(measure.id)
            AND (area <> \(measure.area) OR unit IS DISTINCT FROM \(measure[m.unit]))
            AND (state = 'taken' OR result = 'positive' AND (seen IS NULL OR outcome = 'notFound'))
            """
        ).map { try Record($0, of: definition) }
        for specimen in left {
            try update(
                specimen, verb: "transfer",
                Values {
                    $0[s.area] = measure.area
                    $0[s.unit] = measure[m.unit]
                })
            try handOn(cause: specimen.id, to: measure[m.unit], measure.area)
        }
    }
}

extension Registers.Reading {
    /// Samples that a measure's test days make owed, whichever version of the policy asks: open ones first, the earliest
    /// first.
    func tests(owedBy measure: RecordID) throws -> [Duty] {
        try connection.query(
            """
            SELECT * FROM duty WHERE county = \(principal.county) AND cause = \(measure) AND rule LIKE 'test.%'
            ORDER BY open DESC, due, slot
            """
        ).map(Duty.init)
    }
}

import Database
import Duties
import Indicators
package import Kernel
import Organisation
package import Registers

/// A question to the experts (研判问题).
package struct AdviceQuestion: Sendable {
    package var text: String
    package var unit: RecordID
    package var due: Instant
    package var evidence: FrozenEvidence
    /// The advice that the answer will take the place of.
    package var supersedes: RecordID?

    package init(
        _ text: String, of unit: RecordID, due: Instant, evidence: FrozenEvidence, supersedes: RecordID? = nil
    ) {
        (self.text, self.unit, self.due) = (text.trimmingWhitespace, unit, due)
        (self.evidence, self.supersedes) = (evidence, supersedes)
    }
}

/// The steps of an assessment: asked, advised, decided; withdrawn before, superseded after.
extension Writing {
    /// Puts a question to a unit's experts, who owe an answer by its time.
    /// - Throws: `Rejection` `forbidden`, `notFound` (an earlier advice out of reach), `conflict` (`state`, `askedAgain`),
    ///   `invalid` (`required`, `tooLong`, `personalData`, `deadlinePast`, `unitUnknown`, `evidenceUnknown`).
    @discardableResult
    package func ask(_ question: AdviceQuestion, rules: CommandRules) throws -> Record {
        guard allows(Assessments.asking) else { throw Rejection.forbidden }
        let a = Assessments.fields
        if let earlier = question.supersedes { try checkMayAskAgain(earlier) }
        var problems: [Rejection.Problem] = []
        if question.text.isEmpty { problems.append(.init("required", field: a.question.name)) }
        if question.due <= now { problems.append(.init("deadlinePast", field: a.due.name)) }
        let unit = try UnitTree(reading).unit(question.unit)
        if unit == nil { problems.append(.init("unitUnknown", field: a.unit.name)) }
        let snapshot = try reading.snapshot(of: question.evidence)
        if snapshot == nil { problems.append(.init("evidenceUnknown", field: "evidence")) }
        try PersonalData.refuse(in: question.text, field: a.question.name)
        guard let unit, let snapshot, problems.isEmpty else {
            throw Rejection(.invalid, "invalid", problems: problems)
        }
        let made = try insert(
            Assessments.self,
            Values {
                $0[a.question] = question.text
                $0[a.unit] = unit.id
                $0[a.office] = unit.office
                $0[a.asker] = principal.user
                $0[a.due] = question.due
                $0[a.snapshot] = snapshot.id
                $0[a.evidenceDay] = snapshot[Snapshots.fields.day]
                if case .brief(let id) = question.evidence { $0[a.brief] = id }
                if case .sitrep(let id) = question.evidence { $0[a.sitrep] = id }
                $0[a.supersedes] = question.supersedes
            })
        try owe(
            [
                NewDuty(
                    Assessments.rule.name, subject: made.id, of: Assessments.name, unit: unit.id, area: unit.area,
                    title: PersonalData.cut(question.text), cause: made.id, due: question.due)
            ], in: rules.duties)
        return made
    }

    private func checkMayAskAgain(_ earlier: RecordID) throws {
        let state = try reading.find(Assessments.self, earlier).state
        guard ["advised", "decided"].contains(state) else {
            throw Rejection(.conflict, "state", values: ["state": state, "transition": "supersede"])
        }
        let later = try reading.all(Assessments.self, where: Assessments.fields.supersedes, is: earlier)
        if later.contains(where: { $0.state != "withdrawn" }) { throw Rejection(.conflict, "askedAgain") }
    }

    /// The experts' answer, entered by their unit, or by the office on their behalf (代录). An earlier advice in whose place it
    /// was asked is superseded with it, and stays as it was given.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`), `invalid` with every problem.
    @discardableResult
    package func advise(assessment id: RecordID, _ advice: ExpertAdvice) throws -> Record {
        let (definition, a) = (try registry.named(Assessments.name), Assessments.fields)
        let assessment = try reading.find(definition, id)
        let isOwn = principal.advises(for: assessment[a.unit])
        guard isOwn || principal.has(.dutyOfficer) else { throw Rejection.forbidden }
        let problems = advice.problems()
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        var values = try advice.values()
        values[a.advised] = now
        values[a.author] = principal.user
        values[a.proxy] = !isOwn
        let advised = try perform("advise", definition, id, values)
        try meet(rule: Assessments.rule.name, subject: id, by: id, of: Assessments.name)
        if let earlier = try assessment[a.supersedes].flatMap({ try reading.any(definition, $0) }),
            ["advised", "decided"].contains(earlier.state)
        {
            try update(earlier, state: "superseded", verb: "supersede")
        }
        return advised
    }

    /// What was decided, whether it follows the advice and why, and in which paper it stands. A person says so; the paper
    /// itself is signed where it is made.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`), `invalid` (`reasonRequired`, `decisionMissing`,
    ///   `decisionUnknown`, `decisionEnded`, `personalData`).
    @discardableResult
    package func decide(assessment id: RecordID, _ decision: AdviceDecision) throws -> Record {
        let (definition, a) = (try registry.named(Assessments.name), Assessments.fields)
        _ = try reading.find(definition, id)
        guard allows([.commander, .dutyOfficer, .sectionLead]) else { throw Rejection.forbidden }
        var problems = decision.problems()
        let (i, d) = (DirectiveItems.fields, Directives.fields)
        let unknown = Rejection.Problem("decisionUnknown", field: a.directive.name)
        let item = try decision.item.flatMap { try reading.any(registry.named(DirectiveItems.name), $0) }
        if decision.item != nil, item == nil { problems.append(unknown) }
        let named = item?[i.directive] ?? decision.directive
        let directive = try named.flatMap { try reading.any(registry.named(Directives.name), $0) }
        if named != nil, directive == nil { problems.append(unknown) }
        if let directive, ["superseded", "revoked", "expired"].contains(directive.state) {
            problems.append(.init("decisionEnded", field: a.directive.name))
        }
        let meeting = decision.meeting ?? directive?[d.meeting]
        if let meeting, try reading.any(registry.named(Meetings.name), meeting) == nil { problems.append(unknown) }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        return try perform(
            "decide", definition, id,
            Values {
                $0[a.course] = decision.course
                $0[a.reason] = decision.reason.isEmpty ? nil : decision.reason
                $0[a.directive] = directive?.id
                $0[a.item] = item?.id
                $0[a.meeting] = meeting
                $0[a.decided] = now
                $0[a.decider] = principal.user
            })
    }

    /// Takes a question back that nobody has answered yet; nothing is owed any more.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`), `invalid` (`reasonRequired`, `personalData`).
    @discardableResult
    package func withdraw(assessment id: RecordID, reason: String) throws -> Record {
        let definition = try registry.named(Assessments.name)
        _ = try reading.find(definition, id)
        let withdrawn = try perform("withdraw", definition, id, reason: reason)
        try cancel(cause: id)
        return withdrawn
    }
}

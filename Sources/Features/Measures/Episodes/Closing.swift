package import Duties
package import Kernel
package import Policies
package import Registers

/// What is known of the policy's release conditions when a measure ends (解除条件): what the records say, and what the
/// releasing person states. Neither holds anybody beyond the last day
/// ([0056](docs/decisions/0056-a-measure-ends-by-itself.md)): what is not stated then is owed by the unit.
struct Closing {
    let lastCheck: LastCheck?
    /// Whether the records of tests show all that is asked.
    let isShown: Bool
    /// nil where nobody has said anything.
    var statement: String?
}

extension Writing {
    /// Notes afterwards what was seen of the release conditions of a measure that ended without a word about them, or anew where
    /// a result on which the release stood was corrected; the first word stays in the history.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`, `stated`), `invalid` (`statementNeeded` …).
    @discardableResult
    package func attest(measure id: RecordID, statement: String) throws -> Record {
        let m = Measures.fields
        guard principal.has(handlers) else { throw Rejection.forbidden }
        let measure = try reading.find(Measures.self, id)
        guard measure[m.ended] != nil else {
            throw Rejection(.conflict, "state", values: ["state": measure.state, "transition": "attest"])
        }
        guard try measure[m.statement] == nil || reading.owesStatement(id) else { throw Rejection(.conflict, "stated") }
        let said = try words(statement, needed: true, code: "statementNeeded", field: "statement")
        let attested = try update(
            measure, verb: "attest", Values { $0.put(statement: said, by: principal.user, at: now) })
        try meet(rule: MeasureDuties.statement, subject: id, by: id, of: Measures.name)
        return attested
    }

    /// What a release by hand rests on. Before the last day somebody answers for the conditions of the policy; on it and
    /// after it nobody is asked to wait for an answer.
    func closing(_ measure: Record, statement: String?, early: Bool, _ rules: MeasureRules) throws -> Closing {
        let known = try closings([measure], rules)[measure.id]
        let isAsked = try Episode(measure).issued.release != nil && known?.isShown != true
        let said = try words(
            statement, needed: early && isAsked, code: "statementNeeded", field: Measures.fields.statement.name)
        return Closing(lastCheck: known?.lastCheck, isShown: known?.isShown ?? false, statement: said)
    }

    /// What the records say of measures that end.
    func closings(_ measures: [Record], _ rules: MeasureRules) throws -> [RecordID: Closing] {
        if measures.isEmpty { return [:] }
        let checks = try rules.lastChecks(reading, measures.map(\.id))
        let tests = try rules.tests(reading, measures.map(\.id))
        return try Dictionary(
            uniqueKeysWithValues: measures.map { measure in
                let episode = try Episode(measure)
                let isShown = episode.issued.release?.isShown(
                    by: tests[measure.id] ?? [], of: episode.course, in: rules.zone)
                return (measure.id, Closing(lastCheck: checks[measure.id], isShown: isShown ?? false))
            })
    }

    /// Looks again at releases when a result has come or was corrected afterwards (补到结果): where the records now show all that
    /// was asked nobody has to state it any more. What they do not show the file does not say; where the release stood on it –
    /// on the records, or on a person's word about them –, the unit says anew what is known. Nobody is kept again by it.
    /// - Parameters:
    ///   - tests: of each of these measures.
    ///   - corrected: those of which a negative result turned out to be none.
    package func review(
        releases measures: [Record], by tests: [RecordID: [TestShown]], corrected: Set<RecordID> = [], in book: DutyBook
    ) throws {
        let m = Measures.fields
        let owing = try reading.owingStatements(measures.map(\.id))
        var again: [Record] = []
        for measure in measures where measure.state == "released" {
            let (episode, known) = (try Episode(measure), tests[measure.id] ?? [])
            guard let release = episode.issued.release else { continue }
            let (was, isCorrected) = (measure[m.shown] ?? false, corrected.contains(measure.id))
            let isStated = measure[m.statement] != nil
            if release.isShown(by: known, of: episode.course, in: book.zone) {
                guard !was, !isStated || owing.contains(measure.id) else { continue }
                try update(measure, verb: "show", Values { $0[m.shown] = true })
                try meet(rule: MeasureDuties.statement, subject: measure.id, by: measure.id, of: Measures.name)
                continue
            }
            // Negative results are deleted after their time: that alone takes nothing back.
            let isTakenBack = was && (isCorrected || known.contains { !$0.isNegative })
            if isTakenBack { try update(measure, verb: "show", Values { $0[m.shown] = nil as Bool? }) }
            if isTakenBack || isStated && isCorrected, !owing.contains(measure.id) { again.append(measure) }
        }
        try oweStatementsAgain(again, in: book)
    }

    /// A person was released at the end of the term, and neither the records nor anybody has said what the tests were: the
    /// unit does, from that midnight on overdue.
    func oweStatement(_ measure: Record, _ closing: Closing, _ rules: MeasureRules) throws {
        let m = Measures.fields
        let episode = try Episode(measure)
        guard closing.statement == nil, !closing.isShown, measure.state == "released", episode.issued.release != nil
        else { return }
        try owe(
            [
                NewDuty(
                    MeasureDuties.statement, subject: measure.id, of: Measures.name, unit: measure[m.unit],
                    area: measure[m.area], title: measure[m.title], cause: measure.id, policy: measure.policy,
                    due: episode.ends.advanced(by: 1).at(hour: 0, in: rules.zone))
            ], in: rules.duties)
    }
}

extension Values {
    /// What was seen, by whom and when; nothing where nobody has said anything.
    mutating func put(statement: String?, by user: RecordID, at now: Instant) {
        guard let statement else { return }
        let m = Measures.fields
        (self[m.statement], self[m.statedBy], self[m.stated]) = (statement, user, now)
    }
}

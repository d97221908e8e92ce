import Database
package import Kernel
package import Registers

extension Writing {
    /// Records what was seen: the inspection is done, the place covered, and each failing item is a finding.
    /// - Returns: the inspection and its findings.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`, `checklistMissing`), `invalid` with every item.
    @discardableResult
    package func answer(
        inspection id: RecordID, _ answers: Answers, words: String? = nil, rules: SupervisionRules
    ) throws -> (inspection: Record, findings: [Record]) {
        guard principal.has(.inspector, .dutyOfficer, .system) else { throw Rejection.forbidden }
        let (i, p) = (Inspections.fields, Places.fields)
        let inspection = try reading.find(Inspections.self, id)
        guard inspection.state == "planned" else {
            throw Rejection(.conflict, "state", values: ["state": inspection.state, "transition": "answer"])
        }
        let today = rules.today(now)
        guard let kind = inspection[i.kind], let placeID = inspection[i.place],
            let checklist = rules.checklists.checklist(for: kind, on: today)
        else { throw Rejection(.conflict, "checklistMissing") }
        var problems = answers.problems(by: checklist)
        if let problem = PersonalData.problem(in: words, field: "words") { problems.append(problem) }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        let place = try reading.find(Places.self, placeID)
        let again = place[p.coveredUntil].map { $0 >= today } ?? false
        let done = try update(
            inspection, state: "done", verb: "answer",
            Values {
                $0[i.checklist] = checklist.id
                $0[i.checklistVersion] = checklist.version
                $0[i.inspected] = today
                $0[i.inspector] = principal.user
                $0[i.answers] = try? answers.text()
                $0[i.conforming] = answers.count(.conforms)
                $0[i.failing] = answers.count(.fails)
                $0[i.notApplicable] = answers.count(.notApplicable)
                $0[i.repeated] = again
                $0[i.words] = words
            })
        try update(
            place, verb: "inspected",
            Values {
                $0[p.lastInspected] = today
                $0[p.coveredUntil] = today.advanced(by: checklist.interval)
                $0[p.covered] = true
            })
        return (done, try find(answers, checklist, at: place, done, rules))
    }

    /// Places whose last inspection no longer covers them are counted as such. Idempotent; runs with the clock.
    /// - Returns: number of places; call again while it equals `limit`.
    package func lapseCoverage(_ rules: SupervisionRules, limit: Int = 100) throws -> Int {
        let definition = try registry.named(Places.name)
        let rows = try connection.query(
            """
            SELECT * FROM place WHERE county = \(county) AND "coveredUntil" < \(rules.today(now)) AND covered = 1
            ORDER BY "coveredUntil", id LIMIT \(limit)
            """)
        for place in try rows.map({ try Record($0, of: definition) }) {
            try update(place, verb: "uncovered", Values { $0[Places.fields.covered] = false })
        }
        return rows.count
    }
}

package import Kernel
package import Registers

extension Writing {
    /// A finding at a place that no checklist led to, as of a leader's visit: with deadline by severity, the place's lines,
    /// and re-inspection by the principal's unit.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `invalid`.
    @discardableResult
    package func find(
        _ words: String, at place: RecordID, severity: Severity, rules: SupervisionRules
    ) throws -> Record {
        guard let team = principal.posts.first(where: { [.inspector, .dutyOfficer].contains($0.role) })?.unit else {
            throw Rejection.forbidden
        }
        let words = try checked(words)
        let (f, p, today) = (Findings.fields, Places.fields, rules.today(now))
        let found = try reading.find(Places.self, place)
        let finding = try insert(
            Findings.self, verb: "find",
            Values {
                $0[f.title] = String(words.prefix(500))
                $0[f.place] = place
                $0[f.area] = found[p.area]
                $0[f.kind] = found[p.kind]
                $0[f.unit] = found[p.unit]
                $0[f.bureau] = found[p.bureau]
                $0[f.team] = team
                $0[f.severity] = severity
                $0[f.found] = today
                $0[f.due] = today.advanced(by: severity.days).at(hour: 18, in: rules.zone)
                $0[f.round] = 1
                $0[f.recurring] = false
                $0[f.replyBy] = today.advanced(by: rules.replyDays).at(hour: 24, in: rules.zone)
                $0[f.inspector] = principal.user
            })
        try oweRectification(finding, rules)
        return finding
    }
}

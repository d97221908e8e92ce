import Database
package import Kernel
package import Registers

extension Writing {
    /// States the inspected unit's case (陈述申辩, C7), once for a finding and while there is time; the headquarters may
    /// enter what was said on paper or by telephone.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`statedAlready`, `replyOver`, `state`), `invalid`.
    @discardableResult
    package func state(finding id: RecordID, words: String, saidBy: String? = nil) throws -> Record {
        let f = Findings.fields
        guard principal.has(.unitOfficer, .inspector, .dutyOfficer, .system) else { throw Rejection.forbidden }
        let finding = try reading.find(Findings.self, id)
        guard finding.state != "withdrawn" else {
            throw Rejection(.conflict, "state", values: ["state": finding.state, "transition": "withdraw"])
        }
        guard finding[f.stated] == nil else { throw Rejection(.conflict, "statedAlready") }
        guard now <= finding[f.replyBy] ?? now else { throw Rejection(.conflict, "replyOver") }
        let words = try checked(words)
        if !principal.has(.unitOfficer), (saidBy ?? "").trimmingWhitespace.isEmpty {
            throw Rejection.invalid("required", field: "saidBy")
        }
        return try update(
            finding, verb: "state",
            Values {
                $0[f.statement] = words
                $0[f.stated] = now
                $0[f.statedBy] = saidBy
            })
    }

    /// Answers a statement: the finding stands, or is withdrawn with all it asked for. Never by who found it.
    /// - Throws: `Rejection` `notFound`, `forbidden` (`samePerson`), `conflict` (`nothingStated`), `invalid`.
    @discardableResult
    package func answer(statementOf id: RecordID, upheld: Bool, words: String) throws -> Record {
        let f = Findings.fields
        guard principal.has(.inspector, .dutyOfficer, .commander, .system) else { throw Rejection.forbidden }
        let finding = try reading.find(Findings.self, id)
        guard finding[f.stated] != nil, finding[f.answered] == nil else { throw Rejection(.conflict, "nothingStated") }
        guard finding[f.inspector] != principal.user else { throw Rejection(.forbidden, "samePerson") }
        let words = try checked(words)
        let answered = try update(
            finding, state: upheld ? finding.state : "withdrawn", verb: upheld ? "uphold" : "withdraw",
            Values {
                $0[f.answer] = words
                $0[f.answered] = now
                $0[f.upheld] = upheld
            })
        if !upheld { try cancelDuties(of: answered) }
        return answered
    }
}

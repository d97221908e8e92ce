import Database
package import Duties
import Kernel
import Registers

/// What persons under measures make others owe: a care team, the notice, the contacts of who falls ill, answers to appeals
/// and corrections. None is ever missed: it is owed until it is done.
package enum MeasureDuties {
    package static let team = "measure.team"
    package static let notice = "measure.notice"
    package static let statement = "measure.statement"
    package static let contacts = "measure.contacts"
    package static let appeal = "measure.appeal"
    package static let correction = "measure.correction"

    package static let rules: [DutyRule] = [
        rule(team, Measures.name, link: "#team"), rule(notice, Measures.name, link: "#notice"),
        rule(statement, Measures.name, link: "#statement"), rule(contacts, Measures.name, link: "#contacts"),
        DutyRule(
            appeal, .once, graceMinutes: nil, ladder: appeal, register: Appeals.name, metBy: Appeals.name,
            link: { "/appeals/\($0.subject)" }),
        DutyRule(
            correction, .once, graceMinutes: nil, ladder: correction, register: RecordCorrections.name,
            metBy: RecordCorrections.name, link: { "/corrections/\($0.subject)" }),
    ]

    private static func rule(_ name: String, _ register: String, link: String) -> DutyRule {
        DutyRule(
            name, .once, graceMinutes: nil, ladder: name, register: register, metBy: register,
            link: { "/measures/\($0.subject)\(link)" })
    }

    /// Minutes in which a team is named, in which the person has the notice, and in which the contacts of a case are known.
    static let (teamMinutes, noticeMinutes, contactMinutes) = (120, 1_440, 1_440)
    /// Minutes from a corrected result to a word about the release that stood on it [P].
    static let statementMinutes = 1_440
}

extension Record {
    /// The control plan by which a measure was issued, as its duties name it.
    package var policy: String? { Duty.policy(self[Measures.fields.policy], self[Measures.fields.policyVersion]) }
}

extension Writing {
    func oweTeam(_ measure: Record, _ rules: MeasureRules) throws {
        try owe(MeasureDuties.team, [measure], minutes: MeasureDuties.teamMinutes, in: rules.duties)
    }

    func oweNotice(_ measure: Record, _ rules: MeasureRules) throws {
        // A notice not given yet is that of the plan as it now stands.
        let open = try reading.duties(of: measure.id, rule: MeasureDuties.notice).contains { $0.state.isOpen }
        if !open { try owe(MeasureDuties.notice, [measure], minutes: MeasureDuties.noticeMinutes, in: rules.duties) }
    }

    /// Releases stood on results that were corrected: what is known of their conditions is owed anew.
    func oweStatementsAgain(_ measures: [Record], in book: DutyBook) throws {
        try owe(MeasureDuties.statement, measures, minutes: MeasureDuties.statementMinutes, in: book)
    }

    private func owe(_ rule: String, _ measures: [Record], minutes: Int, in book: DutyBook) throws {
        let (m, slots) = (Measures.fields, try nextSlots(rule: rule, measures.map(\.id)))
        try owe(
            measures.map { measure in
                NewDuty(
                    rule, subject: measure.id, of: Measures.name, slot: slots[measure.id] ?? "1",
                    unit: measure[m.unit], area: measure[m.area], title: measure[m.title], cause: measure.id,
                    policy: measure.policy, due: now.advanced(minutes: minutes))
            }, in: book)
    }
}

extension Reading {
    /// Whether the unit owes a word about the release conditions of a measure that has ended.
    func owesStatement(_ measure: RecordID) throws -> Bool { try !owingStatements([measure]).isEmpty }

    /// Those of the measures about whose release conditions a word is owed.
    func owingStatements(_ measures: [RecordID]) throws -> Set<RecordID> {
        if measures.isEmpty { return [] }
        let rows = try connection.query(
            """
            SELECT subject FROM duty WHERE county = \(principal.county) AND rule = \(MeasureDuties.statement)
            AND subject \(among: measures.map(\.sql)) AND open = 1
            """)
        return Set(try rows.map { try $0.get("subject") })
    }
}

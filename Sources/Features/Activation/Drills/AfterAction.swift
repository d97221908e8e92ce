import Command
import Database
import Kernel
import Organisation
import Registers
import Reporting

/// The after-action table (复盘表): each inject, unit by unit: what was expected, when it came, when it was signed for and
/// done, late or not, and what the observers say.
struct AfterAction: Sendable {
    struct Row: Sendable {
        let inject: Record
        let answer: Record?
        let unit: String
        /// When the unit signed for it; of tasks and incidents.
        let signed: Instant?
        let done: Instant?
        let verdict: DrillClock.Verdict
    }

    let run: Record
    let injects: [Record]
    let rows: [Row]
    let now: Instant

    /// - Throws: `Rejection.notFound` in a real database.
    init(_ reading: Reading, now: Instant) throws {
        guard let run = try reading.drillRun() else { throw Rejection.notFound }
        let (i, a) = (Injects.fields, Answers.fields)
        let injects = try reading.injects(of: run.id)
        let tree = try UnitTree(reading)
        let definition = try reading.registry.named(Answers.name)
        let answers = try reading.connection.query(
            """
            SELECT * FROM answer WHERE county = \(reading.principal.county)
            AND inject IN (\(list: injects.map(\.id.sql) + [SQLValue.text("")])) ORDER BY id
            """
        ).map { try Record($0, of: definition) }
        let given = { (name: String) in answers.filter { $0[a.register] == name }.compactMap { $0[a.record] } }
        let tasks = try reading.all(Tasks.self, ids: given(Tasks.name))
        let incidents = try reading.all(Incidents.self, ids: given(Incidents.name))
        let byInject = Dictionary(grouping: answers) { $0[a.inject] }
        rows = injects.flatMap { inject -> [Row] in
            // In the order of the scenario.
            let order = inject[i.units] ?? []
            let found = (byInject[inject.id] ?? []).sorted {
                (order.firstIndex(of: $0[a.unit] ?? $0.id) ?? 0) < (order.firstIndex(of: $1[a.unit] ?? $1.id) ?? 0)
            }
            if found.isEmpty {
                return (inject[i.units] ?? []).map {
                    Row(
                        inject: inject, answer: nil, unit: tree.name($0), signed: nil, done: nil, verdict: .unseen)
                }
            }
            return found.map { answer in
                let task = answer[a.record].flatMap { tasks[$0] }
                let incident = answer[a.record].flatMap { incidents[$0] }
                let signed = task?[Tasks.fields.acknowledged]
                let reported = incident?[Incidents.fields.reportedAt]
                // What the record shows goes before what somebody saw.
                let done = task?[Tasks.fields.replied] ?? reported ?? answer[a.seen]
                return Row(
                    inject: inject, answer: answer, unit: answer[a.unit].map { tree.name($0) } ?? "", signed: signed,
                    done: done,
                    verdict: DrillClock.verdict(
                        delivered: inject[i.delivered], due: answer[a.due], done: done, at: now))
            }
        }
        (self.run, self.injects, self.now) = (run, injects, now)
    }

    func count(_ verdicts: DrillClock.Verdict...) -> Int { rows.count { verdicts.contains($0.verdict) } }
}

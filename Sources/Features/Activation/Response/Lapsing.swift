import Command
import Database
import Duties
import Indicators
package import Kernel
import Organisation
package import Registers
import Reporting

/// The end of a response (终止): what it switched on is switched off, what is left is told, numbers are archived, a day of
/// deletion is set. Directives stay in force: only a person ends an order.
extension Writing {
    /// Asks for the end; the commander decides.
    @discardableResult
    package func askEnd(response id: RecordID, reason: String) throws -> Record {
        try mayDraft()
        return try perform("end", registry.named(Activations.name), id, reason: reason)
    }

    /// Everything that follows from the end.
    /// - Parameter wanted: report types that the next response goes on with.
    @discardableResult
    func lapse(_ record: Record, reason: String, wanted: Set<String>, _ rules: ResponseRules) throws -> Record {
        let a = Activations.fields
        let types = try reading.all(ReportTypes.self, ids: record[a.switchedOn] ?? [])
        let names = types.compactMapValues { $0[ReportTypes.fields.name] }
        let ending = Retention.ending(switchedOn: names, wanted: wanted)
        for type in types.values.sorted(by: { $0.id < $1.id })
        where ending.contains(type.id) && type.state == "active" {
            try update(type, state: "ended", verb: "end", reason: reason)
        }
        let cancelled = try cancel(
            rules: ending.compactMap { names[$0] }.sorted().map { "report.\($0)" }, about: record.id, reason: reason)
        let left = try reading.directives(of: record).map(\.id)
        let today = rules.today(now)
        let archive = try freeze(kind: "activation", day: today, of: rules.reporting.indicators)
        return try update(
            record, verb: "lapse",
            Values {
                $0[a.ended] = now
                $0[a.endReason] = reason
                $0[a.cancelled] = cancelled
                $0[a.left] = left
                $0[a.archive] = archive.id
                $0[a.purge] = today.advanced(by: record[a.retention] ?? Activations.retentions.lowerBound)
            })
    }

    /// What the clock does about activations: tells of an end and of a deletion, ends what is past its last day, deletes.
    /// Idempotent.
    package func runResponses(_ rules: ResponseRules) throws {
        let definition = try registry.named(Activations.name)
        let (a, today) = (Activations.fields, rules.today(now))
        let records = try connection.query(
            """
            SELECT * FROM response WHERE county = \(county) AND state IN ('active', 'ending', 'ended') ORDER BY id
            """
        ).map { try Record($0, of: definition) }
        for record in records {
            if Activations.running.contains(record.state), let to = record[a.to] {
                switch Retention.step(on: today, day: to, told: record[a.endTold], isStrict: true) {
                case .wait: break
                case .tell:
                    let off = try reading.peaceOff(
                        on: to.advanced(by: 1), ending: record[a.switchedOn] ?? [], rules)
                    try tell(record, "activationEnding", off: off, rules)
                    try update(record, verb: "tell", Values { $0[a.endTold] = today })
                case .act:
                    let ended = try update(record, state: "ended", verb: "expire")
                    try lapse(ended, reason: record[a.order] ?? "", wanted: [], rules)
                    try beginPeace(after: ended, rules)
                }
            } else if record.state == "ended", let purge = record[a.purge] {
                switch Retention.step(on: today, day: purge, told: record[a.purgeTold], isStrict: false) {
                case .wait: break
                case .tell:
                    try tell(record, "activationPurge", rules)
                    try update(record, verb: "tell", Values { $0[a.purgeTold] = today })
                case .act: try self.purge(record)
                }
            }
        }
    }

    /// - Parameter off: report types of peace that are not in force: the notice says so.
    func tell(_ record: Record, _ kind: String, off: [String] = [], _ rules: ResponseRules) throws {
        guard let office = try UnitTree(reading).office else { return }
        let order = record[Activations.fields.order] ?? ""
        try notify(
            office.id, office: office.office, kind: off.isEmpty ? kind : kind + "Peace", about: record.id,
            of: Activations.name,
            title: off.isEmpty ? order : "\(order):\(off.map(rules.title(of:)).joined(separator: "、"))")
    }

    /// Deletes the evidence files of the response's directives. Those of a task that is still open are kept, and counted.
    private func purge(_ record: Record) throws {
        let a = Activations.fields
        let directives = try reading.directives(of: record, alsoClosed: true).map(\.id)
        let (deleted, kept) = try purgeEvidence(of: directives)
        try update(
            record, state: "purged", verb: "purge",
            Values {
                $0[a.purged] = deleted
                $0[a.kept] = kept
            })
    }
}

extension Reading {
    /// Directives issued while a response ran; those still in force unless told.
    func directives(of record: Record, alsoClosed: Bool = false) throws -> [Record] {
        let a = Activations.fields
        guard let from = record[a.activated] else { return [] }
        let until = record[a.ended]
        let end: SQL = until.map { "AND issued <= \($0)" } ?? ""
        let state: SQL = alsoClosed ? "" : "AND state IN ('issued', 'revoking')"
        let definition = try registry.named(Directives.name)
        return try connection.query(
            """
            SELECT * FROM directive WHERE county = \(principal.county) AND issued >= \(from) \(end) \(state)
            ORDER BY issued, id LIMIT 1000
            """
        ).map { try Record($0, of: definition) }
    }
}

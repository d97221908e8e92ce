import Crypto
import Database
import Duties
package import Kernel
import Measures
package import Registers

/// What was measured of one person (测温).
package struct Checked: Sendable, Hashable {
    package let measure: RecordID
    /// Tenths of a degree.
    package let temperature: Int
    package let symptoms: [Symptom]
    package let means: CheckMeans
    /// When it was measured; nil is now.
    package let observedAt: Instant?
    /// Where it stands in what was sent, as `checks.2.`: begins the names of its fields that are told.
    package let place: String

    package init(
        _ measure: RecordID, _ temperature: Int, symptoms: [Symptom] = [], by means: CheckMeans,
        observedAt: Instant? = nil, place: String = ""
    ) {
        (self.measure, self.temperature, self.symptoms) = (measure, temperature, symptoms)
        (self.means, self.observedAt, self.place) = (means, observedAt, place)
    }

    /// Reads `36.6`, `37`, `３７.２`; nil for anything else.
    package static func tenths(_ text: String) -> Int? {
        let plain = text.compactMap { $0.wholeNumberValue.map(String.init) ?? ("．。".contains($0) ? "." : String($0)) }
            .joined().trimmingWhitespace
        let parts = plain.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let degrees = Int(parts[0]), parts[0].count == 2 else { return nil }
        guard parts.count == 2 else { return degrees * 10 }
        guard parts[1].count == 1, let tenths = Int(parts[1]) else { return nil }
        return degrees * 10 + tenths
    }
}

extension Writing {
    /// Records checks: each in the slot in which it was measured, marked late where the slot was over when it came. What
    /// is not normal becomes a task of the care team in the same transaction. The same again changes nothing.
    ///
    /// The principal reaches each measure; an entry link acts for its household and reaches no other.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`measureClosed`), `invalid` with every problem
    ///   (`temperatureRange`, `observedAhead`, `observedBefore`, `notAsked`); then none is written.
    @discardableResult
    package func check(_ all: [Checked], settings: CheckSettings) throws -> [Record] {
        guard principal.has(.gridWorker, .healthWorker, .unitOfficer, .dutyOfficer) else { throw Rejection.forbidden }
        let m = Measures.fields
        let measures = try reading.all(Measures.self, ids: Set(all.map(\.measure)))
        let scope = Scope(principal, try registry.named(Measures.name))
        var problems: [Rejection.Problem] = []
        var entries: [Entry] = []
        for given in all {
            guard let measure = measures[given.measure], scope.contains(measure) else { throw Rejection.notFound }
            guard measure.state == "active" || measure.state == "planned" else {
                throw Rejection(.conflict, "measureClosed")
            }
            let asking = try settings.plans.asking(reading, measure[m.policy] ?? "", measure[m.policyVersion])
            switch entry(given, measure, asking, settings) {
            case .success(let entry): entries.append(entry)
            case .failure(let problem): problems.append(problem.problem)
            }
        }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        var there = try reading.all(HealthChecks.self, ids: Set(entries.map(\.id)))
        return try entries.map { entry in
            if let known = there[entry.id] { return known }
            let check = try store(entry, settings)
            there[entry.id] = check
            return check
        }
    }

    // MARK: Parts

    private struct Entry {
        let given: Checked
        let measure: Record
        let asking: Asking
        let slot: Slot
        let day: CalendarDay
        let part: String
        let observedAt: Instant
        let id: RecordID
    }

    private struct Problem: Error { let problem: Rejection.Problem }

    private func entry(
        _ given: Checked, _ measure: Record, _ asking: Asking?, _ settings: CheckSettings
    ) -> Result<Entry, Problem> {
        let fail = { (code: String, field: String) in
            Result<Entry, Problem>.failure(Problem(problem: .init(code, field: given.place + field)))
        }
        guard HealthChecks.temperatures.contains(given.temperature) else {
            return fail("temperatureRange", "temperature")
        }
        guard let asking else { return fail("notAsked", "measure") }
        let observed = min(given.observedAt ?? now, now)
        if let claimed = given.observedAt, claimed > now.advanced(minutes: 5) {
            return fail("observedAhead", "observedAt")
        }
        let start = (measure[Measures.fields.start] ?? settings.today(now)).at(hour: 0, in: settings.zone)
        guard observed >= start, let slot = asking.slot(at: observed, in: settings.zone) else {
            return fail("observedBefore", "observedAt")
        }
        let said = given.observedAt.map { $0.description } ?? ""
        let key = [
            measure.id.text, slot.slot.key, String(given.temperature),
            given.symptoms.map(\.rawValue).sorted().joined(separator: ","), given.means.rawValue, said,
        ].joined(separator: "|")
        return .success(
            Entry(
                given: given, measure: measure, asking: asking, slot: slot.slot, day: slot.day, part: slot.part,
                observedAt: observed, id: RecordID(digest: SHA256.hash(data: Array("check|\(key)".utf8)))))
    }

    private func store(_ entry: Entry, _ settings: CheckSettings) throws -> Record {
        let (c, m) = (HealthChecks.fields, Measures.fields)
        let (given, measure, asking) = (entry.given, entry.measure, entry.asking)
        let isAbnormal = asking.isAbnormal(tenths: given.temperature, symptoms: given.symptoms)
        let check = try insert(
            HealthChecks.self, id: entry.id, verb: "check",
            Values {
                $0[c.measure] = measure.id
                $0[c.person] = measure[m.person]
                $0[c.day] = entry.day
                $0[c.part] = entry.part
                $0[c.temperature] = given.temperature
                $0[c.symptoms] = given.symptoms
                $0[c.means] = given.means
                $0[c.observedAt] = entry.observedAt
                $0[c.receivedAt] = now
                $0[c.late] = now > asking.closes(entry.slot)
                $0[c.abnormal] = isAbnormal
                $0[c.observer] = given.means == .household ? nil : principal.user
                $0[c.area] = measure.area
                $0[c.unit] = measure[m.unit]
            })
        let rule = try reading.slotRule(of: measure.id, entry.slot.key) ?? asking.rule
        try meet(
            rule: rule, subject: measure.id, slot: entry.slot.key, by: check.id, of: HealthChecks.name,
            observedAt: entry.observedAt)
        // Whoever was at the door has looked.
        if given.means == .visit {
            try meet(rule: CheckDuties.welfare, subject: measure.id, by: check.id, of: HealthChecks.name)
        }
        if isAbnormal { try oweClinical(measure, check, settings) }
        return check
    }

    /// One look at a time: while one is owed, another fever of the same person is seen with it.
    private func oweClinical(_ measure: Record, _ check: Record, _ settings: CheckSettings) throws {
        let m = Measures.fields
        let open = try reading.duties(of: measure.id, rule: CheckDuties.clinical).contains { $0.state.isOpen }
        if open { return }
        try owe(
            [
                NewDuty(
                    CheckDuties.clinical, subject: measure.id, of: Measures.name, slot: check.id.text,
                    unit: measure[m.unit], owner: measure[m.doctor], area: measure.area, title: measure[m.title],
                    cause: measure.id, policy: measure.policy,
                    due: now.advanced(minutes: CheckSettings.clinicalMinutes))
            ], in: settings.duties)
    }
}

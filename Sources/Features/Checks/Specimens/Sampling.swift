import Crypto
import Duties
package import Kernel
import Measures
package import Registers

/// One swab that was taken (采样).
package struct Sampled: Sendable, Hashable {
    package let measure: RecordID
    package let kind: SpecimenKind
    package let tube: String?
    /// When it was taken; nil is now.
    package let sampledAt: Instant?

    package init(_ measure: RecordID, _ kind: SpecimenKind = .nucleicAcid, tube: String? = nil, at: Instant? = nil) {
        (self.measure, self.kind, self.tube, sampledAt) = (measure, kind, tube, at)
    }
}

extension Writing {
    /// Records samples; each meets the test of its day, or else the earliest still owed, and makes its result owed. The same
    /// again changes nothing.
    ///
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`measureClosed`), `invalid` with every problem
    ///   (`badTube`, `personalData`, `observedAhead`, `observedBefore`); then none is written.
    @discardableResult
    package func sample(_ all: [Sampled], settings: CheckSettings) throws -> [Record] {
        guard principal.has(Specimens.samplers) else { throw Rejection.forbidden }
        let measures = try reading.all(Measures.self, ids: Set(all.map(\.measure)))
        let scope = Scope(principal, try registry.named(Measures.name))
        var problems: [Rejection.Problem] = []
        for (place, given) in all.enumerated() {
            guard let measure = measures[given.measure], scope.contains(measure) else { throw Rejection.notFound }
            if measure[Measures.fields.ended] != nil { throw Rejection(.conflict, "measureClosed") }
            problems += self.problems(given, measure, settings).map { .init($0.code, field: "\($0.field).\(place)") }
        }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        let ids = all.map { $0.id(on: settings.today(now)) }
        var there = try reading.all(Specimens.self, ids: Set(ids))
        return try zip(all, ids).map { given, id in
            if let known = there[id] { return known }
            guard let measure = measures[given.measure] else { throw Rejection.notFound }
            let specimen = try store(given, id, measure, settings)
            there[id] = specimen
            return specimen
        }
    }

    private func problems(
        _ given: Sampled, _ measure: Record, _ settings: CheckSettings
    ) -> [(code: String, field: String)] {
        var found: [(String, String)] = []
        if let tube = given.tube {
            if !Sampled.isTube(tube) { found.append(("badTube", "tube")) }
            if PersonalData.find(in: tube) != nil { found.append(("personalData", "tube")) }
        }
        if let at = given.sampledAt {
            let start = (measure[Measures.fields.start] ?? settings.today(now)).at(hour: 0, in: settings.zone)
            if at > now.advanced(minutes: 5) { found.append(("observedAhead", "sampledAt")) }
            if at < start { found.append(("observedBefore", "sampledAt")) }
        }
        return found
    }

    private func store(_ given: Sampled, _ id: RecordID, _ measure: Record, _ settings: CheckSettings) throws -> Record
    {
        let (s, m) = (Specimens.fields, Measures.fields)
        let sampledAt = min(given.sampledAt ?? now, now)
        let day = CalendarDay(sampledAt, in: settings.zone)
        let specimen = try insert(
            Specimens.self, id: id, verb: "sample",
            Values {
                $0[s.measure] = measure.id
                $0[s.person] = measure[m.person]
                $0[s.kind] = given.kind
                $0[s.tube] = given.tube
                $0[s.day] = day
                $0[s.sampledAt] = sampledAt
                $0[s.receivedAt] = now
                $0[s.sampler] = principal.user
                $0[s.area] = measure.area
                $0[s.unit] = measure[m.unit]
            })
        let rule = TestDuties.rule(.init(pack: measure[m.policy] ?? "", version: measure[m.policyVersion] ?? ""))
        let met = try meet(
            rule: rule.name, subject: measure.id, slot: day.description, by: id, of: Specimens.name,
            observedAt: sampledAt)
        if met == nil {
            try meetNext(
                rule, subject: measure.id, by: id, of: Specimens.name, observedAt: sampledAt, in: settings.zone)
        }
        try meet(rule: TestDuties.again, subject: measure.id, by: id, of: Specimens.name)
        try owe(TestDuties.result, about: specimen, measure, minutes: TestDuties.resultMinutes, settings)
        return specimen
    }

    /// What a sample makes owed: of the measure's township, to the end even where the measure ends before.
    func owe(
        _ rule: String, about specimen: Record, subject: Record? = nil, _ measure: Record, minutes: Int,
        _ settings: CheckSettings
    ) throws {
        let m = Measures.fields
        try owe(
            [
                NewDuty(
                    rule, subject: (subject ?? specimen).id, of: (subject ?? specimen).register,
                    slot: specimen.id.text, unit: measure[m.unit],
                    owner: rule == TestDuties.positive ? measure[m.doctor] : nil, area: measure.area,
                    title: measure[m.title], cause: (subject ?? specimen).id, policy: measure.policy,
                    due: now.advanced(minutes: minutes))
            ], in: settings.duties)
    }
}

extension Sampled {
    /// What a label shows: letters, digits and hyphens, up to 30 of them.
    static func isTube(_ text: String) -> Bool {
        (1...30).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45
            }
    }

    /// The same sample told twice is one: of a tube and a moment, or of the day where no moment is told.
    fileprivate func id(on today: CalendarDay) -> RecordID {
        let at = sampledAt?.description ?? today.description
        let key = [measure.text, kind.rawValue, tube ?? "", at].joined(separator: "|")
        return RecordID(digest: SHA256.hash(data: Array("specimen|\(key)".utf8)))
    }
}

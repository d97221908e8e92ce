import Crypto
import Database
import Duties
package import Kernel
import Measures
package import Policies
package import Registers

/// One swab that was taken (采样).
package struct Sampled: Sendable, Hashable {
    package let measure: RecordID
    package let kind: TestKind
    package let tube: String?
    /// When it was taken; nil is now.
    package let sampledAt: Instant?
    /// Where it stands in what was sent, as `tests.2.`: begins the names of its fields that are told.
    package let place: String

    package init(
        _ measure: RecordID, _ kind: TestKind = .nucleicAcid, tube: String? = nil, at: Instant? = nil,
        place: String = ""
    ) {
        (self.measure, self.kind, self.tube, sampledAt, self.place) = (measure, kind, tube, at, place)
    }
}

extension Writing {
    /// Records samples; each meets the test of its day, or else the earliest still owed, and makes its result owed. The same
    /// again changes nothing, also when the measure has ended meanwhile.
    ///
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`measureClosed`), `invalid` with every problem
    ///   (`badTube`, `personalData`, `observedAhead`, `observedBefore`); then none is written.
    @discardableResult
    package func sample(_ all: [Sampled], settings: CheckSettings) throws -> [Record] {
        guard principal.has(Specimens.samplers) else { throw Rejection.forbidden }
        let measures = try reading.all(Measures.self, ids: Set(all.map(\.measure)))
        let scope = Scope(principal, try registry.named(Measures.name))
        var problems: [Rejection.Problem] = []
        for given in all {
            guard let measure = measures[given.measure], scope.contains(measure) else { throw Rejection.notFound }
            problems += self.problems(given, measure, settings)
        }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        let today = settings.today(now)
        let void = try voidSamples(of: Set(all.map(\.measure)), on: today)
        let ids = all.map { $0.id(on: today, after: void[$0.measure] ?? 0) }
        var there = try reading.all(Specimens.self, ids: Set(ids))
        return try zip(all, ids).map { given, id in
            if let known = there[id] { return known }
            guard let measure = measures[given.measure] else { throw Rejection.notFound }
            // What was taken before the end is told afterwards by a telephone that was without signal; its result is owed.
            if let ended = measure[Measures.fields.ended],
                given.sampledAt.map({ $0 > ended }) ?? true || now > ended.advanced(minutes: Self.afterEnd)
            {
                throw Rejection(.conflict, "measureClosed")
            }
            let specimen = try store(given, id, measure, settings)
            there[id] = specimen
            return specimen
        }
    }

    /// Minutes after the end of a measure in which what was taken before it may still be told: three days [P].
    private static var afterEnd: Int { 4_320 }

    /// How many samples of a day told nothing, by measure: after each another one is taken.
    private func voidSamples(of measures: Set<RecordID>, on day: CalendarDay) throws -> [RecordID: Int] {
        if measures.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT measure, COUNT(*) AS n FROM specimen WHERE county = \(county)
            AND measure \(among: measures.sorted().map(\.sql)) AND day = \(day) AND result = 'void' GROUP BY measure
            """)
        return Dictionary(
            try rows.map { (try $0.get("measure"), try $0.get("n")) }, uniquingKeysWith: { first, _ in first })
    }

    private func problems(_ given: Sampled, _ measure: Record, _ settings: CheckSettings) -> [Rejection.Problem] {
        let (tubeField, timeField) = (given.place + "tube", given.place + "sampledAt")
        var found: [Rejection.Problem] = []
        if let tube = given.tube {
            if !Sampled.isTube(tube) { found.append(.init("badTube", field: tubeField)) }
            if let problem = PersonalData.problem(in: tube, field: tubeField) { found.append(problem) }
        }
        if let at = given.sampledAt {
            let start = (measure[Measures.fields.start] ?? settings.today(now)).at(hour: 0, in: settings.zone)
            if at > now.advanced(minutes: 5) { found.append(.init("observedAhead", field: timeField)) }
            if at < start { found.append(.init("observedBefore", field: timeField)) }
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
        // A day of test asks for nucleic acid (核酸检测); an antigen test is kept beside it.
        let owed =
            given.kind == .nucleicAcid ? try reading.tests(owedBy: measure.id).filter(\.takesRecord) : []
        let next = owed.first { duty in
            duty.opens <= sampledAt && (duty.state.isOpen || duty.closes.map { sampledAt <= $0 } ?? true)
        }
        if let duty = owed.first(where: { $0.day == day }) ?? next {
            try meet(
                rule: duty.rule, subject: measure.id, slot: duty.slot, by: id, of: Specimens.name,
                observedAt: sampledAt)
        }
        try meet(rule: TestDuties.again, subject: measure.id, by: id, of: Specimens.name)
        try owe(TestDuties.result, about: specimen, measure, minutes: TestDuties.resultMinutes, settings)
        return specimen
    }

    /// What a sample makes owed: of the measure's township, to the end even where the measure ends before. A result that is
    /// corrected and comes again makes it owed again.
    func owe(
        _ rule: String, about specimen: Record, subject: Record? = nil, _ measure: Record, minutes: Int,
        _ settings: CheckSettings
    ) throws {
        let (m, about) = (Measures.fields, subject ?? specimen)
        let times = try reading.duties(of: about.id, rule: rule).count { $0.follows(specimen) }
        try owe(
            [
                NewDuty(
                    rule, subject: about.id, of: about.register,
                    slot: times == 0 ? specimen.id.text : "\(specimen.id).\(times + 1)", unit: measure[m.unit],
                    owner: rule == TestDuties.positive ? measure[m.doctor] : nil, area: measure.area,
                    title: measure[m.title], cause: about.id, policy: measure.policy,
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

    /// The same sample told twice is one: of a tube and a moment, or of the day where no moment is told; where neither is, of
    /// what is left of the day after so many that told nothing.
    fileprivate func id(on today: CalendarDay, after void: Int) -> RecordID {
        let at = sampledAt?.description ?? (tube != nil || void == 0 ? today.description : "\(today) \(void)")
        let key = [measure.text, kind.rawValue, tube ?? "", at].joined(separator: "|")
        return RecordID(digest: SHA256.hash(data: Array("specimen|\(key)".utf8)))
    }
}

extension Duty {
    /// Whether it is owed because of a sample: its slot begins with the sample's id.
    func follows(_ specimen: Record) -> Bool { slot.hasPrefix(specimen.id.text) }
}

import Database
import Duties
package import Kernel
import Measures
package import Policies
package import Registers

/// What the laboratory says of one sample (检测结果).
package struct Told: Sendable, Hashable {
    package let specimen: RecordID
    package let result: SpecimenResult
    /// When it was told; nil is now.
    package let at: Instant?
    /// Lowest Ct value, in tenths.
    package let ct: Int?
    package let laboratory: String?
    /// Where it stands in what was sent, as `tests.2.`: begins the names of its fields that are told.
    package let place: String

    package init(
        _ specimen: RecordID, _ result: SpecimenResult, at: Instant? = nil, ct: Int? = nil, laboratory: String? = nil,
        place: String = ""
    ) {
        (self.specimen, self.result, self.at, self.ct, self.laboratory) = (specimen, result, at, ct, laboratory)
        self.place = place
    }
}

extension Writing {
    /// Records results, each by itself. A positive makes a look at the person owed in the same transaction, a void one
    /// another sample. A result may be corrected (更正结果) with a reason; the first stays in the history, and a release that stood
    /// on it is looked at again.
    ///
    /// - Throws: `Rejection` `notFound`, `forbidden`, `invalid` with every problem (`observedAhead`, `observedBefore`,
    ///   `ctRange`, `tooLong`, `personalData`, `reasonRequired`, `resultTwice`); then none is written.
    @discardableResult
    package func tell(_ all: [Told], reason: String? = nil, settings: CheckSettings) throws -> [Record] {
        guard principal.has(Specimens.tellers) else { throw Rejection.forbidden }
        let s = Specimens.fields
        var known = try reading.all(Specimens.self, ids: Set(all.map(\.specimen)))
        let scope = Scope(principal, try registry.named(Specimens.name))
        let measures = try reading.all(Measures.self, ids: Set(known.values.compactMap { $0[s.measure] }))
        var problems: [Rejection.Problem] = []
        var said: [RecordID: SpecimenResult] = [:]
        for told in all {
            guard let specimen = known[told.specimen], scope.contains(specimen) else { throw Rejection.notFound }
            if let other = said.updateValue(told.result, forKey: told.specimen), other != told.result {
                problems.append(.init("resultTwice", field: told.place + "result"))
            }
            // What is wrong with the result of a tube is wrong for each of its samples, and told once.
            problems += self.problems(told, specimen).filter { !problems.contains($0) }
        }
        let isCorrection = all.contains { told in known[told.specimen]?[s.result].map { $0 != told.result } ?? false }
        var words: String?
        do {
            words = isCorrection ? try FreeText.needed(reason, max: 500) : nil
        } catch let rejection as Rejection { problems += rejection.problems }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        // A negative result of nucleic acid is what a release stands on.
        let corrected = all.compactMap { told in
            known[told.specimen].flatMap { specimen in
                let stoodOn = specimen[s.result] == .negative && specimen[s.kind] == .nucleicAcid
                return stoodOn && told.result != .negative ? specimen[s.measure] : nil
            }
        }
        let made = try all.map { told in
            guard let specimen = known[told.specimen], let measure = specimen[s.measure].flatMap({ measures[$0] })
            else { throw Rejection.notFound }
            if specimen[s.result] == told.result { return specimen }
            let made = try store(told, specimen, measure, words, settings)
            known[made.id] = made
            return made
        }
        // The last result often comes after the last day, and so does its correction.
        let released = measures.values.filter { $0.state == "released" }.sorted { $0.id < $1.id }
        try review(
            releases: released, by: reading.testsShown(of: released.map(\.id)), corrected: Set(corrected),
            in: settings.duties)
        return made
    }

    private func problems(_ told: Told, _ specimen: Record) -> [Rejection.Problem] {
        let (s, place) = (Specimens.fields, told.place)
        var found: [Rejection.Problem] = []
        if let ct = told.ct, !Specimens.cts.contains(ct) { found.append(.init("ctRange", field: place + s.ct.name)) }
        if let at = told.at, at > now.advanced(minutes: 5) {
            found.append(.init("observedAhead", field: place + "at"))
        }
        // A form tells minutes, the sample has its seconds.
        if let at = told.at, let sampled = specimen[s.sampledAt], at.advanced(minutes: 1) <= sampled {
            found.append(.init("observedBefore", field: place + "at"))
        }
        if let name = told.laboratory {
            let (field, max) = (place + s.laboratory.name, s.laboratory.info.maximum)
            if name.unicodeScalars.count > max {
                found.append(.init("tooLong", field: field, values: ["max": String(max)]))
            }
            if let problem = PersonalData.problem(in: name, field: field) { found.append(problem) }
        }
        return found
    }

    private func store(
        _ told: Told, _ specimen: Record, _ measure: Record, _ reason: String?, _ settings: CheckSettings
    ) throws -> Record {
        let (s, before) = (Specimens.fields, specimen[Specimens.fields.result])
        let at = max(min(told.at ?? now, now), specimen[s.sampledAt] ?? specimen.created)
        let made = try update(
            specimen, state: "told", verb: before == nil ? "tell" : "correct", reason: before == nil ? nil : reason,
            Values {
                $0[s.result] = told.result
                $0[s.resultAt] = at
                $0[s.resultDay] = CalendarDay(at, in: settings.zone)
                $0[s.ct] = told.ct
                $0[s.laboratory] = told.laboratory?.trimmingWhitespace
                $0[s.outcome] = nil as CareOutcome?
                $0[s.seen] = nil as Instant?
                $0[s.seenBy] = nil as RecordID?
            })
        try meet(
            rule: TestDuties.result, subject: made.id, by: made.id, of: Specimens.name, observedAt: at)
        // What a corrected result had made owed is owed no more.
        if before == .positive { try cancel(rule: TestDuties.positive, subject: made.id) }
        if before == .void { try cancel(rule: TestDuties.again, subject: measure.id) { $0.follows(made) } }
        switch told.result {
        case .negative: break
        case .positive:
            try owe(TestDuties.positive, about: made, measure, minutes: TestDuties.positiveMinutes, settings)
        case .void where measure[Measures.fields.ended] == nil:
            try owe(
                TestDuties.again, about: made, subject: measure, measure, minutes: TestDuties.againMinutes, settings)
        case .void: break
        }
        return made
    }

    /// Notes what came of a positive (阳性处置): whoever is a case has a measure of its own by its ground.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`notPositive`).
    @discardableResult
    package func see(specimen id: RecordID, outcome: CareOutcome) throws -> Record {
        guard principal.has(Specimens.tellers) else { throw Rejection.forbidden }
        let s = Specimens.fields
        let specimen = try reading.find(Specimens.self, id)
        guard specimen[s.result] == .positive else { throw Rejection(.conflict, "notPositive") }
        let seen = try update(
            specimen, verb: "look",
            Values {
                $0[s.outcome] = outcome
                $0[s.seen] = now
                $0[s.seenBy] = principal.user
            })
        if outcome != .notFound {
            try meet(rule: TestDuties.positive, subject: id, by: id, of: Specimens.name)
        }
        return seen
    }
}

extension Registers.Reading {
    /// What is known of the tests of measures, for their ends: void ones and those without a result say nothing, nor does an
    /// antigen test that is negative. A tube that was entered twice on a day – on the page, and by a telephone with its time –
    /// is one test.
    package func testsShown(of measures: [RecordID]) throws -> [RecordID: [TestShown]] {
        if measures.isEmpty { return [:] }
        let rows = try connection.query(
            """
            SELECT measure, "sampledAt", result, tube, day FROM specimen WHERE county = \(principal.county)
            AND measure \(among: measures.map(\.sql)) AND (result = 'positive' OR result = 'negative' AND kind = 'nucleicAcid')
            ORDER BY "sampledAt", id
            """)
        var found: [RecordID: [TestShown]] = [:]
        var tubes: Set<[String]> = []
        for row in rows {
            let (measure, isNegative) = (try row.get("measure", as: RecordID.self), row["result"].text == "negative")
            if isNegative, let tube = row["tube"].text,
                !tubes.insert([measure.text, tube, row["day"].text ?? ""]).inserted
            {
                continue
            }
            found[measure, default: []].append(
                TestShown(sampled: try row.get("sampledAt"), isNegative: isNegative))
        }
        return found
    }
}

import Kernel

/// Drafts to demands: details worked out, spans mapped to the decoded text, ids given, repetitions linked.
struct Emission {
    let text: NormalText
    let marks: Marks
    let speakers: [String?]
    let days: DayReader

    private let rows: [Lexicon.Row]
    private let refusals: Refusals
    private let assignment: Assignment
    private let deadlines: Deadlines
    private let frequencies: Frequencies
    private let quantities: Quantities

    private(set) var doubts: [Communique.Doubt] = []
    private(set) var questions: [Communique.Question] = []
    /// First demands of each matter, by row of the field, with their speakers.
    private var matters: [[(id: String, speaker: Int)]]

    init(
        text: NormalText, marks: Marks, lexicon: Lexicon, persons: Persons, speakers: [String?], days: DayReader,
        yearIsInferred: Bool
    ) {
        (self.text, self.marks, self.speakers, self.days, rows) = (text, marks, speakers, days, lexicon.rows)
        matters = Array(repeating: [], count: rows.count)
        refusals = Refusals(text: text, marks: marks, lexicon: lexicon)
        let addressees = Addressees(text: text, marks: marks, lexicon: lexicon, persons: persons)
        assignment = Assignment(text: text, marks: marks, lexicon: lexicon, addressees: addressees)
        deadlines = Deadlines(text: text, marks: marks, yearIsInferred: yearIsInferred)
        frequencies = Frequencies(text: text, marks: marks)
        quantities = Quantities(text: text, marks: marks)
    }

    /// - Parameter prefix: of the ids.
    mutating func demands(_ drafts: [Draft], prefix: String = "", level: Int = 1) -> [Demand] {
        var demands: [Demand] = []
        demands.reserveCapacity(drafts.count)
        for index in drafts.indices {
            demands.append(demand(drafts[index], id: prefix + String(index + 1), level: level))
        }
        return demands
    }

    private mutating func demand(_ draft: Draft, id: String, level: Int) -> Demand {
        let spans = refusals.all(in: draft.clauses)
        let refused = spans.filter { !$0.limited }
        let draft =
            refused.isEmpty || draft.kind == .heading ? draft : reconsidered(draft, without: refused.map(\.range))
        let place = text.origin(draft.range)
        var demand = Demand(
            id: id, ordinal: draft.marker.map { text.text($0.range) }, level: level, kind: draft.kind,
            text: text.text(draft.range), start: place.lowerBound, end: place.upperBound,
            speaker: draft.speaker.map { speakers[$0] ?? "会议" })
        demand.refused = refused.map { span($0) }
        demand.limited = spans.filter(\.limited).map { span($0) }
        details(of: draft, into: &demand)
        demand.sameAs = link(draft, id)
        demand.children = demands(draft.children, prefix: id + ".", level: level + 1)
        return demand
    }

    /// The kind of what is left when the refused words are not acted on.
    private func reconsidered(_ draft: Draft, without spans: [Range<Int>]) -> Draft {
        let refused = Spans(spans)
        let rest = draft.clauses.flatMap { clause -> [Range<Int>] in
            var (parts, start): ([Range<Int>], Int) = ([], clause.lowerBound)
            for span in refused.within(clause) {
                if start < span.lowerBound { parts.append(start..<span.lowerBound) }
                start = max(start, span.upperBound)
            }
            return start < clause.upperBound ? parts + [start..<clause.upperBound] : parts
        }
        let weights = Weights(rest, head: 0, marks: marks)
        var draft = draft
        draft.weights = weights
        let left = weights.task + weights.standing
        draft.kind = left == 0 || left <= weights.principle ? .principle : draft.kind
        return draft
    }

    private func span(_ refusal: Refusals.Found) -> Demand.Refusal {
        let place = text.origin(refusal.range)
        return Demand.Refusal(
            text: text.text(refusal.range), start: place.lowerBound, end: place.upperBound, reason: refusal.reason)
    }

    private mutating func details(of draft: Draft, into demand: inout Demand) {
        let rows = draft.weights.allRows
        for row in rows where demand.topics.count < 4 {
            let theme = self.rows[Int(row)].theme
            if !demand.topics.contains(theme) { demand.topics.append(theme) }
        }
        let proposal = assignment.proposal(for: draft, rows: rows)
        (demand.addressees, demand.lead) = (proposal.addressees, proposal.lead)
        (demand.supporting, demand.each) = (proposal.supporting, proposal.each)

        let recurring = frequencies.all(in: draft.range)
        let taken = recurring.map(\.range)
        let named = days.all(in: draft.range)
        var found = deadlines.find(in: draft.range, named, taken: taken)
        if let note = draft.notes.deadline, !draft.range.contains(note.lowerBound) || found.deadlines.isEmpty {
            let noted = deadlines.find(in: note, days.all(in: note), taken: [], isNote: true)
            found.deadlines += noted.deadlines
            found.doubts += noted.doubts
            if noted.deadlines.isEmpty { open(note, &found) }
        }
        demand.deadlines = found.deadlines
        // What has a day by which it is due is done once.
        if draft.kind == .standing, recurring.isEmpty,
            found.deadlines.contains(where: { $0.kind == .due && $0.day != nil })
        {
            demand.kind = .task
        }
        if draft.kind == .task, found.deadlines.isEmpty, let proposed = proposed(draft) {
            demand.deadlines = [proposed]
        }
        doubts += found.doubts
        questions += found.questions
        demand.frequencies = recurring.map { frequency($0) }
        ask(draft, recurring)
        demand.quantities = quantities.all(in: draft.range, taken: taken + named.map(\.range))
    }

    /// A noted deadline that is no day: 立即, 长期坚持.
    private func open(_ note: Range<Int>, _ found: inout Deadlines.Found) {
        let place = text.origin(note)
        let words = text.text(note)
        // 长期坚持 says that there is none.
        let solid = text.solid(note)
        if Self.lasting.contains(where: { $0.place(in: solid.indices, of: solid) != nil }) { return }
        found.deadlines.append(
            Demand.Deadline(
                text: words, start: place.lowerBound, end: place.upperBound, day: nil, time: nil, kind: .due,
                basis: .stated))
        found.questions.append(
            Communique.Question(code: .noDate, text: words, start: place.lowerBound, end: place.upperBound))
    }

    private static let lasting: [Word] = ["长期", "常态", "持续"]

    private func frequency(_ found: Frequencies.Found) -> Demand.Frequency {
        let place = text.origin(found.range)
        return Demand.Frequency(
            text: text.text(found.range), start: place.lowerBound, end: place.upperBound, period: found.period,
            every: found.every, times: found.times, time: found.time)
    }

    private mutating func ask(_ draft: Draft, _ frequencies: [Frequencies.Found]) {
        for found in frequencies where found.time == nil && found.period == .day && found.every == 1 {
            guard found.range.contains(where: { text.keys[$0] == 0x62A5 }) else { continue }
            ask(.noHour, found.range)
        }
        guard frequencies.isEmpty, let raised = marks.first(.raised, in: draft.range)?.range else { return }
        ask(.noFrequency, raised)
    }

    private mutating func ask(_ code: Communique.Question.Code, _ range: Range<Int>) {
        let place = text.origin(range)
        questions.append(
            Communique.Question(code: code, text: text.text(range), start: place.lowerBound, end: place.upperBound))
    }

    /// A day for a task that names none, by what is to be done.
    private func proposed(_ draft: Draft) -> Demand.Deadline? {
        guard let origin = days.origin else { return nil }
        var best: (rank: Int16, days: Int16)?
        for clause in draft.clauses.prefix(6) {
            for hit in marks.proposals.within(clause) where best == nil || hit.value.rank < (best?.rank ?? 0) {
                best = hit.value
            }
        }
        let place = text.origin(draft.range)
        return Demand.Deadline(
            text: "", start: place.lowerBound, end: place.lowerBound,
            day: origin.advanced(by: Int(best?.days ?? 3)).description,
            time: nil, kind: .due, basis: .proposed)
    }

    /// Demands of other speakers with the same matter in their first clause.
    private mutating func link(_ draft: Draft, _ id: String) -> [String] {
        guard let speaker = draft.speaker, draft.kind != .heading else { return [] }
        var same: [String] = []
        for row in draft.weights.rows {
            for other in matters[Int(row)] where other.speaker != speaker && same.count < 8 && !same.contains(other.id)
            {
                same.append(other.id)
            }
        }
        guard draft.kind != .principle else { return same }
        for row in draft.weights.headRows where matters[Int(row)].count < 4 {
            matters[Int(row)].append((id, speaker))
        }
        return same
    }
}

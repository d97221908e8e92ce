/// Cuts the body of a communiqué into pieces: who speaks, where a demand begins, and what belongs to it.
struct Segmentation {
    private(set) var pieces: [Piece] = []
    /// Speakers in order of their first reported word; nil is the meeting as such.
    private(set) var speakers: [Range<Int>?] = []
    /// Sentences that arrange something or read something out without saying what: narrative, from the first word on.
    private(set) var narratives: [Range<Int>] = []

    private let text: NormalText
    private let marks: Marks
    private let persons: Persons
    private var names: [String: Int] = [:]
    private var speaker: Int?
    private var speech = 0
    private var factsOnly = false
    /// Whether the last sentence ended with 问题, 短板 ….
    private var lastFacts = false
    /// Person named last at a sentence's beginning, for 他强调.
    private var lastNamed: Range<Int>?
    private var mention = 0
    /// Whether the next piece follows something that is no demand.
    private var broken = true
    private var line = 0
    private var lineEnd = -1
    /// Who spoke when the list of paragraphs began.
    private var listSpeaker: Int??
    /// Whether the words behind the last attribution are resolved (会议决定).
    private var resolved = false
    /// Whether the last marker numbered a paragraph.
    private var numbered = false

    init(_ lines: [Line], text: NormalText, marks: Marks, persons: Persons) {
        (self.text, self.marks, self.persons) = (text, marks, persons)
        var table: TaskTable?
        for (index, line) in lines.enumerated() {
            self.line = index
            if let columns = TaskTable(header: line.range, text: text, marks: marks) {
                table = columns
                broken = true
                continue
            }
            if let row = table?.row(line.range, text: text, marks: marks) {
                add(row: row)
                continue
            }
            if line.kind == .body { read(line.range) } else { broken = true }
            if line.kind != .loose { table = nil }
        }
    }

    private mutating func add(row: (task: Range<Int>, notes: TaskNotes)) {
        pieces.append(
            Piece(
                range: row.task, sentences: [row.task], marker: nil, speaker: nil, speech: speech, line: line,
                isModal: true, forbids: false, follows: true, notes: row.notes, isRow: true))
        broken = true
    }

    private mutating func read(_ range: Range<Int>) {
        lineEnd =
            range.upperBound < text.count && Clauses.endsSentence(text.keys[range.upperBound - 1])
            ? -1 : range.upperBound
        for (index, sentence) in Clauses.sentences(of: range, in: text).enumerated() {
            read(sentence: sentence, opensLine: index == 0)
        }
    }

    private mutating func read(sentence: Range<Int>, opensLine: Bool) {
        resolved = false
        name(in: sentence)
        if takeNotes(sentence) { return }
        let clauses = Clauses.clauses(of: sentence, in: text.keys)
        var part: [Range<Int>] = []
        var marker: Marker?
        // Behind a semicolon an imperative goes on with the subject before it: 卫健部门要…;全面加强….
        var continuing = false
        for (index, clause) in clauses.enumerated() {
            let opens = index == 0 || text.keys[clauses[index - 1].upperBound] != 0x2C
            let noted = TaskNotes.begins(at: clause.lowerBound, limit: clause.upperBound, text: text, marks: marks)
            if noted {
                close(part, marker)
                (part, marker) = ([], nil)
                if !pieces.isEmpty, !broken || pieces.last?.line == line {
                    takeNotes(clause.lowerBound..<sentence.upperBound)
                    return
                }
            }
            if let next = self.marker(of: clause, opensSentence: opens) {
                close(part, marker, asImperative: continuing)
                continuing = false
                marker = next
                if next.number == 1 { announce(clauses[..<index], of: sentence) }
                let rest = Clauses.trim(min(next.range.upperBound, clause.upperBound)..<clause.upperBound, text.keys)
                part = rest.isEmpty ? [] : [rest]
                attribute(&part)
                continue
            }
            if let voice = Attribution.find(in: clause, text: text, marks: marks, persons: persons) {
                if marker == nil, !part.isEmpty { broken = true } else { close(part, marker) }
                change(to: voice)
                (part, marker) = (voice.end < clause.upperBound ? [voice.end..<clause.upperBound] : [], nil)
                continue
            }
            let semicolon = index > 0 && text.keys[clauses[index - 1].upperBound] == 0x3B
            if semicolon, startsAnew(clauses[index...], after: part, continuing: continuing) {
                close(part, marker, asImperative: continuing)
                (part, marker) = ([], nil)
                continuing = true
            }
            part.append(clause)
        }
        close(part, marker, asImperative: continuing)
    }

    /// The marker of a clause: at its beginning, or behind whom the list addresses (各乡镇一要…).
    private func marker(of clause: Range<Int>, opensSentence: Bool) -> Marker? {
        let limit = clause.upperBound + 1
        if let first = Marker.at(clause.lowerBound, in: text.keys, limit: limit, opensSentence: opensSentence) {
            return first
        }
        guard let end = marks.addressed.within(clause.prefix(16)).last?.range.upperBound, end < clause.upperBound,
            let inner = Marker.at(end, in: text.keys, limit: limit, opensSentence: false), inner.number == 1,
            inner.style.isInline
        else { return nil }
        return inner
    }

    /// 存在三个问题:一是…: the list that begins here is one of facts.
    private mutating func announce(_ before: ArraySlice<Range<Int>>, of sentence: Range<Int>) {
        guard let last = before.last else {
            factsOnly = broken && lastFacts
            return
        }
        if text.keys[last.upperBound] == 0x3A { factsOnly = endsWithFacts(last) }
    }

    private func endsWithFacts(_ clause: Range<Int>) -> Bool {
        marks.spans(.problems, in: clause).contains { $0.upperBound == clause.upperBound }
    }

    /// An item may itself begin with a speaker.
    private mutating func attribute(_ part: inout [Range<Int>]) {
        guard let clause = part.first, clause.count < 30,
            let voice = Attribution.find(in: clause, text: text, marks: marks, persons: persons),
            voice.end < clause.upperBound
        else { return }
        part = [voice.end..<clause.upperBound]
    }

    /// Whether a part behind a semicolon is a demand of its own.
    private func startsAnew(_ rest: ArraySlice<Range<Int>>, after part: [Range<Int>], continuing: Bool) -> Bool {
        guard let clause = rest.first, !part.isEmpty,
            marks.end(.condition, at: clause.lowerBound, limit: clause.upperBound) == nil
        else { return false }
        let modals = Modals.all(in: clause, marks: marks)
        if let first = modals.first {
            if first.range.lowerBound == clause.lowerBound || first.forbids { return true }
            if Modals.subject(before: first.range, in: clause, text: text, marks: marks) != nil { return true }
        } else if let next = rest.dropFirst().first, text.keys[clause.upperBound] == 0x2C,
            let first = Modals.all(in: next, marks: marks).first, first.forbids,
            text.keys[clause.upperBound - 1] == 0x5916
        {
            // 除…外,其余一律不得
            return true
        }
        let modal = continuing || part.contains { !Modals.all(in: $0, marks: marks).isEmpty }
        return modal && marks.end(.verb, at: clause.lowerBound, limit: clause.upperBound) != nil
    }

    /// Notes behind an item go to that item.
    @discardableResult
    private mutating func takeNotes(_ range: Range<Int>) -> Bool {
        guard let last = pieces.indices.last,
            TaskNotes.begins(at: range.lowerBound, limit: range.upperBound, text: text, marks: marks)
        else { return false }
        pieces[last].notes.read(range, text: text, marks: marks)
        return true
    }

    private mutating func change(to attribution: Attribution) {
        resolved = attribution.resolves
        if attribution.voice == .same {
            broken = true
            return
        }
        let name: Range<Int>? =
            switch attribution.voice {
            case .meeting, .same: nil
            case .pronoun: lastNamed
            case .person(let name): name
            }
        if let name { lastNamed = name }
        let key = name.map { text.text($0) } ?? ""
        let index = names[key] ?? speakers.count
        if index == speakers.count {
            names[key] = index
            speakers.append(name)
        }
        speaker = index
        speech += 1
        numbered = false
        factsOnly = attribution.announcesFacts
        broken = true
    }

    /// Remembers the person a sentence begins with.
    private mutating func name(in sentence: Range<Int>) {
        while mention < persons.mentions.count, persons.mentions[mention].name.lowerBound < sentence.lowerBound {
            mention += 1
        }
        if mention < persons.mentions.count, persons.mentions[mention].name.upperBound <= sentence.upperBound {
            lastNamed = persons.mentions[mention].name
        } else {
            for length in [3, 2, 4] where length < sentence.count {
                let start = sentence.lowerBound..<sentence.lowerBound + length
                if persons.isKnown(start) { lastNamed = start }
            }
        }
    }

    /// Ends a part of a sentence: a new piece, more of the last one, or nothing.
    private mutating func close(_ part: [Range<Int>], _ marker: Marker?, asImperative: Bool = false) {
        guard let first = part.first, let last = part.last else {
            if let marker { open(marker.range.upperBound..<marker.range.upperBound, marker, nil) }
            return
        }
        let whole = first.lowerBound..<last.upperBound
        if text.keys[whole.lowerBound] == 0x28, marker == nil {
            broken = true
            return
        }
        if factsOnly, marker != nil { return }
        if marker == nil, isNarrative(part) {
            narratives.append(whole)
            broken = true
            return
        }
        if marker != nil {
            open(whole, marker, part)
            return
        }
        lastFacts = endsWithFacts(last)
        if resolved, part.allSatisfy({ Modals.all(in: $0, marks: marks).isEmpty }), !isReport(part) {
            resolved = false
            open(whole, nil, part)
            pieces[pieces.count - 1].isModal = true
            return
        }
        if asImperative, let previous = pieces.last, part.allSatisfy({ Modals.all(in: $0, marks: marks).isEmpty }) {
            open(whole, nil, part)
            pieces[pieces.count - 1].isModal = true
            pieces[pieces.count - 1].subject = previous.subject
            return
        }
        guard let start = DemandStart.find(in: part, text: text, marks: marks) else {
            if broken || !mayGoOn || isReport(part) { broken = true } else { pieces[pieces.count - 1].append(whole) }
            return
        }
        open(part[start].lowerBound..<whole.upperBound, nil, Array(part[start...]))
    }

    /// What the meeting did: told at the beginning, or anywhere in a sentence that asks for nothing.
    private func isNarrative(_ part: [Range<Int>]) -> Bool {
        if marks.contains(.narrative, in: part[0]) { return true }
        let last = part[part.count - 1]
        let attended = marks.spans(.attended, in: last).contains { $0.upperBound == last.upperBound }
        return (attended || part.contains { marks.contains(.narrative, in: $0) })
            && !part.contains { !Modals.all(in: $0, marks: marks).isEmpty }
    }

    private func isReport(_ part: [Range<Int>]) -> Bool {
        marks.end(.situation, at: part[0].lowerBound, limit: part[0].upperBound) != nil
            || part.contains { marks.contains(.report, in: $0) }
    }

    /// 开辟绿色通道,…,严禁货车载人: what forbids is not the whole.
    private func commands(before place: Int, in clauses: [Range<Int>]) -> Bool {
        clauses.contains {
            $0.lowerBound < place && marks.end(.verb, at: $0.lowerBound, limit: $0.upperBound) != nil
                && marks.end(.keep, at: $0.lowerBound, limit: $0.upperBound) == nil
        }
    }

    /// Whom an item of minutes quotes (会议决定) speaks in that item only.
    private mutating func enterItem(_ marker: Marker) {
        if marker.number == 1 || listSpeaker == nil {
            listSpeaker = .some(speaker)
        } else if let outer = listSpeaker {
            speaker = outer
        }
    }

    /// A sentence without a modal goes on with the last demand in its paragraph, or under a paragraph's number.
    private var mayGoOn: Bool {
        guard let last = pieces.last, last.speech == speech else { return false }
        return last.line == line || numbered
    }

    private mutating func open(_ range: Range<Int>, _ marker: Marker?, _ clauses: [Range<Int>]?) {
        if let marker, !marker.style.isInline { enterItem(marker) }
        var piece = Piece(
            range: range, sentences: [range], marker: marker, speaker: speaker, speech: speech, line: line,
            isModal: false, forbids: false, follows: broken)
        for clause in clauses ?? [] {
            guard let modal = Modals.all(in: clause, marks: marks).first else { continue }
            piece.isModal = true
            piece.forbids = modal.forbids && !commands(before: clause.lowerBound, in: clauses ?? [])
            piece.subject = Modals.subject(before: modal.range, in: clause, text: text, marks: marks)
            break
        }
        pieces.append(piece)
        broken = false
        if let marker {
            numbered = !marker.style.isInline
            pieces[pieces.count - 1].isBare = numbered && range.upperBound == lineEnd
        }
    }
}

/// Cuts the body of a communiqué into pieces: who speaks, where a demand begins, and what belongs to it.
struct Segmentation {
    private(set) var pieces: [Piece] = []
    /// Speakers in order of their first reported word; nil is the meeting as such.
    var speakers: [Range<Int>?] = []

    let text: NormalText
    let marks: Marks
    let persons: Persons
    var names: [ArraySlice<UInt32>?: Int] = [:]
    var speaker: Int?
    var speech = 0
    var factsOnly = false
    /// Whether the last sentence ended with 问题, 短板 ….
    var lastFacts = false
    /// Person named last at a sentence's beginning, for 他强调.
    var lastNamed: Range<Int>?
    var mention = 0
    /// Whether the next piece follows something that is no demand.
    var broken = true
    var line = 0
    var lineEnd = -1
    /// Who spoke when the list of paragraphs began.
    var listSpeaker: Int??
    /// Whether the words behind the last attribution are resolved (会议决定).
    var resolved = false
    /// Whether the last marker numbered a paragraph.
    var numbered = false

    init(_ lines: [Line], text: NormalText, marks: Marks, persons: Persons) {
        (self.text, self.marks, self.persons) = (text, marks, persons)
        var table: TaskTable?
        var index = 0
        while index < lines.count {
            let line = lines[index]
            self.line = index
            if let vertical = TaskTable.vertical(lines[index...], text: text, marks: marks) {
                for row in vertical.rows { add(row: row) }
                index += vertical.lines
                continue
            }
            index += 1
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
            if line.kind == .body { table = nil }
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
            range.upperBound < text.count && Sentences.ends(text.keys[range.upperBound - 1])
            ? -1 : range.upperBound
        for sentence in Sentences(of: range, in: text) {
            var start = sentence.lowerBound
            for note in TaskNotes.bracketed(in: sentence, text: text, marks: marks) {
                read(sentence: Clauses.trim(start..<note.lowerBound, text.keys))
                takeNotes(note)
                start = note.upperBound
            }
            read(sentence: Clauses.trim(start..<sentence.upperBound, text.keys))
        }
    }

    private mutating func read(sentence: Range<Int>) {
        if sentence.isEmpty { return }
        resolved = false
        name(in: sentence)
        if takeNotes(sentence) { return }
        // A page pasted as one line has its clutter between the sentences.
        if sentence.count <= 400, marks.clutter.within(sentence).contains(where: { $0.value == .line }) {
            broken = true
            return
        }
        let clauses = Clauses.all(of: sentence, in: text.keys)
        var part: [Range<Int>] = []
        var marker: Marker?
        var hasModal = false
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
                hasModal = marks.modals.contains(in: rest)
                attribute(&part)
                continue
            }
            if let voice = Attribution.find(in: clause, text: text, marks: marks, persons: persons) {
                if marker == nil, !part.isEmpty { broken = true } else { close(part, marker) }
                change(to: voice)
                (part, marker) = (voice.end < clause.upperBound ? [voice.end..<clause.upperBound] : [], nil)
                hasModal = marks.modals.contains(in: voice.end..<clause.upperBound)
                continue
            }
            let semicolon = index > 0 && text.keys[clauses[index - 1].upperBound] == 0x3B
            if semicolon, !part.isEmpty, startsAnew(clauses[index...], goesOn: continuing || hasModal) {
                close(part, marker, asImperative: continuing)
                (part, marker) = ([], nil)
                (continuing, hasModal) = (true, false)
            }
            part.append(clause)
            hasModal = hasModal || marks.modals.contains(in: clause)
        }
        close(part, marker, asImperative: continuing)
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
            broken = true
            return
        }
        if marker != nil {
            open(whole, marker, part)
            return
        }
        lastFacts = marks.ends(.problems, last)
        if resolved, !asks(part), !isReport(part) {
            resolved = false
            open(whole, nil, part)
            pieces[pieces.count - 1].isModal = true
            return
        }
        if asImperative, let previous = pieces.last, !asks(part) {
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
            guard let modal = marks.modals.first(in: clause) else { continue }
            piece.isModal = true
            piece.forbids = modal.value && !commands(before: clause.lowerBound, in: clauses ?? [])
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

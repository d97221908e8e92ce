package import Foundation

/// The dictionaries (词表) of `Resources/Lexicon`: plain text, edited by hand, loaded once.
package struct Lexicon: Sendable {
    struct Unit: Sendable {
        let name: String
        let sector: String
    }

    /// Proposed lead and supporting units for a matter.
    struct Lead: Sendable {
        let lead: String
        let supporting: [String]
    }

    struct RefusalPattern: Sendable {
        let parts: [ContiguousArray<UInt32>]
        let limited: Bool
        let reason: String
    }

    private(set) var tree = WordTree()
    /// Roles of every word of ``tree``, by its number.
    private(set) var words: ContiguousArray<[Role]> = []
    private(set) var units: [Unit] = []
    /// Rows of the field (A1 … P8) that have words.
    private(set) var rows: [String] = []
    private(set) var leads: [String: Lead] = [:]
    private(set) var refusals: [RefusalPattern] = []
    /// Toned syllable to the character it most often reads.
    private(set) var readings: [String: UInt32] = [:]
    /// Second byte of a damaged character to that character.
    private(set) var damage: [UInt32: UInt32] = [:]
    private(set) var surnames: Set<ContiguousArray<UInt32>> = []
    let script: Script

    /// - Throws: ``LexiconError`` naming file and line.
    package init(directory: URL) throws {
        script = try Script(keeping: Set("著於乾夥昇喆堃甯彷乹徵麽瞭藉".unicodeScalars.map(\.value)))
        try loadSentenceWords(directory)
        try loadMatters(directory)
        try loadUnits(directory)
        try loadRefusals(directory)
        try loadRepairs(directory)
        try loadCounts(directory)
    }

    /// Name and sector of the unit that texts call `word`.
    func unit(called word: ContiguousArray<UInt32>) -> Unit? {
        var found: Unit?
        guard !word.isEmpty else { return nil }
        tree.matches(word, at: 0, limit: word.count) { end, value in
            guard end == word.count else { return }
            for case .unit(let index) in words[value] { found = units[index] }
        }
        return found
    }

    private mutating func add(_ word: String, _ role: Role) {
        let number = tree.insert(Folding.fold(word), value: words.count)
        if number == words.count { words.append([]) }
        if !words[number].contains(role) { words[number].append(role) }
    }

    private mutating func loadSentenceWords(_ directory: URL) throws {
        let modals = try LexiconTable("modals", in: directory, columns: 2)
        for row in modals.rows {
            let role: Role? = ["modal": .modal, "prohibition": .prohibition, "not": .noModal][row.cells[0]]
            guard let role else { throw modals.problem(row, "unknown role \(row.cells[0])") }
            for word in row.words(1) { add(word, role) }
        }
        let cues = try LexiconTable("cues", in: directory, columns: 2)
        for row in cues.rows {
            guard let cue = Role.Cue.named[row.cells[0]] else {
                throw cues.problem(row, "unknown part \(row.cells[0])")
            }
            for word in row.words(1) { add(word, .cue(cue)) }
        }
        let clutter = try LexiconTable("clutter", in: directory, columns: 2)
        for row in clutter.rows {
            guard let way = Role.Clutter(rawValue: row.cells[0]) else {
                throw clutter.problem(row, "unknown way \(row.cells[0])")
            }
            add(row.cells[1], .clutter(way))
        }
        let columns = try LexiconTable("columns", in: directory, columns: 2)
        for row in columns.rows {
            guard let column = TaskColumn(rawValue: row.cells[0]) else {
                throw columns.problem(row, "unknown column \(row.cells[0])")
            }
            for word in row.words(1) { add(word, .column(column)) }
        }
    }

    private mutating func loadMatters(_ directory: URL) throws {
        let kinds = try LexiconTable("kinds", in: directory, columns: 3)
        for row in kinds.rows {
            guard let kind = Demand.Kind(rawValue: row.cells[1]), let weight = Int(row.cells[2]) else {
                throw kinds.problem(row, "kind and weight expected")
            }
            add(row.cells[0], .kind(kind, weight: weight))
        }
        for row in try LexiconTable("topics", in: directory, columns: 2).rows {
            rows.append(row.cells[0])
            for word in row.words(1) { add(word, .topic(rows.count - 1)) }
        }
        for row in try LexiconTable("leads", in: directory, columns: 2).rows {
            leads[row.cells[0]] = Lead(lead: row.cells[1], supporting: row.words(2))
        }
        let proposals = try LexiconTable("proposals", in: directory, columns: 2)
        for (rank, row) in proposals.rows.enumerated() {
            guard let days = Int(row.cells[1]) else { throw proposals.problem(row, "number of days expected") }
            add(row.cells[0], .proposal(days: days, rank: rank))
        }
    }

    private mutating func loadUnits(_ directory: URL) throws {
        for row in try LexiconTable("units", in: directory, columns: 3).rows {
            units.append(Unit(name: row.cells[0], sector: row.cells[1]))
            for word in row.words(2) + [row.cells[0]] { add(word, .unit(units.count - 1)) }
        }
        for row in try LexiconTable("groups", in: directory, columns: 2).rows {
            for word in row.words(1) { add(word, .group) }
        }
        for row in try LexiconTable("posts", in: directory, columns: 2).rows {
            for word in row.words(1) { add(word, .post) }
        }
        for row in try LexiconTable("surnames", in: directory, columns: 2).rows {
            surnames.formUnion(row.words(1).map { Folding.fold($0) })
        }
    }

    private mutating func loadRefusals(_ directory: URL) throws {
        let table = try LexiconTable("refusals", in: directory, columns: 3)
        for row in table.rows {
            guard ["refused", "limited"].contains(row.cells[0]) else { throw table.problem(row, "refused or limited") }
            let parts = row.cells[1].split(separator: "…").map { Folding.fold(String($0)) }
            guard let first = parts.first else { throw table.problem(row, "a pattern expected") }
            refusals.append(
                RefusalPattern(parts: parts, limited: row.cells[0] == "limited", reason: row.cells[2]))
            add(String(String.UnicodeScalarView(first.compactMap(Unicode.Scalar.init))), .refusal(refusals.count - 1))
        }
    }

    private mutating func loadRepairs(_ directory: URL) throws {
        let syllables = try LexiconTable("readings", in: directory, columns: 2)
        for row in syllables.rows { readings[row.cells[0]] = row.cells[1].unicodeScalars.first?.value }
        for row in try LexiconTable("damage", in: directory, columns: 2).rows {
            if let letter = row.cells[0].unicodeScalars.first {
                damage[letter.value] = row.cells[1].unicodeScalars.first?.value
            }
        }
    }

    private mutating func loadCounts(_ directory: URL) throws {
        let years = try LexiconTable("years", in: directory, columns: 2)
        for row in years.rows {
            guard let year = Int(row.cells[1]) else { throw years.problem(row, "year expected") }
            add(row.cells[0], .year(year))
        }
        let days = try LexiconTable("days", in: directory, columns: 2)
        for row in days.rows {
            guard let day = DayWord(row.cells[1]) else { throw days.problem(row, "days or an end expected") }
            add(row.cells[0], .day(day))
        }
        for row in try LexiconTable("measures", in: directory, columns: 2).rows {
            for word in row.words(1) { add(word, .measure) }
        }
    }
}

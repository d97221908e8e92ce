import Foundation

/// Reads the dictionaries' files into what ``Lexicon`` holds.
struct LexiconReader {
    private(set) var tree = WordTree()
    /// Roles by number of the word.
    private(set) var words: [[Role]] = []
    private(set) var units: [Lexicon.Unit] = []
    private(set) var rows: [String] = []
    private(set) var leads: [String: Lexicon.Lead] = [:]
    private(set) var refusals: [Lexicon.RefusalPattern] = []
    private(set) var readings: [String: UInt32] = [:]
    private(set) var damage: [UInt32: UInt32] = [:]
    private(set) var surnames: Set<NameKey> = []

    /// - Throws: ``LexiconError`` naming file and line.
    init(_ directory: URL) throws {
        try loadSentenceWords(directory)
        try loadMatters(directory)
        try loadUnits(directory)
        try loadRefusals(directory)
        try loadRepairs(directory)
        try loadCounts(directory)
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
            guard let kind = Demand.Kind(rawValue: row.cells[1]), let weight = Int16(row.cells[2]) else {
                throw kinds.problem(row, "kind and weight expected")
            }
            add(row.cells[0], .kind(kind, weight: weight))
        }
        for row in try LexiconTable("topics", in: directory, columns: 2).rows {
            rows.append(row.cells[0])
            for word in row.words(1) { add(word, .topic(Int16(rows.count - 1))) }
        }
        for row in try LexiconTable("leads", in: directory, columns: 2).rows {
            let unit = { (name: String) in Lexicon.Unit(name: name, sector: "") }
            leads[row.cells[0]] = Lexicon.Lead(lead: unit(row.cells[1]), supporting: row.words(2).map(unit))
        }
        let proposals = try LexiconTable("proposals", in: directory, columns: 2)
        for (rank, row) in proposals.rows.enumerated() {
            guard let days = Int16(row.cells[1]) else { throw proposals.problem(row, "number of days expected") }
            add(row.cells[0], .proposal(days: days, rank: Int16(rank)))
        }
    }

    private mutating func loadUnits(_ directory: URL) throws {
        for row in try LexiconTable("units", in: directory, columns: 3).rows {
            units.append(Lexicon.Unit(name: row.cells[0], sector: row.cells[1]))
            for word in row.words(2) + [row.cells[0]] { add(word, .unit(Int16(units.count - 1))) }
        }
        for row in try LexiconTable("groups", in: directory, columns: 2).rows {
            for word in row.words(1) { add(word, .group) }
        }
        for row in try LexiconTable("posts", in: directory, columns: 2).rows {
            for word in row.words(1) { add(word, .post) }
        }
        for row in try LexiconTable("surnames", in: directory, columns: 2).rows {
            surnames.formUnion(row.words(1).compactMap { NameKey(Folding.fold($0)) })
        }
    }

    private mutating func loadRefusals(_ directory: URL) throws {
        let table = try LexiconTable("refusals", in: directory, columns: 3)
        for row in table.rows {
            guard ["refused", "limited"].contains(row.cells[0]) else { throw table.problem(row, "refused or limited") }
            let parts = row.cells[1].split(separator: "…").map(String.init)
            guard let first = parts.first else { throw table.problem(row, "a pattern expected") }
            refusals.append(
                Lexicon.RefusalPattern(
                    parts: parts.map { Word($0) }, limited: row.cells[0] == "limited", reason: row.cells[2]))
            add(first, .refusal(Int16(refusals.count - 1)))
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
        for character in Numerals.opening { add(String(character), .count) }
        let years = try LexiconTable("years", in: directory, columns: 2)
        for row in years.rows {
            guard let year = Int16(row.cells[1]) else { throw years.problem(row, "year expected") }
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

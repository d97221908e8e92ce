package import Kernel

/// Which column of a file gives which field (列对应). Decided by a person or taken as suggested, and remembered by header.
package struct Mapping: Sendable, Hashable, Codable {
    /// Stands for the record's id, which our own exports carry so that a re-import finds the record.
    package static let recordID = "id"

    /// Header texts of the file, one a column.
    package let header: [String]
    /// For each column the field it gives, `recordID`, or nil for one that is not taken.
    package var fields: [String?]
    /// Columns whose field is only likely, which a person should look at.
    package var likely: Set<Int> = []
    /// The field that the sheet's name gives, where there is one sheet a village.
    package var sheetField: String?
    /// The field that the file's name gives, where there is one file a unit.
    package var fileField: String?
    /// Texts for fields that the file has no column for, the same in every row.
    package var fixed: [String: String]

    package init(
        header: [String], fields: [String?], sheetField: String? = nil, fileField: String? = nil,
        fixed: [String: String] = [:]
    ) {
        (self.header, self.fields) = (header, fields)
        (self.sheetField, self.fileField, self.fixed) = (sheetField, fileField, fixed)
    }

    /// Fields that get a value from somewhere.
    package var given: Set<String> {
        Set(fields.compactMap(\.self) + [sheetField, fileField].compactMap(\.self)).union(fixed.keys)
    }

    /// Leaves out what is only likely: where nobody looks, only what is sure is taken.
    package mutating func dropLikely() {
        for column in likely where fields.indices.contains(column) { fields[column] = nil }
        likely = []
    }

    /// Whether two files have the same shape: the same headers in the same order.
    package static func sameShape(_ left: [String], _ right: [String]) -> Bool {
        left.map(Terms.fold) == right.map(Terms.fold)
    }

    /// Problems of the mapping itself: a field given twice or by nobody, a field the register does not take.
    package func problems(for definition: Definition) -> [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        var seen: Set<String> = []
        let allowed = Set(definition.editable.map(\.name) + [Self.recordID])
        for field in fields.compactMap(\.self) + [sheetField, fileField].compactMap(\.self) + fixed.keys.sorted() {
            if !allowed.contains(field) {
                problems.append(.init("fieldUnknown", field: field, values: ["field": field]))
            } else if !seen.insert(field).inserted {
                problems.append(.init("columnTwice", field: field))
            }
        }
        return problems
    }

    /// Required fields that nothing gives: rows that make new records will be refused.
    package func missing(in definition: Definition) -> [FieldInfo] {
        definition.editable.filter { $0.required && !given.contains($0.name) }
    }
}

/// What a column is thought to give, and how sure that is.
package struct ColumnGuess: Sendable, Hashable {
    package enum Sureness: String, Sendable, Comparable {
        case none, near, exact, remembered
        package static func < (left: Sureness, right: Sureness) -> Bool { left.rank < right.rank }
        private var rank: Int { [.none, .near, .exact, .remembered].firstIndex(of: self) ?? 0 }
    }
    package var field: String?
    package var sureness: Sureness
}

/// Guesses which column gives which field: by what was decided before, by name and label in every language, by synonyms,
/// then by likeness.
package struct ColumnGuessing: Sendable {
    private let names: [(field: String, folded: Set<String>)]
    private let ignored: Set<String>

    package init(_ definition: Definition, _ terms: Terms) {
        let fields = definition.editable.map(\.name) + [Mapping.recordID]
        names = fields.map { ($0, terms.names[$0] ?? [Terms.fold($0)]) }
        // What the register has but a file may not set is known, and is not mistaken for something else.
        let set = Set(fields)
        ignored = terms.names.filter { !set.contains($0.key) }.values.reduce(into: []) { $0.formUnion($1) }
    }

    /// Longest header that likeness looks at, in characters.
    private static let longest = 30
    /// More columns than these get no guess by likeness: nobody's form has so many.
    private static let widest = 500

    /// - Parameter remembered: field by folded header text, "" for one that was left out; from earlier imports.
    package func guesses(_ header: [String], remembered: [String: String] = [:]) -> [ColumnGuess] {
        var guesses = header.map { text -> ColumnGuess in
            let folded = Terms.fold(text)
            if folded.isEmpty { return ColumnGuess(field: nil, sureness: .none) }
            if let field = remembered[folded], field.isEmpty || names.contains(where: { $0.field == field }) {
                return ColumnGuess(field: field.isEmpty ? nil : field, sureness: .remembered)
            }
            if ignored.contains(folded) { return ColumnGuess(field: nil, sureness: .exact) }
            let exact = exact(text)
            return ColumnGuess(field: exact, sureness: exact == nil ? .none : .exact)
        }
        guard header.count <= Self.widest else { return Self.once(guesses) }
        let taken = Set(guesses.compactMap(\.field))
        let free = names.filter { !taken.contains($0.field) && $0.field != Mapping.recordID }
        for place in guesses.indices where guesses[place].field == nil && guesses[place].sureness == .none {
            let folded = Terms.foldWithoutNotes(header[place])
            let best = free.map { (field: $0.field, likeness: Self.likeness(folded, $0.folded)) }
                .max { ($0.likeness, $1.field) < ($1.likeness, $0.field) }
            if let best, best.likeness >= 0.6 { guesses[place] = ColumnGuess(field: best.field, sureness: .near) }
        }
        return Self.once(guesses)
    }

    /// The field that a text names: as it stands, without what is in brackets, or below a heading (`地址 / 镇`).
    private func exact(_ text: String) -> String? {
        let below = text.split(separator: " / ").last.map(String.init) ?? ""
        for folded in [Terms.fold(text), Terms.foldWithoutNotes(text), Terms.fold(below)] where !folded.isEmpty {
            if let found = names.first(where: { $0.folded.contains(folded) }) { return found.field }
        }
        return nil
    }

    /// Number of different fields that the texts name exactly.
    func sure(_ texts: [String]) -> Int {
        let fields = texts.compactMap(exact)
        return Set(fields).count
    }

    /// Each field once: the surest column keeps it, of equals the first.
    private static func once(_ guesses: [ColumnGuess]) -> [ColumnGuess] {
        var keeper: [String: Int] = [:]
        for (place, guess) in guesses.enumerated() {
            guard let field = guess.field else { continue }
            if let other = keeper[field], guesses[other].sureness >= guess.sureness { continue }
            keeper[field] = place
        }
        return guesses.enumerated().map { place, guess in
            guess.field.map { keeper[$0] == place } ?? true ? guess : ColumnGuess(field: nil, sureness: .none)
        }
    }

    /// 0 unlike … 1 equal: one within the other by the part it fills, else by edit distance.
    private static func likeness(_ text: String, _ names: Set<String>) -> Double {
        let text = Array(text.unicodeScalars.prefix(longest))
        guard text.count >= 2 else { return 0 }
        return names.map { name in
            let name = Array(name.unicodeScalars.prefix(longest))
            guard name.count >= 2 else { return 0 }
            let (short, long) = text.count < name.count ? (text, name) : (name, text)
            if contains(long, short) { return 0.6 + 0.4 * Double(short.count) / Double(long.count) }
            return 1 - Double(distance(text, name)) / Double(max(text.count, name.count))
        }.max() ?? 0
    }

    private static func contains(_ long: [Unicode.Scalar], _ short: [Unicode.Scalar]) -> Bool {
        (0...long.count - short.count).contains { Array(long[$0..<$0 + short.count]) == short }
    }

    /// Levenshtein's edit distance.
    private static func distance(_ left: [Unicode.Scalar], _ right: [Unicode.Scalar]) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let above = row[j + 1]
                row[j + 1] = min(above + 1, row[j] + 1, diagonal + (a == b ? 0 : 1))
                diagonal = above
            }
        }
        return row[right.count]
    }
}

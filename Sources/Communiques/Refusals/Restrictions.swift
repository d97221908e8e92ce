package import Foundation

/// Words that lay a restriction on persons (对人的限制措施), or that a safeguard refuses at all. What holds them is no matter
/// for word of mouth: a restriction has a basis, dates and a second person, or is none (domain.md, Part 3).
package struct Restrictions: Sendable {
    /// What was found: the words of the pattern that stand there, as the dictionary has them.
    package struct Finding: Hashable, Sendable {
        package let words: String
        /// Scalars before it.
        package let offset: Int
    }

    /// One of the words that a part of a pattern may be.
    private struct Term {
        let text: String
        let word: Word
        let isLatin: Bool

        init(_ text: Substring) {
            self.text = String(text)
            word = Word(text.lowercased())
            isLatin = text.unicodeScalars.allSatisfy(\.isASCII)
        }

        /// An English word is whole at its beginning: "isolation", not "clock" for "lock".
        func begins(at start: Int, of keys: ContiguousArray<UInt32>) -> Bool {
            word.begins(at: start, of: keys, limit: keys.count)
                && !(isLatin && start > 0 && Restrictions.isLetter(keys[start - 1]))
        }
    }

    /// Parts in order, each with its alternatives, the longest first.
    private typealias Pattern = [[Term]]

    private let patterns: [Pattern]
    /// Names of work, places and things: a word that is a piece of one lays nothing on anybody (集中隔离点, 封控区).
    private let names: [Term]
    private let script: Script

    /// - Parameter directory: `Resources/Lexicon`.
    /// - Throws: ``LexiconError`` naming file and line.
    package init(directory: URL) throws {
        script = try Script(keeping: [])
        let rows = try LexiconTable("restrictions", in: directory, columns: 2).rows
        // What no directive may ask, and turning people back, may not be said either.
        let refusals = try LexiconTable("refusals", in: directory, columns: 3).rows.filter {
            $0.cells[0] == "refused" || $0.cells[2] == "turnBack"
        }.map { $0.cells[1] }
        patterns = (rows.filter { $0.cells[1] != "name" }.map { $0.cells[0] } + refusals).map(Self.pattern)
        names = rows.filter { $0.cells[1] == "name" }.flatMap { Self.pattern($0.cells[0]).joined() }
    }

    private static func pattern(_ cell: String) -> Pattern {
        cell.split(separator: "…").map { part in
            part.split(separator: "|").map { Term($0) }.sorted { $0.word.count > $1.word.count }
        }
    }

    /// The first restriction in `text`, in either script, whatever blanks stand within the words.
    package func find(in text: String) -> Finding? {
        let keys = folded(text)
        let named = keys.indices.flatMap { start in
            names.filter { $0.begins(at: start, of: keys) }.map { start..<start + $0.word.count }
        }
        for start in keys.indices {
            for pattern in patterns {
                if let words = words(of: pattern, at: start, in: keys, named) {
                    return Finding(words: words, offset: start)
                }
            }
        }
        return nil
    }

    /// The words in which a pattern stands at `start`: its parts in order within one clause, each within reach of the last.
    private func words(
        of pattern: Pattern, at start: Int, in keys: ContiguousArray<UInt32>, _ named: [Range<Int>]
    ) -> String? {
        guard let first = pattern.first.flatMap({ term(of: $0, at: start, in: keys, named) }) else { return nil }
        var (index, words) = (start + first.word.count, [first.text])
        let clause = keys[index...].firstIndex { Self.ends.contains($0) } ?? keys.count
        for part in pattern.dropFirst() {
            let limit = max(index, min(clause, index + (first.isLatin ? Self.latinReach : Self.reach)))
            let places = (index..<limit).lazy.compactMap { place in
                term(of: part, at: place, in: keys, named).map { (term: $0, end: place + $0.word.count) }
            }
            guard let next = places.first, next.end <= limit else { return nil }
            index = next.end
            words.append(next.term.text)
        }
        return words.joined(separator: "…")
    }

    /// The longest alternative that begins at `start` and is no piece of a name.
    private func term(
        of part: [Term], at start: Int, in keys: ContiguousArray<UInt32>, _ named: [Range<Int>]
    ) -> Term? {
        part.first { term in
            guard term.begins(at: start, of: keys) else { return false }
            let range = start..<start + term.word.count
            return !named.contains {
                $0.overlaps(range) && !($0.lowerBound >= start && $0.upperBound <= range.upperBound)
            }
        }
    }

    /// Simplified, small letters, and no blanks but one between English words.
    private func folded(_ text: String) -> ContiguousArray<UInt32> {
        var scalars = ContiguousArray(text.unicodeScalars.map(\.value))
        script.simplify(&scalars, scalars.indices)
        var keys = ContiguousArray<UInt32>()
        var blank = false
        for key in Folding.fold(scalars) {
            if Folding.isBlank(key) {
                blank = true
                continue
            }
            if blank, let last = keys.last, last < 0x80, key < 0x80 { keys.append(0x20) }
            keys.append((0x41...0x5A).contains(key) ? key + 0x20 : key)
            blank = false
        }
        return keys
    }

    private static func isLetter(_ key: UInt32) -> Bool { (0x61...0x7A).contains(key) }

    private static let reach = 24
    /// English takes more letters for the same words.
    private static let latinReach = 60
    private static let ends = Set("，,。；;！!？?\n".unicodeScalars.map { Folding.fold($0.value) })
}

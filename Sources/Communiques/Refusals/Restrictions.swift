package import Foundation

/// Words that lay a restriction on persons (对人的限制措施), or that a safeguard refuses at all. What holds them is no matter
/// for word of mouth: a restriction has a basis, dates and a second person, or is none (domain.md, Part 3).
package struct Restrictions: Sendable {
    /// What was found: the pattern's words, as the dictionary has them.
    package struct Finding: Hashable, Sendable {
        package let words: String
        /// Scalars before it.
        package let offset: Int
    }

    private struct Pattern {
        let words: String
        let parts: [Word]
    }

    private let patterns: [Pattern]
    private let script: Script

    /// - Parameter directory: `Resources/Lexicon`.
    /// - Throws: ``LexiconError`` naming file and line.
    package init(directory: URL) throws {
        script = try Script(keeping: [])
        let restrictions = try LexiconTable("restrictions", in: directory, columns: 2).rows.map { $0.cells[0] }
        // What no directive may ask, and turning people back, may not be said either.
        let refusals = try LexiconTable("refusals", in: directory, columns: 3).rows.filter {
            $0.cells[0] == "refused" || $0.cells[2] == "turnBack"
        }.map { $0.cells[1] }
        patterns = (restrictions + refusals).map { words in
            Pattern(words: words, parts: words.split(separator: "…").map { Word(String($0)) })
        }
    }

    /// The first restriction in `text`, in either script, whatever blanks stand within the words.
    package func find(in text: String) -> Finding? {
        let keys = folded(text)
        for start in keys.indices {
            for pattern in patterns where stands(pattern, at: start, in: keys) {
                return Finding(words: pattern.words, offset: start)
            }
        }
        return nil
    }

    /// Whether the parts stand in order within one clause, each within so many scalars of the last.
    private func stands(_ pattern: Pattern, at start: Int, in keys: ContiguousArray<UInt32>) -> Bool {
        guard let first = pattern.parts.first, first.begins(at: start, of: keys, limit: keys.count) else {
            return false
        }
        var index = start + first.count
        let clause = keys[index...].firstIndex { Self.ends.contains($0) } ?? keys.count
        for part in pattern.parts.dropFirst() {
            guard let place = part.place(in: index..<max(index, min(clause, index + Self.reach)), of: keys) else {
                return false
            }
            index = place + part.count
        }
        return true
    }

    private func folded(_ text: String) -> ContiguousArray<UInt32> {
        var scalars = ContiguousArray(text.unicodeScalars.map(\.value))
        script.simplify(&scalars, scalars.indices)
        let keys = Folding.fold(scalars)
        return keys.filter { !Folding.isBlank($0) }
    }

    private static let reach = 24
    private static let ends = Set("，,。；;！!？?\n".unicodeScalars.map { Folding.fold($0.value) })
}

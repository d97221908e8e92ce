import Foundation

/// The words by which people call a register's fields and choices (用语), in every language of the pages: what a file's
/// header and cells are understood by. Made by `Web` from the locales.
package struct Terms: Sendable {
    /// Labels of each field, and of `Mapping.recordID` and `state`.
    package let labels: [String: [String]]
    /// Folded names of each field: its name, its labels and its synonyms.
    let names: [String: Set<String>]
    /// Raw value of a choice by its folded label or raw value, for each field that holds choices.
    let choices: [String: [String: String]]

    /// - Parameters:
    ///   - labels: of each field.
    ///   - synonyms: other names of fields in the files of the trade (同义词).
    ///   - choices: labels of each raw value, for each field that holds choices.
    package init(
        labels: [String: [String]], synonyms: [String: [String]] = [:], choices: [String: [String: [String]]] = [:]
    ) {
        self.labels = labels
        names = labels.reduce(into: [:]) { all, field in
            let words = [field.key] + field.value + (synonyms[field.key] ?? [])
            all[field.key] = Set(words.map(Self.fold)).subtracting([""])
        }
        self.choices = choices.mapValues { values in
            var raws: [String: String] = [:]
            for (raw, labels) in values.sorted(by: { $0.key < $1.key }) {
                for label in labels { raws[Self.fold(label)] = raw }
            }
            // A raw value is never another one's label.
            for raw in values.keys { raws[Self.fold(raw)] = raw }
            return raws
        }
    }

    /// A name as it is compared: full width as half width, small letters, no spaces or punctuation, so that
    /// `联系电话 *`, `联系电话:` and `联系电话` are one name.
    package static func fold(_ text: String) -> String {
        var folded = ""
        // Chinese and ASCII alone, as nearly always, need no tables of Unicode.
        if text.unicodeScalars.allSatisfy({ $0.isASCII || (0x4E00...0x9FA5).contains($0.value) }) {
            for scalar in text.unicodeScalars {
                switch scalar.value {
                case 0x41...0x5A: folded.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value + 0x20)))
                case 0x2B, 0x30...0x39, 0x61...0x7A, 0x4E00...: folded.unicodeScalars.append(scalar)
                default: break
                }
            }
            return folded
        }
        for scalar in text.precomposedStringWithCompatibilityMapping.lowercased().unicodeScalars
        where scalar.properties.isAlphabetic || scalar.properties.numericType != nil || scalar == "+" {
            folded.unicodeScalars.append(scalar)
        }
        return folded
    }

    /// The same without what stands in brackets: `联系电话(必填)`.
    static func foldWithoutNotes(_ text: String) -> String {
        var depth = 0
        var kept = ""
        for character in text {
            if "(（【[".contains(character) { depth += 1 }
            if depth == 0 { kept.append(character) }
            if ")）】]".contains(character) { depth = max(0, depth - 1) }
        }
        return fold(kept)
    }
}

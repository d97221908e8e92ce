package import Kernel
package import Registers
package import Web

/// A part of the brief that a feature above adds (附列事项): exceptions in force, risks, findings overdue. Frozen with it.
package struct BriefSection: Codable, Sendable, Hashable {
    /// Reads a part as it stands at a moment: the first is when what is new begins, the last brief's own.
    package typealias Source =
        @Sendable (Registers.Reading, _ since: Instant, _ now: Instant) throws -> BriefSection

    /// One matter: its words, and in short what belongs to it – unit, day, number – without personal data.
    package struct Line: Codable, Sendable, Hashable {
        package var text: String
        package var detail: String
        package var href: String
        /// The same in English, where it is the program that speaks; absent where people's words stand.
        package var english: Words?
        /// Whether it should have been done by now; absent where there is nothing to be late with.
        package var late: Bool?

        package struct Words: Codable, Sendable, Hashable {
            package var text: String
            package var detail: String
        }

        package init(
            _ text: String, _ detail: String, english: (text: String, detail: String)? = nil, href: String,
            late: Bool? = nil
        ) {
            (self.text, self.detail, self.href) = (PersonalData.cut(text), PersonalData.cut(detail), href)
            self.english = english.map { Words(text: PersonalData.cut($0.text), detail: PersonalData.cut($0.detail)) }
            self.late = late
        }

        /// What is read in a language.
        package func words(_ language: Language) -> Words {
            (language == .en ? english : nil) ?? Words(text: text, detail: detail)
        }
    }

    /// Its heading is in the locales at `brief.section.<name>`.
    package var name: String
    /// All there are; `lines` has the first of them.
    package var count: Int
    package var lines: [Line]

    package init(name: String, count: Int, lines: [Line]) {
        (self.name, self.count, self.lines) = (name, count, lines)
    }
}

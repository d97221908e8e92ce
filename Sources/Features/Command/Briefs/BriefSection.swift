package import Kernel
package import Registers

/// A part of the brief that a feature above adds (附列事项): exceptions in force, risks, findings overdue. Frozen with it.
package struct BriefSection: Codable, Sendable, Hashable {
    /// Reads a part as it stands at a moment.
    package typealias Source = @Sendable (Registers.Reading, Instant) throws -> BriefSection

    /// One matter: its words, and in short what belongs to it – unit, day, number – without personal data.
    package struct Line: Codable, Sendable, Hashable {
        package var text: String
        package var detail: String
        package var href: String
        /// Whether it should have been done by now; absent where there is nothing to be late with.
        package var late: Bool?

        package init(_ text: String, _ detail: String, href: String, late: Bool? = nil) {
            (self.text, self.detail, self.href) = (PersonalData.cut(text), PersonalData.cut(detail), href)
            self.late = late
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

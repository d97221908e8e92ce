package import Kernel
package import Registers

/// Situation reports (疫情快报): numbers frozen when it was begun, words of the office until it is finalised (A8). A second
/// one of the same day is its next edition; both stay.
package struct SitReps: Register {
    package let day = Field<CalendarDay>("day", .required, .listed, .derived)
    package let edition = Field<Int>("edition", .required, .listed, .derived)
    /// Day and edition, `2022-05-04.1`.
    package let key = Field<String>("key", .required, .unique, .derived)
    package let asOf = Field<Instant>("asOf", .required, .listed, .derived)
    package let snapshot = Field<RecordID>("snapshot", to: "snapshot", .required, .derived)
    /// `SitRepContent` as JSON.
    package let content = Field<JSONText>("content", .required, .derived)
    /// `SitRepWording` as JSON.
    package let words = Field<JSONText>("words", .required, .derived)
    package let finalised = Field<Instant>("finalised", .listed, .derived)
    package init() {}

    package static let name = "sitrep"
    package static let fields = SitReps()
    package static let access = Access(read: [
        .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
    ])
    package static let listing = Listing(sort: "key")
    package static let workflow = Workflow(
        ["draft", "final"], [Transition("finalise", from: ["draft"], to: "final", by: writing, own: true)])

    /// The office: who begins, words and finalises a SitRep.
    static let writing: Set<Role> = [.dutyOfficer, .sectionLead]
}

/// What the office writes (正文), by section. `{task.overdue}` stands for the frozen number of that indicator.
package struct SitRepWording: Codable, Sendable, Hashable {
    /// Sections in the order of the page.
    package enum Section: String, Codable, CodingKeyRepresentable, Sendable, CaseIterable {
        case highlights, situation, response, gaps, next
    }

    package var texts: [Section: String]

    package init(_ texts: [Section: String] = [:]) { self.texts = texts }
    package subscript(_ section: Section) -> String { texts[section] ?? "" }

    /// Longest text of a section, in characters.
    package static let longest = 4_000

    /// What may not stand: a number that is not in the snapshot, personal data, a text too long.
    package func problems(with content: SitRepContent) -> [Rejection.Problem] {
        Section.allCases.flatMap { section -> [Rejection.Problem] in
            let text = self[section]
            var found: [Rejection.Problem] = []
            if text.count > Self.longest {
                found.append(.init("tooLong", field: section.rawValue, values: ["max": String(Self.longest)]))
            }
            if let problem = PersonalData.problem(in: text, field: section.rawValue) { found.append(problem) }
            for name in Self.references(in: text) where content.figure(name) == nil {
                found.append(.init("figureUnknown", field: section.rawValue, values: ["figure": name]))
            }
            return found
        }
    }

    /// Indicators that a text names in braces, in order.
    static func references(in text: String) -> [String] {
        text.matches(of: /\{([A-Za-z][A-Za-z0-9._-]*)\}/).map { String($0.1) }
    }

    /// The text with each number in its place.
    static func filled(_ text: String, _ number: (String) -> String?) -> String {
        text.replacing(/\{([A-Za-z][A-Za-z0-9._-]*)\}/) { match in number(String(match.1)) ?? String(match.0) }
    }
}

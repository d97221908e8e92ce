package import Indicators
package import Kernel

/// A checklist (检查清单) of one version for some kinds of place: data, `Resources/Checklists/*.yaml`.
package struct Checklist: Sendable, Hashable {
    /// One thing to look at; an inspection answers it with conforms, does not, or does not apply.
    package struct Item: Sendable, Hashable {
        package let id: String
        package let text: Words
        package let severity: Severity
        /// Days in which a finding is to be put right.
        package let days: Int
    }

    package let id: String
    package let version: Int
    /// First day on which it holds.
    package let from: CalendarDay
    package let kinds: Set<PlaceKind>
    /// Days for which an inspection covers a place (J4).
    package let interval: Int
    package let title: Words
    /// Law, standard or order behind it.
    package let basis: String?
    package let items: [Item]

    package func item(_ id: String) -> Item? { items.first { $0.id == id } }
}

/// All checklists of a deployment.
package struct ChecklistBook: Sendable {
    package let checklists: [Checklist]

    package init(_ checklists: [Checklist]) { self.checklists = checklists }

    /// The one in force for a kind of place on a day: of those that hold, the youngest; a checklist for the kind goes
    /// before one for many.
    package func checklist(for kind: PlaceKind, on day: CalendarDay) -> Checklist? {
        checklists.filter { $0.kinds.contains(kind) && $0.from <= day }
            .max { ($1.kinds.count, $0.from, $0.version) < ($0.kinds.count, $1.from, $1.version) }
    }

    /// The very version an inspection was made with.
    package func checklist(_ id: String, version: Int) -> Checklist? {
        checklists.first { $0.id == id && $0.version == version }
    }
}

package import Duties
package import Indicators
package import Kernel
package import Organisation

/// A report type (报表) as its definition tells it: who owes what by when, and what must agree. Rows B1, B5, B7; the
/// definition is YAML, read by `ReportForm(yaml:)`.
package struct ReportForm: Hashable, Sendable {
    /// Who owes it: units of these kinds, of these sectors (none: of all), in these areas (none: everywhere).
    package struct Owed: Hashable, Sendable {
        package let kinds: Set<UnitKind>
        package let sectors: Set<Sector>
        package let areas: Set<AreaCode>

        /// One text for one meaning.
        var text: String {
            [kinds.map(\.rawValue), sectors.map(\.rawValue), areas.map(\.text)].map {
                $0.sorted().joined(separator: ",")
            }.joined(separator: ";")
        }

        package func owes(_ unit: UnitTree.Unit) -> Bool {
            kinds.contains(unit.kind) && (sectors.isEmpty || unit.sector.map(sectors.contains) == true)
                && (areas.isEmpty || areas.contains { $0.contains(unit.area) })
        }
    }

    /// A rule across fields, and what to say where it is broken.
    package struct Rule: Hashable, Sendable {
        package let expression: Expression
        package let message: Words
    }

    /// Name in rules and measures: `report.<id>`.
    package let id: String
    package let title: Words
    /// Who is answerable for the type: `office`, a sector, or a unit's short name.
    package let owner: String
    /// Law or order that asks for it.
    package let basis: String?
    package let from: CalendarDay?
    package let until: CalendarDay?
    /// In peace or while a response runs alone (平时 / 应急); nil: always.
    package let readiness: Readiness?
    package let owed: Owed
    package let clock: ReportClock
    /// How many levels above approve it; 0: none.
    package let levels: Int
    package let fields: [ReportField]
    package let rules: [Rule]
    /// Who looks at what is flagged, named as `owner`; the owner unless told.
    package let verifier: String
    /// Least count that is flagged.
    package let least: Int

    package var rule: String { "report.\(id)" }
    package func measure(_ field: ReportField) -> String { "\(rule).\(field.id)" }
    package func field(_ id: String) -> ReportField? { fields.first { $0.id == id } }
    package var counts: [ReportField] { fields.filter { $0.kind == .count } }
    /// Counts that are weighed against those before.
    package var watched: [ReportField] { fields.filter(\.watch) }
    /// The rule by which they are weighed.
    var ears: EarsC2 { EarsC2(minimum: least, step: clock.step ?? 1) }
    /// The indicator that each of its numbers is: one of the dictionary, else its own.
    package var indicators: [String] { counts.map { $0.indicator ?? measure($0) } }

    /// Whether both a unit and units above it owe it: the parent's numbers are then the sums of its children.
    package var isLayered: Bool { owed.kinds.contains(.village) && owed.kinds.contains(.township) }

    /// Where the sum of the units below is found for a field: another type's field, or the same one's.
    package func source(of field: ReportField) -> (type: String, field: String)? {
        if let parts = field.sumOf?.split(separator: "."), parts.count == 2 {
            return (String(parts[0]), String(parts[1]))
        }
        return isLayered ? (id, field.id) : nil
    }

    /// A lower-case letter, then letters and digits.
    static func isName(_ text: String) -> Bool {
        text.utf8.count <= 40 && text.utf8.first.map { (0x61...0x7A).contains($0) } == true
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
            }
    }

    /// What does not agree among the numbers of one report.
    package func broken(_ numbers: [String: Int]) -> [Rule] {
        rules.filter { $0.expression.holds(numbers) == false }
    }
}

import Database
package import Kernel
import Organisation
package import Registers

/// A risk area that concerns a place.
package struct RiskFound: Sendable, Hashable {
    package let area: Record
    /// Whether the whole place lies in it; else it is a part of the place, and one must ask where exactly.
    package let isWhole: Bool

    package var level: RiskLevel? { area[RiskAreas.fields.level] }
}

extension Registers.Reading {
    /// Risk areas at a place on any of some days: those that the place lies in, and those that lie in it.
    package func risk(at place: AreaCode, during days: ClosedRange<CalendarDay>) throws -> [RiskFound] {
        let (r, definition) = (RiskAreas.fields, try registry.named(RiskAreas.name))
        let above = AreaCode.Level.allCases.compactMap { place.ancestor($0)?.text }
        let rows = try connection.query(
            """
            SELECT * FROM "riskArea" WHERE county = \(principal.county) AND state IN ('active', 'ended')
            AND (place IN (\(list: above.map(\.sql))) OR (place > \(place.text) AND place < \(place.text + "~")))
            AND \(name: r.from.name) <= \(days.upperBound)
            AND (\(name: r.to.name) IS NULL OR \(name: r.to.name) >= \(days.lowerBound)) ORDER BY id
            """)
        return try rows.map { row in
            let area = try Record(row, of: definition)
            let code = area[r.place].flatMap { AreaCode($0.text) }
            // A compound or a building of the place is a part of it.
            let isWhole = code.map { $0.contains(place) && area[r.whole] == true } ?? false
            return RiskFound(area: area, isWhole: isWhole)
        }
    }
}

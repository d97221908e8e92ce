import Database
import Kernel
import Registers

/// Households that have agreed to be called, within the principal's reach: those due first, then by address.
struct WelfareList: Sendable {
    struct Line: Sendable {
        let home: Record
        /// The first deadline of what can be done now; nil: nothing is due.
        let due: Instant?
        /// Whether somebody has to go there.
        let wantsLook: Bool
    }

    static let most = 200
    let lines: [Line]
    let isCut: Bool
    let grids: [RecordID: Record]
    let definition: Definition

    init(_ reading: Registers.Reading, now: Instant) throws {
        definition = try reading.registry.named(Households.name)
        let scope = Scope(reading.principal, definition)
        let places = scope.branches.map { branch -> SQL in
            branch.column.map { "h.\(name: $0) = \(branch.value)" } ?? "1 = 1"
        }
        let rules = [WelfareDuties.look] + WelfarePeriod.allCases.map(\.rule)
        let rows =
            places.isEmpty
            ? []
            : try reading.connection.query(
                """
                SELECT h.id, MIN(d.due) AS first, MAX(CASE WHEN d.rule = \(WelfareDuties.look) THEN 1 ELSE 0 END) AS look
                FROM household h LEFT JOIN duty d ON d.county = h.county AND d.rule IN (\(list: rules.map(\.sql)))
                  AND d.subject = h.id AND d.open = 1 AND d.opens <= \(now)
                WHERE h.county = \(reading.principal.county) AND h.open = 1
                AND h."callEvery" IN (\(list: WelfarePeriod.allCases.map(\.sql)))
                AND (\(places.joined(separator: " OR "))) GROUP BY h.id, h.address
                ORDER BY CASE WHEN MIN(d.due) IS NULL THEN 1 ELSE 0 END, MIN(d.due), h.address, h.id
                LIMIT \(Self.most + 1)
                """)
        isCut = rows.count > Self.most
        let shown = rows.prefix(Self.most)
        let homes = try reading.all(Households.self, ids: shown.map { try $0.get("id") })
        lines = try shown.compactMap { row in
            guard let home = homes[try row.get("id")] else { return nil }
            return Line(home: home, due: try row.optional("first"), wantsLook: row["look"].integer == 1)
        }
        grids = try reading.all(Grids.self, ids: Set(lines.compactMap { $0.home[Households.fields.grid] }))
    }
}

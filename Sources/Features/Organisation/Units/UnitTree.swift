import Database
package import Kernel
package import Registers

/// The active units (单位) of one headquarters as a tree, read once for a request: some hundreds of rows.
package struct UnitTree: Sendable {
    /// One unit as operations need it.
    package struct Unit: Sendable, Hashable {
        package let id: RecordID
        package let name: String
        package let short: String
        package let kind: UnitKind
        package let parent: RecordID?
        package let office: RecordID
        package let area: AreaCode
        package let sector: Sector?
        package let firstResponsible: String?
        fileprivate let territory: RecordID?
        fileprivate let supervisor: RecordID?
    }

    /// In the order of lists.
    package let all: [Unit]
    private let positions: [RecordID: Int]
    private let children: [RecordID: [RecordID]]
    private let names: [String: RecordID]

    /// - Parameter ended: a unit that is wanted though it has been closed.
    package init(_ reading: Reading, including ended: RecordID? = nil) throws {
        let u = Units.fields
        let rows = try reading.connection.query(
            """
            SELECT u.id, u.name, u.short, u.kind, u.parent, u.office, u.area, u.sector,
              COALESCE(u."firstResponsible", a."firstResponsible") AS "firstResponsible", u.territory, u.supervisor
            FROM unit u LEFT JOIN area a ON a.id = u.area
            WHERE u.county = \(reading.principal.county) AND (u.open = 1 OR u.id = \(ended))
            ORDER BY u.rank, u.id
            """)
        all = try rows.map { row in
            Unit(
                id: try row.get("id"), name: try row.get(u.name.name), short: try row.get(u.short.name),
                kind: try row.get(u.kind.name), parent: try row.optional(u.parent.name),
                office: try row.optional(u.office.name) ?? row.get("id"), area: try row.get(u.area.name),
                sector: try row.optional(u.sector.name), firstResponsible: try row.optional(u.firstResponsible.name),
                territory: try row.optional(u.territory.name), supervisor: try row.optional(u.supervisor.name))
        }
        positions = Dictionary(zip(all.map(\.id), all.indices), uniquingKeysWith: { first, _ in first })
        var children: [RecordID: [RecordID]] = [:]
        for unit in all { if let parent = unit.parent { children[parent, default: []].append(unit.id) } }
        self.children = children
        var names: [String: RecordID] = [:]
        for unit in all { for name in [unit.name, unit.short] where names[name] == nil { names[name] = unit.id } }
        self.names = names
    }

    package func unit(_ id: RecordID) -> Unit? { positions[id].map { all[$0] } }

    /// The short name, or the id of a unit that is no longer there.
    package func name(_ id: RecordID) -> String { unit(id)?.short ?? id.text }

    package func children(of id: RecordID) -> [Unit] { (children[id] ?? []).compactMap(unit) }

    /// Everything below, nearest first; without the unit itself.
    package func descendants(of id: RecordID) -> [Unit] {
        var found: [Unit] = []
        var waiting = children(of: id)
        while !waiting.isEmpty {
            found += waiting
            waiting = waiting.flatMap { children(of: $0.id) }
        }
        return found
    }

    /// The unit of that full or short name.
    package func named(_ text: String) -> RecordID? { names[text] }

    package func bureau(of sector: Sector) -> Unit? { all.first { $0.kind == .bureau && $0.sector == sector } }
    package var townships: [Unit] { all.filter { $0.kind == .township } }
    package var headquarters: Unit? { all.first { $0.kind == .headquarters && $0.parent == nil } }
    package var office: Unit? { all.first { $0.kind == .office } ?? headquarters }

    /// The unit answering for the territory (属地责任): its own, else the township of its area, else the headquarters.
    package func territory(of unit: Unit) -> Unit? {
        if let set = unit.territory { return self.unit(set) }
        let town = unit.area.ancestor(.township).flatMap { area in townships.first { $0.area == area } }
        return [town, headquarters].compactMap(\.self).first { $0.id != unit.id }
    }

    /// The unit supervising the sector (行业监管责任): its own, else the bureau of its sector, for a bureau the
    /// headquarters; none where there is no sector.
    package func supervisor(of unit: Unit) -> Unit? {
        if let set = unit.supervisor { return self.unit(set) }
        return unit.sector.flatMap { sector in
            [bureau(of: sector), headquarters].compactMap(\.self).first { $0.id != unit.id }
        }
    }

    /// Active units that lack a first-responsible person (第一责任人), which each must have.
    package var withoutFirstResponsible: [Unit] { all.filter { ($0.firstResponsible ?? "").isEmpty } }
}

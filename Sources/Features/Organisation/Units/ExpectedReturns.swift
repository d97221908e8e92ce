import Kernel
package import Registers

extension UnitKind {
    /// Levels from which tables are asked back.
    package static let returning: [UnitKind] = [.township, .bureau, .village, .section, .institution]
}

extension Reading {
    /// The active units of a level within the reader's scope, by all the names they go by: who should have returned a
    /// table (应交单位).
    package func expectedReturns(level: String) throws -> [Returns.Unit] {
        let scope = Scope(principal, try registry.named(Units.name))
        let units = try UnitTree(self).all.filter { $0.kind.rawValue == level }
        let records = try all(Units.self, ids: units.map(\.id))
        let areas = try all(Areas.self, ids: units.map { RecordID($0.area) })
        return units.filter { unit in records[unit.id].map(scope.contains) ?? false }.map { unit in
            let area = areas[RecordID(unit.area)]?[Areas.fields.name]
            // A bureau's area is the whole county: its name says nothing about the bureau.
            let names = unit.area.level.rawValue > AreaCode.Level.county.rawValue ? [area ?? "", unit.area.text] : []
            return Returns.Unit(
                id: unit.id, name: unit.short, names: [unit.name, unit.short, unit.id.text] + names)
        }
    }
}

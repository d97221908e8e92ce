import Database
import Foundation
package import Kernel
package import Registers

/// What was made of a contact sheet.
package struct DirectoryOutcome: Sendable, Hashable {
    package var units = 0
    package var contacts = 0
    package var changed = 0
    package var posts = 0
    /// New accounts, who need a slip.
    package var users: [RecordID] = []
}

extension Writing {
    /// Makes units, contacts and accounts of a plan, all of it in this transaction. What is there already is completed, not
    /// doubled: doing it again changes nothing.
    /// - Parameter day: first day of the posts.
    /// - Throws: `Rejection` forbidden, conflict `directoryOpen` while questions are open.
    package func make(_ plan: DirectoryPlan, _ starter: StarterUnits, from day: CalendarDay) throws -> DirectoryOutcome
    {
        guard principal.has(.administrator, .system) else { throw Rejection.forbidden }
        guard plan.isReady else { throw Rejection(.conflict, "directoryOpen") }
        var units = try UnitMaking(self, starter)
        let places = try plan.labels.map { label in
            try label.target.flatMap { try units.unit($0, named: plan.name(of: label)) }
        }
        var making = try DirectoryMaking(self, day, names: units.shorts)
        making.outcome.units = units.made
        try making.addUsers(plan, places)
        try making.addContacts(plan, places)
        return making.outcome
    }
}

/// Units that a contact sheet or the template asks for, made where they are not there.
struct UnitMaking {
    private let writing: Writing
    private let starter: [String: StarterUnit]
    private let headquarters: UnitTree.Unit
    private var byArea: [AreaCode: RecordID] = [:]
    private var byTarget: [UnitTarget: RecordID] = [:]
    private var areas: [AreaCode: String] = [:]
    private(set) var shorts: [RecordID: String] = [:]
    private(set) var made = 0

    init(_ writing: Writing, _ starter: StarterUnits) throws {
        let tree = try UnitTree(writing.reading)
        guard let headquarters = tree.headquarters else { throw Rejection.notFound }
        (self.writing, self.headquarters) = (writing, headquarters)
        self.starter = Dictionary(starter.units.map { ($0.key, $0) }) { first, _ in first }
        for unit in tree.all {
            shorts[unit.id] = unit.short
            if [.township, .village].contains(unit.kind), byArea[unit.area] == nil { byArea[unit.area] = unit.id }
        }
        areas = try Dictionary(writing.reading.areasBelow()) { first, _ in first }
    }

    /// The unit of a target; nil for one that is left out.
    mutating func unit(_ target: UnitTarget, named label: String) throws -> RecordID? {
        // A new one has nothing but its label to be known by.
        let isNew = if case .new = target { true } else { false }
        if !isNew, let made = byTarget[target] { return made }
        let id: RecordID?
        switch target {
        case .skip: return nil
        case .unit(let unit): id = unit
        case .starter(let key):
            guard let unit = starter[key] else { throw Rejection.invalid("unitUnknown", field: "unit") }
            id = try add(unit)
        case .area(let code): id = try add(code)
        case .new(let kind): id = try add(name: label, short: label, kind, area: headquarters.area)
        }
        if !isNew { byTarget[target] = id }
        return id
    }

    /// A unit of the template, under other names where they are given.
    mutating func add(_ unit: StarterUnit, name: String? = nil, short: String? = nil) throws -> RecordID {
        try add(
            name: name ?? unit.name, short: short ?? unit.short, unit.kind, area: headquarters.area, sector: unit.sector
        )
    }

    /// The government of a township or the committee of a village; a village's township is made with it.
    mutating func add(_ code: AreaCode) throws -> RecordID {
        if let there = byArea[code] { return there }
        let name = areas[code] ?? code.text
        let isVillage = code.level == .village
        let parent = isVillage ? try code.parent.map { try add($0) } : nil
        let id = try add(
            name: AreaUnitName.name(name, code.level), short: AreaUnitName.short(name),
            isVillage ? .village : .township, area: code, parent: parent)
        byArea[code] = id
        return id
    }

    private mutating func add(
        name: String, short: String, _ kind: UnitKind, area: AreaCode, parent: RecordID? = nil, sector: Sector? = nil
    ) throws -> RecordID {
        let f = Units.fields
        let above = parent ?? headquarters.id
        let unit = try writing.create(
            writing.registry.named(Units.name),
            Values {
                $0[f.name] = name
                $0[f.short] = String(short.prefix(30))
                $0[f.kind] = kind
                $0[f.parent] = above
                $0[f.area] = area
                $0[f.sector] = sector
            })
        shorts[unit.id] = short
        made += 1
        return unit.id
    }
}

extension Reading {
    /// Townships and villages of the headquarters, by code.
    package func areasBelow() throws -> [(AreaCode, String)] {
        let prefix = principal.county.territory.text
        return try connection.query(
            """
            SELECT id, name FROM area WHERE id > \(prefix) AND id < \(prefix + "~") AND length(id) IN (9, 12)
            AND "validTo" IS NULL ORDER BY id
            """
        ).map { (try $0.get("id"), try $0.get("name")) }
    }
}

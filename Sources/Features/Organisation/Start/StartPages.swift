import Database
package import Foundation
import HTTPTypes
import Hummingbird
import Kernel
package import Registers
package import Web

/// The first day (系统启用): what one administrator does in two hours, step by step.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/start` | administrator: what is done and what is left |
/// | GET, POST | `/start/units` | administrator: units from the template and of the areas |
package struct StartPages: RouteGroup {
    private let store: RecordStore
    /// `Resources/Starter`.
    private let folder: URL

    package init(_ store: RecordStore, folder: URL) { (self.store, self.folder) = (store, folder) }

    package func add(to routes: Routes) {
        let (pages, store, folder) = (routes.pages, store, folder)
        routes.signedIn.get("start") { _, context -> Response in
            let principal = try Self.administrator(context)
            let day = CalendarDay(store.now, in: pages.time.zone)
            let steps = try await store.read(as: principal) { try StartSteps($0, on: day) }
            return try pages.render("start/list", Self.view(steps, principal, day, pages, context), for: context)
        }
        routes.signedIn.get("start/units") { _, context -> Response in
            try await Self.units(store, folder, pages, nil, context)
        }
        routes.signedIn.post("start/units") { _, context -> Response in
            let (principal, form) = (try Self.administrator(context), context.form)
            do {
                let made = try await store.write(by: principal) { writing in
                    let starter = try StarterUnits(folder: folder, county: try writing.reading.countyName())
                    return try writing.make(StarterChoice(form), starter)
                }
                return .see("/start", flash: Flash("start.made", ["n": String(made)]), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await Self.units(store, folder, pages, rejection, context)
            }
        }
    }

    static func administrator(_ context: AppContext) throws -> Principal {
        let principal = try context.principal()
        guard principal.has(.administrator) else { throw Rejection.forbidden }
        return principal
    }

    private static func view(
        _ steps: StartSteps, _ principal: Principal, _ day: CalendarDay, _ pages: Pages, _ context: AppContext
    ) -> [String: ViewValue] {
        func step(_ key: String, _ href: String, done: Bool, _ values: [String: Int] = [:]) -> ViewValue {
            [
                "name": .text(pages.text("start.step.\(key)", for: context)), "href": .text(href), "done": .flag(done),
                "state": .text(pages.text("start.state.\(key)", values.mapValues(String.init), for: context)),
                "hint": .text(pages.text("start.hint.\(key)", for: context)),
            ]
        }
        let mayDraft = principal.has(.dutyOfficer, .sectionLead)
        return [
            "title": .text(pages.text("start.title", for: context)),
            "steps": [
                step(
                    "areas", "/areas", done: steps.townships > 0,
                    ["towns": steps.townships, "villages": steps.villages]),
                step(
                    "units", "/start/units", done: steps.units > 0,
                    ["units": steps.units, "towns": steps.townshipUnits, "all": steps.townships]),
                step(
                    "directory", "/start/directory", done: steps.contacts > 0,
                    ["contacts": steps.contacts, "with": steps.unitsWithContact, "units": steps.units]),
                step(
                    "people", "/registers/post", done: steps.commanders > 0 && steps.dutyOfficers > 0,
                    ["commanders": steps.commanders, "duty": steps.dutyOfficers]),
                step(
                    "slips", "/slips", done: steps.users > 1 && steps.activated == steps.users,
                    ["activated": steps.activated, "users": steps.users]),
            ],
            "directive": .text(
                pages.text(
                    "start.text",
                    [
                        "headquarters": steps.headquarters, "county": steps.county, "day": pages.time.day(day, .zhHans),
                    ], for: context)),
            "mayDraft": .flag(mayDraft),
        ]
    }

    private static func units(
        _ store: RecordStore, _ folder: URL, _ pages: Pages, _ rejection: Rejection?, _ context: AppContext
    ) async throws -> Response {
        let principal = try administrator(context)
        let (starter, tree, areas) = try await store.read(as: principal) { reading in
            (
                try StarterUnits(folder: folder, county: try reading.countyName()), try UnitTree(reading),
                try reading.areasBelow()
            )
        }
        let form = context.form
        let chosen = form.isEmpty ? nil : Set(form.all("take"))
        let matching = UnitMatching(candidates(tree: tree, areas: [], nil), county: "")
        let groups = [UnitKind.office, .section, .bureau, .institution].map { kind -> ViewValue in
            let units = starter.units.filter { $0.kind == kind }
            return [
                "kind": .text(pages.text("choice.unit.kind.\(kind.rawValue)", for: context)),
                "units": .list(
                    units.map { unit in
                        let there = ([unit.name, unit.short] + unit.aliases).contains {
                            matching.find($0, within: "") != nil
                        }
                        return [
                            "key": .text(unit.key), "there": .flag(there), "duties": .text(unit.duties),
                            "name": .text(form["name-\(unit.key)"] ?? unit.name),
                            "short": .text(form["short-\(unit.key)"] ?? unit.short),
                            "sector": ViewValue(
                                unit.sector.map { pages.text("choice.unit.sector.\($0.rawValue)", for: context) }),
                            "chosen": .flag(chosen?.contains(unit.key) ?? (unit.isUsual && !there)),
                        ]
                    }),
            ]
        }
        let held = Set(tree.all.filter { [.township, .village].contains($0.kind) }.map(\.area))
        let missing = areas.filter { !held.contains($0.0) }
        return try pages.render(
            "start/units",
            [
                "title": .text(pages.text("start.step.units", for: context)), "groups": .list(groups),
                "problem": ViewValue(rejection.map { pages.text("rejection.\($0.code)", $0.values, for: context) }),
                "towns": .list(
                    missing.filter { $0.0.level == .township }.map {
                        ["code": .text($0.0.text), "name": .text($0.1), "chosen": true]
                    }),
                "villages": ViewValue(missing.count { $0.0.level == .village }),
            ], status: rejection?.kind.status ?? .ok, for: context)
    }

    /// What a name may stand for: the units that are there, then the template, then areas.
    static func candidates(
        tree: UnitTree, areas: [(AreaCode, String)], _ starter: StarterUnits?
    ) -> [UnitMatching.Candidate] {
        let there = tree.all.map {
            UnitMatching.Candidate(target: .unit($0.id), kind: $0.kind, names: [$0.name, $0.short], area: $0.area)
        }
        let template = (starter?.units ?? []).map {
            UnitMatching.Candidate(
                target: .starter($0.key), kind: $0.kind, names: [$0.name, $0.short] + $0.aliases, area: nil)
        }
        let places = areas.map { code, name in
            UnitMatching.Candidate(
                target: .area(code), kind: code.level == .township ? .township : .village,
                names: [name, AreaUnitName.short(name), AreaUnitName.name(name, code.level)], area: code)
        }
        return there + template + places
    }
}

/// What the administrator takes of the template and of the areas, with the names as corrected.
package struct StarterChoice: Sendable {
    let units: [(key: String, name: String?, short: String?)]
    let areas: [AreaCode]
    /// Whether the villages of the areas get units, too.
    let takesVillages: Bool

    package init(_ form: Form) {
        units = form.all("take").map { ($0, form.text("name-\($0)"), form.text("short-\($0)")) }
        areas = form.all("area").compactMap { AreaCode($0) }
        takesVillages = form.flag("villages")
    }
}

extension Writing {
    /// Makes the chosen units, all or none.
    /// - Returns: how many.
    /// - Throws: `Rejection` forbidden, invalid with what the register says.
    package func make(_ choice: StarterChoice, _ starter: StarterUnits) throws -> Int {
        guard principal.has(.administrator, .system) else { throw Rejection.forbidden }
        var making = try UnitMaking(self, starter)
        let template = Dictionary(starter.units.map { ($0.key, $0) }) { first, _ in first }
        for taken in choice.units {
            guard let unit = template[taken.key] else { throw Rejection.invalid("unitUnknown", field: "take") }
            _ = try making.add(unit, name: taken.name, short: taken.short)
        }
        for code in choice.areas where code.level == .township { _ = try making.add(code) }
        if choice.takesVillages {
            for (code, _) in try reading.areasBelow() where code.level == .village { _ = try making.add(code) }
        }
        return making.made
    }
}

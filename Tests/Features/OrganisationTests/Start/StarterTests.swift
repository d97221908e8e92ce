import Database
import Foundation
import Kernel
import Registers
import TestSupport
import Testing
import Web

@testable import Organisation

struct StarterTests {
    private static let folder = OrganisationFixture.demo.deletingLastPathComponent().appending(path: "Starter")

    @Test func theTemplateIsSound() throws {
        let starter = try StarterUnits(folder: Self.folder, county: "青河县")
        #expect(starter.units.count > 50 && starter.units.count { $0.isUsual } > 20)
        #expect(Set(starter.units.map(\.key)).count == starter.units.count)
        #expect(Set(starter.units.map(\.name)).count == starter.units.count)
        #expect(Set(starter.units.map(\.short)).count == starter.units.count)
        for unit in starter.units {
            #expect(!unit.name.contains("{") && !unit.duties.isEmpty && unit.short.count <= 30, "\(unit.key)")
        }
        // No name stands for two units.
        let names = starter.units.flatMap { [$0.short] + $0.aliases }
        #expect(names.count == Set(names).count, "\(Dictionary(grouping: names) { $0 }.filter { $1.count > 1 }.keys)")
    }

    @Test func chosenUnitsAndTheAreasAreMadeUnderTheirNames() async throws {
        let fixture = try await OrganisationFixture.empty()
        let first = FirstHeadquarters(fixture.store, fixture.accounts)
        _ = try await first.make(
            county: fixture.county, named: "青河县疫情防控指挥部", login: "admin", from: CalendarDay(ordinal: 19_000))
        let system = Principal.system(fixture.county)
        _ = try await AreaImport(fixture.store).run(OrganisationFixture.demo.appending(path: "areas.csv"), by: system)
        let choice = StarterChoice(
            Form([
                "take": "health", "take": "police", "name-health": "青河县卫健委", "short-health": "卫健委", "area": "990101101",
                "villages": "on",
            ]))
        await #expect(throws: Rejection.self) {
            try await fixture.store.write(by: system) { writing in
                _ = try writing.make(choice, StarterUnits(folder: Self.folder, county: "青河县"))
            }
        }
        let sound = StarterChoice(
            Form(["take": "health", "name-health": "青河县卫健委", "area": "990101101", "villages": "on"]))
        let made = try await fixture.store.write(by: system) { writing in
            try writing.make(sound, StarterUnits(folder: Self.folder, county: "青河县"))
        }
        let tree = try await fixture.store.read(as: system) { try UnitTree($0) }
        // Every village brings its township.
        #expect(made == 1 + 14 + 160 && tree.townships.count == 14 && tree.all.count { $0.kind == .village } == 160)
        #expect(tree.all.contains { $0.name == "青河县卫健委" && $0.sector == .health && $0.short == "卫健委" })
        #expect(tree.townships.contains { $0.name == "青石镇人民政府" && $0.short == "青石镇" })
    }

    @Test(arguments: [
        ("青石镇", AreaCode.Level.township, "青石镇人民政府", "青石镇"), ("东河街道", .township, "东河街道办事处", "东河街道"),
        ("东河街道办事处", .township, "东河街道办事处", "东河街道"), ("雷营村委会", .village, "雷营村委会", "雷营村"),
        ("雷营村", .village, "雷营村委会", "雷营村"), ("文昌社区居委会", .village, "文昌社区居委会", "文昌社区"),
    ])
    func unitsOfAreasAreNamedAsPeopleSay(area: String, level: AreaCode.Level, name: String, short: String) {
        #expect(AreaUnitName.name(area, level) == name)
        #expect(AreaUnitName.short(area) == short)
    }
}

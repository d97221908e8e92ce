import Foundation
import Kernel
import Registers
import TestSupport
import Testing

@testable import Organisation

struct UnitsTests {
    private func tree(_ fixture: OrganisationFixture) async throws -> UnitTree {
        try await fixture.store.read(as: .system(fixture.county)) { try UnitTree($0) }
    }

    private func add(
        _ fixture: OrganisationFixture, by login: String = "admin", parent: String?, area: String = "990101",
        kind: UnitKind = .enterprise, sector: Sector? = nil
    ) async throws -> Record {
        let principal = try await fixture.principal(login)
        return try await fixture.store.write(by: principal) { writing in
            try writing.create(
                writing.registry.named(Units.name),
                Values { values in
                    let f = Units.fields
                    values[f.name] = "新单位"
                    values[f.short] = "新单位"
                    values[f.kind] = kind
                    values[f.parent] = parent.map { DemoCounty.unit($0) }
                    values[f.area] = AreaCode(area)
                    values[f.sector] = sector
                })
        }
    }

    /// The two lines (属地责任, 行业监管责任) of units as they follow from area and sector.
    @Test(arguments: [
        ("textile", "liulin", "industry"), ("market", "hewan", "commerce"), ("hospital", "chengguan", "health"),
        ("cdc", "headquarters", "health"), ("990101101201", "qingshi", nil), ("qingshi", "headquarters", nil),
        ("health", "headquarters", "headquarters"), ("section-tracing", "headquarters", "health"),
    ])
    func linesFollowFromAreaAndSector(unit: String, territory: String, supervisor: String?) async throws {
        let tree = try await tree(OrganisationFixture.demo())
        let found = try #require(tree.unit(DemoCounty.unit(unit)))
        #expect(tree.territory(of: found)?.id == DemoCounty.unit(territory))
        #expect(tree.supervisor(of: found)?.id == supervisor.map { DemoCounty.unit($0) })
    }

    @Test func aLineThatIsSetHolds() async throws {
        let fixture = try await OrganisationFixture.demo()
        let administrator = try await fixture.principal("admin")
        try await fixture.store.write(by: administrator) { writing in
            _ = try writing.edit(
                writing.registry.named(Units.name), DemoCounty.unit("market"), version: nil,
                Values {
                    $0[Units.fields.supervisor] = DemoCounty.unit("marketSupervision")
                    $0[Units.fields.territory] = DemoCounty.unit("chengguan")
                })
        }
        let tree = try await tree(fixture)
        let market = try #require(tree.unit(DemoCounty.unit("market")))
        #expect(tree.supervisor(of: market)?.short == "市场监管局")
        #expect(tree.territory(of: market)?.short == "城关街道")
    }

    @Test func unitsWithoutAFirstResponsiblePersonAreListed() async throws {
        let fixture = try await OrganisationFixture.demo()
        #expect(try await tree(fixture).withoutFirstResponsible.map(\.short) == ["河湾农贸市场"])
        let administrator = try await fixture.principal("admin")
        try await fixture.store.write(by: administrator) { writing in
            _ = try writing.perform(
                "end", writing.registry.named(Units.name), DemoCounty.unit("market"), reason: "关闭")
        }
        #expect(try await tree(fixture).withoutFirstResponsible.isEmpty)
    }

    @Test func aNewUnitFindsItsFirstLevelUnit() async throws {
        let fixture = try await OrganisationFixture.demo()
        let f = Units.fields
        #expect(try await add(fixture, parent: "cdc")[f.office] == DemoCounty.unit("health"))
        let bureau = try await add(fixture, parent: "headquarters", kind: .bureau)
        #expect(bureau[f.office] == bureau.id)
    }

    /// A county's headquarters under its city's receives directives like a unit directly below it.
    @Test func aHeadquartersBelowAnotherIsAUnitOfIt() async throws {
        let fixture = try await OrganisationFixture.demo()
        let below = try await add(fixture, parent: "headquarters", kind: .headquarters)
        #expect(below[Units.fields.office] == below.id)
        #expect(try await tree(fixture).headquarters?.id == DemoCounty.unit("headquarters"))
    }

    @Test func refusesWhatIsNoTree() async throws {
        let fixture = try await OrganisationFixture.demo()
        await #expect(throws: Rejection.self) { try await add(fixture, parent: nil) }
        await #expect(throws: Rejection.invalid("unitUnknown", field: "parent")) {
            try await add(fixture, parent: "no such unit")
        }
        for area in ["990101999", "410101"] {
            await #expect(throws: Rejection.self) { try await add(fixture, parent: "health", area: area) }
        }
        for login in ["qingshi", "health", "duty1", "inspector", "privacy", "qingshi-1"] {
            await #expect(throws: Rejection.forbidden) { try await add(fixture, by: login, parent: "health") }
        }
    }

    @Test func whatIsMissingIsToldAtOnceWithoutWhatNobodyGives() async throws {
        let fixture = try await OrganisationFixture.demo()
        let administrator = try await fixture.principal("admin")
        let cases: [(parent: RecordID?, told: Set<String>)] = [
            (nil, ["short required", "area required"]),
            (RecordID(known: "nowhere"), ["parent unitUnknown", "short required", "area required"]),
        ]
        for (parent, told) in cases {
            let rejection = await #expect(throws: Rejection.self) {
                _ = try await fixture.store.write(by: administrator) { writing in
                    try writing.create(
                        writing.registry.named(Units.name),
                        Values {
                            $0[Units.fields.name] = "新单位"
                            $0[Units.fields.kind] = .bureau
                            $0[Units.fields.parent] = parent
                        })
                }
            }
            #expect(rejection.map { Set($0.problems.map { "\($0.field ?? "") \($0.code)" }) } == told)
        }
    }

    @Test func aUnitDoesNotMoveBetweenBureaus() async throws {
        let fixture = try await OrganisationFixture.demo()
        let administrator = try await fixture.principal("admin")
        for parent in ["education", "headquarters", "cdc"] {
            await #expect(throws: Rejection.self) {
                try await fixture.store.write(by: administrator) { writing in
                    try writing.edit(
                        writing.registry.named(Units.name), DemoCounty.unit("cdc"), version: nil,
                        Values { $0[Units.fields.parent] = DemoCounty.unit(parent) })
                }
            }
        }
    }
}

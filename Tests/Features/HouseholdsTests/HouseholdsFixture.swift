import Database
import Duties
import Foundation
import Kernel
import Organisation
import Registers
import TestSupport

@testable import Households

/// The demo county with the registers of households; the clock starts on 2022-05-04 at 16:00.
struct HouseholdsFixture: DemoFixture {
    let test: TestDatabase
    let rules: HouseholdRules

    /// The demo is filled once and then copied.
    private static let filled = Task { try await make(copyOf: nil).test.filledWithDemo() }

    static func make() async throws -> HouseholdsFixture { try await make(copyOf: filled.value) }

    private static func make(copyOf place: TestPlace?) async throws -> HouseholdsFixture {
        let registers: [any Register.Type] =
            [Areas.self, Units.self, Users.self, Posts.self, Notices.self] + householdRegisters
        let test = try await TestDatabase.make(
            registers, migrations: [AccountTables.migration, DutyTables.migration, DutyTables.policy], zone: zone,
            county: county,
            copyOf: place)
        let owed = DutyBook.untold(HelpDuties.rules + HitDuties.rules + WelfareDuties.rules, zone: zone)
        let duties = owed.adding(WelfareDuties.calls(in: owed))
        let fourChecks = try FourCheckBook(folder: resources.appending(path: "FourChecks"))
        return HouseholdsFixture(test: test, rules: HouseholdRules(duties: duties, fourChecks: fourChecks))
    }

    /// A grid in a village with so many households, by the township's officer.
    func grid(_ area: String = "990101101001", households: Int = 4, by login: String = "qingshi") async throws -> (
        id: RecordID, homes: [RecordID]
    ) {
        try await write(login) { writing in
            let (g, h) = (Grids.fields, Households.fields)
            let grid = try writing.create(
                writing.registry.named(Grids.name),
                Values {
                    $0[g.name] = "网格"
                    $0[g.area] = AreaCode(area)
                })
            let homes = try (0..<households).map { number in
                try writing.create(
                    writing.registry.named(Households.name),
                    Values {
                        $0[h.grid] = grid.id
                        $0[h.address] = "\(100 + number)号"
                        $0[h.head] = "户主\(number)"
                        $0[h.persons] = 3
                    }
                ).id
            }
            return (grid.id, homes)
        }
    }

    /// A round over an area that runs.
    func sweep(
        _ area: String = "990101101", purpose: SweepPurpose = .symptoms, by login: String = "qingshi"
    ) async throws -> RecordID {
        let id = try await draft(area, purpose: purpose, by: login)
        return try await write(login) { try $0.start(sweep: id).id }
    }

    func draft(
        _ area: String = "990101101", purpose: SweepPurpose = .symptoms, doors: DoorKind = .home,
        by login: String = "qingshi"
    ) async throws -> RecordID {
        try await write(login) { writing in
            let s = Sweeps.fields
            return try writing.create(
                writing.registry.named(Sweeps.name),
                Values {
                    $0[s.title] = "入户排查"
                    $0[s.purpose] = purpose
                    $0[s.kind] = doors
                    $0[s.basis] = "防指〔2022〕16号"
                    $0[s.area] = AreaCode(area)
                    $0[s.from] = Self.day
                    $0[s.to] = Self.day.advanced(by: 3)
                    $0[s.expires] = Self.day.advanced(by: 10)
                }
            ).id
        }
    }

    func visit(
        _ home: RecordID, in sweep: RecordID, _ found: Found = Found(.visited, by: .doorstep, persons: 3),
        by login: String = "qingshi-1"
    ) async throws -> Record {
        let rules = rules
        return try await write(login) { try $0.visit(home, in: sweep, found, rules: rules) }
    }
}

import Database
import Foundation
import Indicators
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Households

struct FourCheckTests {
    private func say(
        _ asked: Int, _ counts: [Int] = [1, 0, 0, 2, 1], days: Int = 0, of grid: RecordID, in sweep: RecordID,
        _ fixture: HouseholdsFixture, by login: String = "qingshi-1"
    ) async throws -> [String] {
        let sheet = FourCheckSheet(day: HouseholdsFixture.day.advanced(by: days), asked: asked, counts: counts)
        let rules = fixture.rules
        do {
            try await fixture.write(login) { _ = try $0.say(sheet, of: grid, in: sweep, rules: rules) }
            return []
        } catch let rejection as Rejection {
            return rejection.problems.isEmpty ? [rejection.code] : rejection.problems.map(\.code)
        }
    }

    @Test func `sums of sheets go up from grid to township, and name nobody`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let one = try await fixture.grid(households: 20).id
        let other = try await fixture.grid("990101101201", households: 20).id
        let sweep = try await fixture.sweep()
        #expect(try await say(8, of: one, in: sweep, fixture) == [])
        #expect(try await say(6, [0, 1, 0, 0, 6], of: other, in: sweep, fixture, by: "qingshi-2") == [])
        let template = try #require(fixture.rules.fourChecks.template(on: HouseholdsFixture.day))
        let sums = try await fixture.read(as: "duty1") { try $0.fourChecks(in: sweep, template) }
        let whole = sums.values.reduce(FourCheckSums(), +)
        #expect(sums.count == 2 && whole == FourCheckSums(asked: 14, counts: [1, 1, 0, 2, 7]))
        // The next day has a sheet of its own.
        fixture.clock.advance(minutes: 1440)
        #expect(try await say(5, [0, 0, 0, 0, 0], days: 1, of: one, in: sweep, fixture) == [])
        let sheets = try await fixture.read(as: "qingshi-1") {
            try FourCheckContent($0, sweep: sweep, grid: one).sheets
        }
        #expect(sheets.map { $0[FourChecks.fields.asked] } == [5, 8])
    }

    @Test(arguments: [
        (4, [0, 0, 0, 0, 0], 0, ["fourCheckLeast"]), (21, [0, 0, 0, 0, 0], 0, ["fourCheckMost"]),
        (5, [6, 0, 0, 0, -1], 0, ["fourCheckCount", "fourCheckCount"]), (5, [0, 0, 0, 0], 0, ["required"]),
        (5, [0, 0, 0, 0, 0], 1, ["fourCheckDay"]), (5, [0, 0, 0, 0, 0], -1, ["fourCheckDay"]),
    ])
    func `a sheet speaks for several households of the grid, on a day that has been`(
        asked: Int, counts: [Int], days: Int, codes: [String]
    ) async throws {
        let fixture = try await HouseholdsFixture.make()
        let grid = try await fixture.grid(households: 20).id
        let sweep = try await fixture.sweep()
        #expect(try await say(asked, counts, days: days, of: grid, in: sweep, fixture) == codes)
    }

    @Test func `a count that is refused is named by its place`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (grid, sweep, rules) = (
            try await fixture.grid(households: 20).id, try await fixture.sweep(), fixture.rules
        )
        let refused = { (counts: [Int]) in
            let sheet = FourCheckSheet(day: HouseholdsFixture.day, asked: 5, counts: counts)
            return try await refusal {
                try await fixture.write("qingshi-1") { _ = try $0.say(sheet, of: grid, in: sweep, rules: rules) }
            }
        }
        #expect(try await refused([0, 6, 0, 0, -1]) == "fourCheckCount@counts.1 fourCheckCount@counts.4")
        #expect(try await refused([0, 0, 0, 0]) == "required@counts")
    }

    /// Two sheets that differ by one household would say what it answered.
    @Test func `a correction tells of no single household either`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let grid = try await fixture.grid(households: 20).id
        let sweep = try await fixture.sweep()
        #expect(try await say(8, of: grid, in: sweep, fixture) == [])
        for asked in [9, 12, 7, 5] {
            #expect(try await say(asked, of: grid, in: sweep, fixture) == ["fourCheckStep"], "\(asked)")
        }
        #expect(try await say(8, [2, 0, 0, 2, 1], of: grid, in: sweep, fixture) == [])
        #expect(try await say(13, of: grid, in: sweep, fixture) == [])
        let sheets = try await fixture.read(as: "duty1") { try FourCheckContent($0, sweep: sweep, grid: grid).sheets }
        #expect(sheets.count == 1 && sheets.first?[FourChecks.fields.asked] == 13)
    }

    /// What a sheet writes down, its history with it, names the grid and no door: the visits of the day have other entries.
    @Test func `nothing that a sheet writes names a household`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let (grid, homes) = try await fixture.grid(households: 6)
        let sweep = try await fixture.sweep()
        let visits = try await homes.visited(in: sweep, fixture)
        #expect(try await say(6, of: grid, in: sweep, fixture) == [])
        let sheet = try await fixture.read(as: "duty1") { reading in
            try #require(try FourCheckContent(reading, sweep: sweep, grid: grid).sheets.first)
        }
        let held = Set(sheet.values.stored.values.compactMap(\.text))
        #expect(held.isDisjoint(with: (homes + visits).map(\.text)))
        let visit = try await fixture.record(HouseholdVisits.self, try #require(visits.first))
        #expect(visit.values.stored.keys.allSatisfy { !$0.hasPrefix("check") && $0 != "inquiry" && $0 != "template" })
    }

    @Test func `the ground speaks for its own grids, while the round runs`() async throws {
        let fixture = try await HouseholdsFixture.make()
        let grid = try await fixture.grid(households: 20).id
        let sweep = try await fixture.sweep()
        for login in ["commander", "inspector", "privacy"] {
            #expect(try await say(8, of: grid, in: sweep, fixture, by: login) == ["forbidden"], "\(login)")
        }
        for login in ["hewan", "qingshi-2", "health"] {
            #expect(try await say(8, of: grid, in: sweep, fixture, by: login) == ["notFound"], "\(login)")
        }
        let rules = fixture.rules
        _ = try await fixture.write("qingshi") { try $0.close(sweep: sweep, seed: "s", rules: rules) }
        #expect(try await say(8, of: grid, in: sweep, fixture) == ["sweepOver"])
    }

    @Test func `a template has four checks and one inquiry, and never a single household`() throws {
        let head = "id: t\nversion: 1\nfrom: 2022-01-01\ntitle: {zh: 查, en: C}\ninquiry: {zh: 询, en: I}\n"
        let check = "  - text: {zh: 甲, en: A}\n"
        func template(_ checks: Int, least: Int) throws -> FourCheckTemplate {
            let text = head + "least: \(least)\nchecks:\n" + String(repeating: check, count: checks)
            return try FourCheckTemplate(YAMLMap(text, file: "t.yaml"))
        }
        #expect(try template(4, least: 5).items.count == 5)
        #expect(throws: DefinitionError.self) { try template(3, least: 5) }
        #expect(throws: DefinitionError.self) { try template(5, least: 5) }
        #expect(throws: DefinitionError.self) { try template(4, least: 4) }
    }

    /// A county changes template and dictionary together.
    @Test func `the dictionary counts the shipped template under its own words`() throws {
        let resources = HouseholdsFixture.resources
        let book = try FourCheckBook(folder: resources.appending(path: "FourChecks"))
        let text = try String(
            contentsOf: resources.appending(path: "Indicators/fourChecks.yaml"), encoding: .utf8)
        let template = try #require(book.template(on: HouseholdsFixture.day))
        for item in template.items { #expect(text.contains("{zh: \"\(item.zh)\", en: \"\(item.en)\"}")) }
        let names = ["asked"] + FourChecks.items.map(\.name)
        for name in names {
            #expect(text.contains("sum: \(name), day: day, where: {template: [\(template.key)]}"), "\(name)")
        }
    }
}

extension [RecordID] {
    /// A visit to each.
    fileprivate func visited(in sweep: RecordID, _ fixture: HouseholdsFixture) async throws -> [RecordID] {
        var visits: [RecordID] = []
        for home in self { visits.append(try await fixture.visit(home, in: sweep).id) }
        return visits
    }
}

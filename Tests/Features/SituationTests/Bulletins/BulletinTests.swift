import Kernel
import Registers
import TestSupport
import Testing

@testable import Situation

struct BulletinTests {
    @Test func smallCellsAreNotInIt() async throws {
        let fixture = try await SituationFixture.make()
        try await fixture.see(30, 3, 12, 25)
        let content = try BulletinContent(await fixture.finalSitRep().sitrepContent())
        #expect(content.columns.map(\.indicator) == ["case.seen", "case.rate"])
        // The total is published by order; three, and what would give it away, are not; the rate neither.
        #expect(content.rows[0].cells[0] == BulletinContent.Cell(value: 70, isHidden: false))
        let hidden = content.rows.filter { $0.cells[0].isHidden }.map(\.name)
        #expect(hidden == ["东河街道", "北关街道"])
        for row in content.rows { #expect(row.cells[0].isHidden == row.cells[1].isHidden) }
        for row in content.rows { for cell in row.cells where cell.isHidden { #expect(cell.value == nil) } }
        // Zero is shown.
        #expect(content.rows.last?.cells[0].value == 0)
    }

    /// Public figures of a SitRep: the headquarters' number, with that of the day before and what it is the sum of.
    private func sitrep(
        day: Int = 0, areas: [Double?] = [], _ figures: (id: String, now: Double, before: Double?, sums: [[String]])...
    ) -> SitRepContent {
        let day = SituationFixture.day.advanced(by: day)
        return SitRepContent(
            day: day, edition: 1, asOf: day.at(hour: 9, in: SituationFixture.zone), county: SituationFixture.county,
            headquarters: "", snapshot: RecordID(known: "snapshot"), countedUpTo: 0,
            figures: figures.map {
                SitRepFigure(
                    indicator: $0.id, name: [:], unit: [:], definition: [:], isPublic: true, isMandated: false,
                    sums: $0.sums, now: FrozenFigure($0.now), before: $0.before, week: [])
            },
            areas: zip(SituationFixture.towns, areas).map { town, value in
                SitRepArea(area: town, name: town.text, figures: [FrozenFigure(value)])
            }, reports: [])
    }

    /// Thirty and a small one make the total, though a third area has told nothing.
    @Test func anAreaWithoutANumberGivesNothingAway() {
        let content = BulletinContent(sitrep(areas: [30, 4, nil], ("a", 34, nil, [])))
        #expect(content.rows.map { $0.cells[0].isHidden } == [false, true, true, false])
    }

    /// Yesterday's number, whether it was shown, today's change.
    @Test(arguments: [(7.0, false), (20.0, true)])
    func aChangeTellsNoNumberThatWasHidden(then: Double, isShown: Bool) {
        let yesterday = BulletinContent(sitrep(areas: [then], ("a", then, nil, [])))
        #expect(yesterday.rows[0].cells[0].isHidden != isShown)
        let today = sitrep(day: 1, areas: [40], ("a", 40, then, []))
        let content = BulletinContent(today, after: yesterday)
        #expect(content.rows[0].cells[0].value == 40)
        #expect(content.columns[0].change == (isShown ? 40 - then : nil))
        #expect(BulletinContent(today).columns[0].change == nil, "without a bulletin of that day")
    }

    /// A total of two columns, and of one that is not published beside it.
    @Test func columnsThatAddUpHideEachOther() {
        let both = BulletinContent(sitrep(("all", 45, nil, [["a", "b"]]), ("a", 42, nil, []), ("b", 3, nil, [])))
        #expect(both.rows[0].cells.map(\.isHidden) == [false, true, true])
        let one = BulletinContent(sitrep(("all", 45, nil, [["a", "secret"]]), ("a", 42, nil, [])))
        #expect(one.rows[0].cells.map(\.isHidden) == [false, true])
        let large = BulletinContent(sitrep(("all", 45, nil, [["a", "secret"]]), ("a", 30, nil, [])))
        #expect(large.rows[0].cells.map(\.isHidden) == [false, false])
    }

    @Test func twoPersonsRelease() async throws {
        let fixture = try await SituationFixture.make()
        try await fixture.see(30)
        let sitrep = try await fixture.finalSitRep()
        let bulletin = try await fixture.write { try $0.beginBulletin(from: sitrep.id) }
        await #expect(throws: Rejection(.conflict, "bulletinThere")) {
            try await fixture.write { try $0.beginBulletin(from: sitrep.id) }
        }
        try await fixture.write { try $0.word(bulletin: bulletin.id, "请公众知悉") }
        let asked = try await fixture.write { try $0.perform("release", $0.registry.named("bulletin"), bulletin.id) }
        #expect(asked.state == "releasing")
        #expect(try await fixture.read { try $0.openBulletins() }.isEmpty)
        await #expect(throws: Rejection(.forbidden, "samePerson")) {
            try await fixture.write { try $0.decideRelease(of: bulletin.id, agree: true, reason: nil) }
        }
        // What waits for a decision is no longer worded.
        await #expect(throws: Rejection.self) { try await fixture.write { try $0.word(bulletin: bulletin.id, "别的") } }
        let released = try await fixture.write("commander") {
            try $0.decideRelease(of: bulletin.id, agree: true, reason: nil)
        }
        #expect(released.state == "released" && released[Bulletins.fields.released] == fixture.store.now)
        #expect(try await fixture.read { try $0.openBulletins() }.map(\.id) == [bulletin.id])
    }

    @Test func aCorrectionNamesWhatItCorrects() async throws {
        let fixture = try await SituationFixture.make()
        let release = { @Sendable (reason: String?) async throws -> Record in
            let sitrep = try await fixture.finalSitRep()
            let made = try await fixture.write { try $0.beginBulletin(from: sitrep.id, correction: reason) }
            try await fixture.write { try $0.perform("release", $0.registry.named("bulletin"), made.id) }
            return try await fixture.write("commander") {
                try $0.decideRelease(of: made.id, agree: true, reason: nil)
            }
        }
        try await fixture.see(30)
        let first = try await release(nil)
        try await fixture.see(1)
        await #expect {
            _ = try await release(nil)
        } throws: { ($0 as? Rejection)?.code == "correctionNeeded" }
        let second = try await release("城关街道补报 1 例")
        let states = try await fixture.read { reading in
            [first.id, second.id].map { try? reading.find(Bulletins.self, $0).state }
        }
        #expect(states == ["corrected", "released"])
        #expect(second[Bulletins.fields.corrects] == first.id)
        // Both stay open to everybody.
        #expect(try await fixture.read { try $0.openBulletins() }.count == 2)
    }

    @Test func aDraftIsNotPublished() async throws {
        let fixture = try await SituationFixture.make()
        let face = fixture.face
        let sitrep = try await fixture.write { try $0.beginSitRep(face) }
        await #expect(throws: Rejection(.conflict, "sitrepNotFinal")) {
            try await fixture.write { try $0.beginBulletin(from: sitrep.id) }
        }
    }

    /// Two days' bulletins beside each other: what both show has not moved, or by ten at least; totals by order aside.
    @Test func daysDoNotGiveAwaySmallNumbersTogether() async throws {
        let fixture = try await SituationFixture.make()
        let release = { @Sendable (day: Int) async throws -> BulletinContent in
            fixture.clock.set(SituationFixture.day.advanced(by: day).at(hour: 9, in: SituationFixture.zone))
            let sitrep = try await fixture.finalSitRep()
            let made = try await fixture.write { try $0.beginBulletin(from: sitrep.id) }
            try await fixture.write { try $0.perform("release", $0.registry.named("bulletin"), made.id) }
            try await fixture.write("commander") { _ = try $0.decideRelease(of: made.id, agree: true, reason: nil) }
            return try #require(made[Bulletins.fields.content]).decoded()
        }
        try await fixture.see(30, 40, 12, 25)
        var shown: [AreaCode: Double] = [:]
        for (day, more) in [[0, 0, 0, 0], [3, 0, 0, 0], [4, 12, 0, 1], [4, 0, 0, 0], [0, 0, 11, 0]].enumerated() {
            try await fixture.see(more[0], more[1], more[2], more[3])
            let content = try await release(day)
            for row in content.rows.dropFirst() {
                guard let area = row.area, let value = row.cells[0].value else { continue }
                let moved = abs(value - (shown[area] ?? value))
                #expect(moved == 0 || moved >= 10, "\(row.name) on day \(day)")
                shown[area] = value
            }
            // One hidden cell alone would be found from the total.
            #expect(content.rows.dropFirst().count { $0.cells[0].isHidden } != 1)
            if day == 1 { #expect(content.rows[1].cells[0].isHidden && content.rows[1].cells[0].last == 30) }
            // Three, four and four are eleven: it is told again.
            if day == 3 { #expect(content.rows[1].cells[0].value == 41) }
        }
    }
}

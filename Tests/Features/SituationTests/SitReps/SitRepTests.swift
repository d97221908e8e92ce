import Database
import Duties
import Indicators
import Kernel
import Registers
import Reporting
import TestSupport
import Testing

@testable import Situation

struct SitRepTests {
    @Test func itsNumbersAreTheSnapshots() async throws {
        let fixture = try await SituationFixture.make()
        try await fixture.see(12, 3)
        let face = fixture.face
        let sitrep = try await fixture.write { try $0.beginSitRep(face) }
        let content = try sitrep.sitrepContent()
        #expect(content.day == SituationFixture.day && content.edition == 1)
        #expect(content.figure("case.seen")?.now.value == 15)
        #expect(content.figure("case.seen")?.week.count == 7)
        #expect(content.figure("case.rate")?.now.numerator == 15)
        #expect(content.figure("case.rate")?.now.denominator == 120_004)
        #expect(content.population?.persons == 120_004)
        let column = try #require(content.figures.firstIndex { $0.indicator == "case.seen" })
        #expect(content.areas.first { $0.area == SituationFixture.towns[1] }?.figures[column].value == 3)
        // What nobody reported is no zero.
        #expect(content.without.map(\.indicator).contains("test.done"))
        // Each number is the snapshot's.
        let frozen = try await fixture.read { reading in
            let snapshot = try reading.find(Snapshots.self, content.snapshot)
            return try reading.snapshotFigures(snapshot, of: face.book, areas: [content.county])
        }
        for figure in content.figures {
            #expect(frozen[FigureKey(figure.indicator, content.county)]?.value == figure.now.value)
        }
    }

    @Test func laterChangesMakeANewEditionNotAnotherNumber() async throws {
        let fixture = try await SituationFixture.make()
        try await fixture.see(4)
        let face = fixture.face
        let first = try await fixture.write { try $0.beginSitRep(face) }
        _ = try await fixture.write {
            try $0.word(sitrep: first.id, SitRepWording([.highlights: "已发现 {case.seen} 例"]))
        }
        try await fixture.see(1, 1)
        let second = try await fixture.write { try $0.beginSitRep(face) }
        let editions = try await fixture.read { try $0.sitreps(of: SituationFixture.day) }
        #expect(editions.map { $0[SitReps.fields.edition] } == [1, 2])
        let (old, new) = (try editions[0].sitrepContent(), try editions[1].sitrepContent())
        #expect(old.figure("case.seen")?.now.value == 4 && new.figure("case.seen")?.now.value == 6)
        // The words go on.
        #expect(try second.sitrepWords()[.highlights] == "已发现 {case.seen} 例")
        let difference = SitRepDifference(
            from: (old, try editions[0].sitrepWords()), to: (new, try editions[1].sitrepWords()))
        #expect(difference.figures.map(\.figure.indicator) == ["case.seen", "case.rate"])
        #expect(difference.figures[0].old == 4 && difference.figures[0].new == 6)
        #expect(difference.sections == [] && difference.areas == [])
    }

    @Test func missingReportsAreSaid() async throws {
        let fixture = try await SituationFixture.make()
        try await fixture.oweReports()
        let face = fixture.face
        try await fixture.write { writing in
            let duty = try #require(
                try writing.connection.first(
                    """
                    SELECT subject FROM duty WHERE county = \(SituationFixture.county) AND area = '990101001'
                    AND rule = 'report.daily'
                    """))
            let unit: RecordID = try duty.get("subject")
            _ = try writing.meet(rule: "report.daily", subject: unit, by: unit, of: "unit")
        }
        let content = try await fixture.write { try $0.beginSitRep(face).sitrepContent() }
        #expect(content.reportsDue.due == 14 && content.reportsDue.met == 1)
        #expect(content.reports.first { $0.area == SituationFixture.towns[0] }?.completeness == 1)
        #expect(content.reports.first { $0.area == SituationFixture.towns[1] }?.completeness == 0)
    }

    @Test func wordsNameNumbersOfTheSnapshotAlone() async throws {
        let fixture = try await SituationFixture.make()
        let face = fixture.face
        let sitrep = try await fixture.write { try $0.beginSitRep(face) }
        let refused = SitRepWording([
            .highlights: "{case.typed} 例", .next: "联系 13812345678", .gaps: String(repeating: "长", count: 4_001),
        ])
        await #expect {
            try await fixture.write { try $0.word(sitrep: sitrep.id, refused) }
        } throws: { error in
            let codes = (error as? Rejection)?.problems.map { "\($0.field ?? "") \($0.code)" }
            return codes == ["highlights figureUnknown", "gaps tooLong", "next personalData"]
        }
        #expect(SitRepWording.filled("{a.b}、{c} 与 {不是}") { $0 == "a.b" ? "7" : nil } == "7、{c} 与 {不是}")
    }

    @Test func whatIsFinalStays() async throws {
        let fixture = try await SituationFixture.make()
        let sitrep = try await fixture.finalSitRep()
        #expect(sitrep.state == "final" && sitrep[SitReps.fields.finalised] != nil)
        for attempt in [
            { @Sendable (writing: Writing) in _ = try writing.word(sitrep: sitrep.id, SitRepWording()) },
            { @Sendable (writing: Writing) in _ = try writing.finaliseSitRep(sitrep.id) },
        ] {
            await #expect(throws: Rejection(.conflict, "sitrepFinal")) { try await fixture.write("duty1", attempt) }
        }
    }

    @Test(arguments: ["qingshi", "inspector", "commander"]) func othersDoNotWriteIt(login: String) async throws {
        let fixture = try await SituationFixture.make()
        let face = fixture.face
        await #expect(throws: Rejection.forbidden) { try await fixture.write(login) { try $0.beginSitRep(face) } }
    }

    /// Corrections since the SitRep of the day before, in every edition of the day; the reason, and no person.
    @Test func correctionsAreTold() async throws {
        let fixture = try await SituationFixture.make()
        let face = fixture.face
        _ = try await fixture.finalSitRep()
        fixture.clock.advance(minutes: 60)
        try await fixture.correct("home", "4", "3")
        fixture.clock.set(SituationFixture.day.advanced(by: 1).at(hour: 9, in: SituationFixture.zone))
        let first = try await fixture.write { try $0.beginSitRep(face).sitrepContent() }
        try await fixture.correct("returned", nil, "2")
        let second = try await fixture.write { try $0.beginSitRep(face).sitrepContent() }
        let told = try #require(first.corrections?.first)
        #expect(first.corrections?.count == 1 && told.unit == "青石镇" && told.was == "4" && told.now == "3")
        #expect(told.reason == "countedTwice" && told.type["en"] == "villageReturnees")
        #expect(second.corrections?.map(\.field["zh-Hans"]) == ["home", "returned"])
        let next = SituationFixture.day.advanced(by: 2).at(hour: 9, in: SituationFixture.zone)
        fixture.clock.set(next)
        #expect(try await fixture.write { try $0.beginSitRep(face).sitrepContent() }.corrections == [])
    }
}

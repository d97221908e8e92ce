import Database
import Duties
import Foundation
import Indicators
import Kernel
import Measures
import Organisation
import Policies
import Registers
import TestSupport
import Testing

@testable import Arrivals

struct ReturnTests {
    private let r = ReturnDeclarations.fields
    private let day = ArrivalsFixture.day
    /// Elsewhere, and nothing is listed there.
    private static let quiet = DeclaredPlace(area: AreaCode("4102"), left: ArrivalsFixture.day)
    /// A place of the listed city, left yesterday: ten days by the pack.
    private static let listed = DeclaredPlace(area: AreaCode("990102"), left: ArrivalsFixture.day.advanced(by: -1))

    private func declared(_ places: [DeclaredPlace], symptoms: Bool = false, employer: String = "示例机械厂") -> Declared {
        Declared(employer: employer, area: AreaCode(known: "990101101"), places: places, symptoms: symptoms)
    }

    private func declare(
        _ fixture: ArrivalsFixture, _ declared: Declared, id: RecordID = .make()
    ) async throws -> (declaration: Record, codes: ReturnCodes) {
        let rules = fixture.rules
        return try await fixture.visit { try $0.declareReturn(id: id, declared, rules: rules) }
    }

    private func answer(_ fixture: ArrivalsFixture, _ code: String) async throws -> ReturnAnswer? {
        let today = fixture.rules.today(fixture.store.now)
        return try await fixture.store.read(as: .system(ArrivalsFixture.county)) {
            try $0.returnAnswer(handed: code, on: today)
        }
    }

    private func own(_ fixture: ArrivalsFixture, _ code: String) async throws -> Record? {
        let today = fixture.rules.today(fixture.store.now)
        return try await fixture.store.read(as: .system(ArrivalsFixture.county)) {
            try $0.returnDeclaration(own: code, on: today)
        }
    }

    @Test func `who was nowhere that is listed and has no symptoms is fit`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let unknown = DeclaredPlace(area: nil, name: "月球", left: day.advanced(by: -14))
        let made = try await declare(fixture, declared([Self.quiet, unknown]))
        #expect(made.declaration[r.standing] == .fit && made.declaration[r.until] == nil)
        #expect(made.declaration[r.policy] == nil)
        #expect(try await answer(fixture, made.codes.handed)?.standing == .fit)
        #expect(try await answer(fixture, made.codes.handed)?.day == day)
    }

    @Test func `a listed place asks for what an arrival from there would get, and ends by the calendar`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let made = try await declare(fixture, declared([Self.quiet, Self.listed]))
        let ends = try #require(CalendarDay("2022-05-13"))
        #expect(made.declaration[r.standing] == .notYet && made.declaration[r.until] == ends)
        #expect(made.declaration[r.policy] == "TEST v1")
        let rules = fixture.rules
        let fitness = try await fixture.store.read(as: .system(ArrivalsFixture.county)) {
            try $0.fitness(of: made.declaration, rules: rules)
        }
        #expect(fitness.asked.map { $0.asked.measured?.reason.zh.contains("2022年5月3日") } == [nil, true])
        fixture.clock.advance(minutes: 9 * 1440)
        var told = try await answer(fixture, made.codes.handed)
        #expect(told?.standing == .notYet && told?.day == ends)
        fixture.clock.advance(minutes: 1440)
        told = try await answer(fixture, made.codes.handed)
        #expect(told?.standing == .fit && told?.day == ends.advanced(by: 1))
    }

    @Test func `who left longer ago than the pack looks back is fit`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let place = DeclaredPlace(area: AreaCode("990102"), left: day.advanced(by: -8))
        #expect(try await declare(fixture, declared([place])).declaration[r.standing] == .fit)
    }

    @Test func `symptoms come to a clinic first, and a new declaration takes the place of the old one`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let made = try await declare(fixture, declared([Self.quiet], symptoms: true))
        #expect(made.declaration[r.standing] == .notYet && made.declaration[r.until] == day.advanced(by: 14))
        fixture.clock.advance(minutes: 2 * 1440)
        let (rules, today) = (fixture.rules, day.advanced(by: 2))
        let better = declared([DeclaredPlace(area: AreaCode("4102"), left: today)])
        let again = try await fixture.visit { try $0.declareReturn(again: made.codes.own, better, rules: rules) }
        #expect(again.id == made.declaration.id && again[r.standing] == .fit && again[r.until] == nil)
        // The code that was handed over hears the new answer.
        let told = try await answer(fixture, made.codes.handed)
        #expect(told?.standing == .fit && told?.day == today)
        for code in [made.codes.handed, "aaaa-bbbb-cccc-dddd", "", String(repeating: "a", count: 500)] {
            await #expect(throws: Receipts.refused) {
                try await fixture.visit { try $0.declareReturn(again: code, better, rules: rules) }
            }
        }
    }

    @Test func `where a part of the place is listed, one is asked first`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let place = { (stayed: Stayed?) in
            DeclaredPlace(area: AreaCode("4101"), left: ArrivalsFixture.day, stayed: stayed)
        }
        await #expect(throws: Rejection.invalid("partUnanswered", field: "places")) {
            _ = try await declare(fixture, declared([place(nil)]))
        }
        #expect(try await declare(fixture, declared([place(.elsewhere)])).declaration[r.standing] == .fit)
        let within = place(.within(RecordID(known: "compound")))
        #expect(try await declare(fixture, declared([within])).declaration[r.standing] == .notYet)
        #expect(DeclaredPlace(within.text) == within)
    }

    /// What an employer is told has two parts, and neither tells of anything that was declared.
    @Test func `an employer sees fit or not yet and the day, nothing else`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let made = try await declare(fixture, declared([Self.listed], symptoms: true))
        let told = try #require(try await answer(fixture, made.codes.handed))
        #expect(Mirror(reflecting: told).children.map(\.label) == ["standing", "day"])
        #expect(Standing.allCases == [.fit, .notYet])
        // The same answer whatever the reason.
        let sick = try await declare(fixture, declared([Self.quiet], symptoms: true))
        #expect(try await answer(fixture, sick.codes.handed) == told)
        // Neither code does what the other does.
        #expect(try await answer(fixture, made.codes.own) == nil)
        #expect(try await own(fixture, made.codes.handed) == nil)
        #expect(try await own(fixture, made.codes.own)?.id == made.declaration.id)
    }

    @Test func `no name, number or position is kept, and no role reads a declaration`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let definition = Definition(ReturnDeclarations.self)
        #expect(
            Set(definition.fields.map(\.name)) == [
                "declaredOn", "area", "employer", "places", "symptoms", "standing", "until", "policy", "own", "handed",
            ])
        #expect(definition.protected.isEmpty && definition.access.read.isEmpty && definition.access.create.isEmpty)
        #expect(definition.workflow.transitions.isEmpty && !definition.takesImports)
        for field in definition.fields { #expect(!field.has(.searched) && !field.has(.filtered), "\(field.name)") }
        let made = try await declare(fixture, declared([Self.quiet]))
        for login in ["commander", "duty1", "health", "qingshi", "privacy", "inspector"] {
            let principal = try await fixture.principal(login)
            await #expect(throws: Rejection.notFound, "\(login)") {
                _ = try await fixture.store.read(as: principal) {
                    try $0.find(ReturnDeclarations.self, made.declaration.id)
                }
            }
        }
        let texts = try await fixture.store.database.read { connection in
            try connection.query("SELECT content FROM change_content WHERE county = \(ArrivalsFixture.county)")
                .compactMap { $0["content"].text }
        }
        let bare = made.codes.own.replacing("-", with: "")
        for text in texts { #expect(!text.contains(made.codes.own) && !text.contains(bare)) }
    }

    @Test func `every problem is told with its field, and nothing is stored`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let early = DeclaredPlace(area: AreaCode("4102"), left: day.advanced(by: -15))
        let late = DeclaredPlace(area: AreaCode("4102"), left: day.advanced(by: 1))
        for places in [[], [early], [late], Array(repeating: Self.quiet, count: 6)] {
            let rejection = await #expect(throws: Rejection.self) {
                _ = try await declare(fixture, declared(places))
            }
            #expect(rejection?.problems.map(\.field) == ["places"])
        }
        for wrong in [declared([Self.quiet], employer: ""), declared([Self.quiet], employer: "转 13800001234")] {
            await #expect(throws: Rejection.self) { _ = try await declare(fixture, wrong) }
        }
        let elsewhere = Declared(
            employer: "厂", area: AreaCode(known: "110101001"), places: [Self.quiet], symptoms: false)
        await #expect(throws: Rejection.self) { _ = try await declare(fixture, elsewhere) }
        let count = try await fixture.store.database.read {
            try $0.first("SELECT count(*) AS n FROM \"returnDeclaration\" WHERE county = \(ArrivalsFixture.county)")?[
                "n"
            ].integer
        }
        #expect(count == 0)
    }

    @Test func `sent twice it is one declaration, and the codes that were told last open it`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let id = RecordID.make()
        let first = try await declare(fixture, declared([Self.quiet]), id: id)
        let second = try await declare(fixture, declared([Self.quiet]), id: id)
        #expect(first.declaration.id == second.declaration.id)
        #expect(try await answer(fixture, first.codes.handed) == nil)
        #expect(try await answer(fixture, second.codes.handed.uppercased()) != nil)
        fixture.clock.advance(minutes: 120)
        await #expect(throws: Rejection.invalid("filingSent")) {
            _ = try await declare(fixture, declared([Self.quiet]), id: id)
        }
    }

    @Test func `after 14 days neither code opens it, and it is deleted`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let made = try await declare(fixture, declared([Self.quiet], symptoms: true))
        fixture.clock.advance(minutes: 14 * 1440)
        #expect(try await answer(fixture, made.codes.handed)?.standing == .notYet)
        #expect(try await Retiring(fixture.store).run(ArrivalsFixture.county) == 0)
        fixture.clock.advance(minutes: 1440)
        #expect(try await answer(fixture, made.codes.handed) == nil)
        #expect(try await own(fixture, made.codes.own) == nil)
        #expect(try await Retiring(fixture.store).run(ArrivalsFixture.county) == 1)
        let left = try await fixture.store.read(as: .system(ArrivalsFixture.county)) {
            try $0.find(ReturnDeclarations.self, made.declaration.id)
        }
        #expect(left[r.places] == nil && left[r.symptoms] == nil && left[r.employer] == nil && left[r.handed] == nil)
        #expect(left[r.declaredOn] == day && left[r.standing] == .notYet)
    }
}

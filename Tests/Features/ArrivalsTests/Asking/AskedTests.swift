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

struct AskedTests {
    private func asked(_ origin: String?, _ left: String) async throws -> Asked {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        return try await fixture.store.read(as: .system(ArrivalsFixture.county)) {
            try $0.asked(
                from: origin.flatMap { AreaCode($0) }, left: CalendarDay(left)!, today: ArrivalsFixture.day,
                rules: rules)
        }
    }

    @Test func `a listed place asks for what the pack says, counted from leaving`() async throws {
        let asked = try await asked("990101", "2022-05-03")
        #expect(asked.risk == .high)
        let measured = try #require(asked.measured)
        #expect(measured.ends == CalendarDay("2022-05-13"))
        #expect(measured.setting == .central)
        #expect(measured.reason.zh.contains("2022年5月3日"))
    }

    @Test func `nothing is asked of who left longer ago than the look-back`() async throws {
        #expect(try await asked("990101", "2022-04-26").measured == nil)
        #expect(try await asked("990101", "2022-04-27").measured != nil)
    }

    @Test func `nothing is asked of who comes from elsewhere, or from where nobody knows`() async throws {
        for origin in ["4102", nil] {
            let asked = try await asked(origin, "2022-05-03")
            #expect(asked.risk == .none && asked.measured == nil && asked.claims.isEmpty && asked.parts.isEmpty)
        }
    }

    @Test func `where a part of the place is listed, one is asked, and nothing follows before`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        let ask = { (answer: Stayed?) in
            try await fixture.store.read(as: .system(ArrivalsFixture.county)) {
                try $0.asked(
                    from: AreaCode("4101"), left: CalendarDay("2022-05-03")!, answer: answer,
                    today: ArrivalsFixture.day, rules: rules)
            }
        }
        let first = try await ask(nil)
        #expect(first.parts.map(\.name) == ["某小区"] && first.measured == nil)
        #expect(try await ask(.elsewhere).measured == nil)
        #expect(try await ask(.elsewhere).parts.isEmpty)
        #expect(try await ask(.within(RecordID(known: "compound"))).measured?.category == "arrivalHigh")
        #expect(try await ask(.within(RecordID(known: "city"))).measured == nil, "none of this place")
    }

    @Test func `who leaves next week comes under what is in force then`() async throws {
        let asked = try await asked("990101", "2022-05-20")
        #expect(asked.measured?.ends == CalendarDay("2022-05-30"))
        #expect(try await self.asked("990101", "2023-01-05").measured == nil, "the pack has ended by then")
    }

    /// A place and a day are asked about, and the database is what it was.
    @Test func `asking stores nothing`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        let last = {
            try await fixture.store.database.read {
                try $0.first("SELECT max(number) AS n FROM change WHERE county = \(ArrivalsFixture.county)")?["n"]
                    .integer
            }
        }
        let before = try await last()
        _ = try await fixture.store.read(as: .system(ArrivalsFixture.county)) {
            try $0.asked(
                from: ArrivalsFixture.listed, left: ArrivalsFixture.day, today: ArrivalsFixture.day, rules: rules)
        }
        #expect(try await last() == before)
    }
}

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

struct FilingTests {
    private let a = Arrivals.fields

    @Test func `a filing is the township's to verify within 24 hours`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let filed = try await fixture.file().arrival
        #expect(filed.state == "filed" && filed[a.via] == .web)
        #expect(filed[a.unit] == ArrivalsFixture.unit("qingshi"))
        #expect(filed[a.born] == CalendarDay("1990-01-01"))
        #expect(filed[a.risk] == .high && filed[a.category] == "arrivalHigh")
        #expect(filed[a.keepUntil] == ArrivalsFixture.day.advanced(by: 21))
        let duty = try #require(try await fixture.duties(ArrivalDuties.verify, of: filed.id).first)
        #expect(duty.unit == ArrivalsFixture.unit("qingshi") && duty.due == fixture.clock.now.advanced(minutes: 1440))
        #expect(duty.title == "青石镇", "no name of a person stands in a list of duties")
    }

    @Test func `every problem of the days is told with its field, and nothing is stored`() async throws {
        let fixture = try await ArrivalsFixture.make()
        do {
            _ = try await fixture.file {
                $0[Arrivals.fields.idNumber] = nil
                $0[Arrivals.fields.idKind] = .passport
                $0[Arrivals.fields.document] = DocumentNumber(written: "E12345678").map { Protected($0) }
                $0[Arrivals.fields.born] = CalendarDay("2022-06-01")
                $0[Arrivals.fields.leftOn] = CalendarDay("2022-05-09")
            }
            Issue.record("taken")
        } catch let rejection as Rejection {
            #expect(rejection.problems.map(\.field) == ["born", "leftOn"])
            #expect(rejection.problems.map(\.code) == ["bornAfterArrival", "leftAfterArrival"])
        }
        let page = try await fixture.store.read(as: .system(ArrivalsFixture.county)) { try $0.page(Arrivals.self) }
        #expect(page.records.isEmpty)
    }

    @Test func `a number of a person in a text is refused`() async throws {
        let fixture = try await ArrivalsFixture.make()
        await #expect(throws: Rejection.self) {
            try await fixture.file { $0[Arrivals.fields.address] = "文昌路1号 13800001234" }
        }
    }

    @Test func `sent twice it is one filing, and the code that was told last opens it`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, id) = (fixture.rules, RecordID.make())
        let send = { try await fixture.visit { try $0.file(id: id, ArrivalsFixture.filing(), rules: rules) } }
        let (first, second) = (try await send(), try await send())
        #expect(first.arrival.id == second.arrival.id && first.code != second.code)
        let opened = { (code: String) in
            try await fixture.store.read(as: .system(ArrivalsFixture.county)) { try $0.arrival(receipt: code)?.id }
        }
        #expect(try await opened(first.code) == nil)
        #expect(try await opened(second.code) == id)
        #expect(try await opened(" \(second.code.uppercased().replacing("-", with: " "))") == id)
        #expect(try await opened("aaaa-bbbb-cccc-dddd") == nil)
        #expect(try await opened(String(repeating: "a", count: 5_000)) == nil)
        fixture.clock.advance(minutes: 120)
        await #expect(throws: Rejection.self) { _ = try await send() }
    }

    @Test func `no code stands in the database, and no number in the open`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let filed = try await fixture.file()
        let bare = filed.code.replacing("-", with: "")
        let texts = try await fixture.store.database.read { connection in
            let county = ArrivalsFixture.county
            return try connection.query("SELECT content FROM change_content WHERE county = \(county)").compactMap {
                $0["content"].text
            }
        }
        #expect(!texts.isEmpty)
        for text in texts {
            #expect(!text.contains(filed.code) && !text.contains(bare))
            #expect(!text.contains("990101199001010019") && !text.contains("19900000088"))
        }
    }

    @Test func `the person corrects and withdraws by the code alone, until it is verified`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, filed) = (fixture.rules, try await fixture.file())
        let change = Values {
            $0[Arrivals.fields.area] = AreaCode("990101102")
            $0[Arrivals.fields.arrivesOn] = ArrivalsFixture.day.advanced(by: 2)
        }
        await #expect(throws: Rejection(.unauthenticated, "receiptRefused")) {
            try await fixture.visit { try $0.correct(receipt: "aaaa-bbbb-cccc-dddd", change, rules: rules) }
        }
        let corrected = try await fixture.visit { try $0.correct(receipt: filed.code, change, rules: rules) }
        #expect(corrected[a.unit] == ArrivalsFixture.unit("hewan"))
        let duties = try await fixture.duties(ArrivalDuties.verify, of: corrected.id)
        #expect(duties.filter(\.state.isOpen).map(\.unit) == [ArrivalsFixture.unit("hewan")])
        await #expect(throws: Rejection.self) {
            try await fixture.visit {
                try $0.correct(
                    receipt: filed.code, Values { $0[Arrivals.fields.leftOn] = CalendarDay("2022-05-30") }, rules: rules
                )
            }
        }
        let gone = try await fixture.visit { try $0.stayAway(receipt: filed.code) }
        #expect(gone.state == "notComing")
        #expect(try await fixture.duties(ArrivalDuties.verify, of: gone.id).allSatisfy { !$0.state.isOpen })
        await #expect(throws: Rejection(.conflict, "filingClosed")) {
            try await fixture.visit { try $0.correct(receipt: filed.code, change, rules: rules) }
        }
    }

    @Test func `what staff write down says who said it, and is of their own township`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        let said = ArrivalsFixture.filing {
            $0[Arrivals.fields.saidBy] = "来客甲之母"
            $0[Arrivals.fields.via] = .telephone
        }
        let made = try await fixture.write("qingshi") { try $0.file(onBehalf: said, rules: rules) }
        #expect(made[a.via] == .telephone && made[a.saidBy] == "来客甲之母" && made[a.verifyBy] != nil)
        await #expect(throws: Rejection(.forbidden, "forbidden")) {
            try await fixture.write("hewan") { try $0.file(onBehalf: said, rules: rules) }
        }
        await #expect(throws: Rejection.invalid("saidByRequired", field: "saidBy")) {
            try await fixture.write("qingshi") { try $0.file(onBehalf: ArrivalsFixture.filing(), rules: rules) }
        }
        for login in ["commander", "inspector"] {
            await #expect(throws: Rejection(.forbidden, "forbidden")) {
                try await fixture.write(login) { try $0.file(onBehalf: said, rules: rules) }
            }
        }
    }

    @Test func `what came on a list gets its clock from the delivery`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, listed) = (fixture.rules, try await fixture.listed())
        #expect(listed[a.via] == .list && listed[a.verifyBy] == nil)
        let count = try await fixture.store.write(by: .system(ArrivalsFixture.county)) {
            try $0.beginNewArrivals(rules: rules)
        }
        #expect(count == 1)
        let begun = try await fixture.arrival(listed.id)
        #expect(begun[a.verifyBy] != nil && begun[a.risk] == .high)
        #expect(try await fixture.duties(ArrivalDuties.verify, of: listed.id).count == 1)
        let again = try await fixture.store.write(by: .system(ArrivalsFixture.county)) {
            try $0.beginNewArrivals(rules: rules)
        }
        #expect(again == 0)
    }
}

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

/// What a landlord, an employer or a venue tells: somebody to call, and nothing else.
struct NewcomerTests {
    private let a = Arrivals.fields
    private static let town = "qingshi"

    /// What the person says when reached.
    private static let own = Values {
        let a = Arrivals.fields
        $0[a.idKind] = .citizen
        $0[a.idNumber] = CitizenID("990101199001010019").map { Protected($0) }
        $0[a.resident] = false
        $0[a.leftOn] = ArrivalsFixture.day.advanced(by: -1)
    }

    private func all(_ fixture: ArrivalsFixture) async throws -> [Record] {
        try await fixture.system { try $0.reading.page(Arrivals.self, Query(open: .all)).records }
    }

    @Test func `the township verifies it within 24 hours, and it is kept as long as a filing`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let told = try await fixture.tell()
        #expect(told.state == "filed" && told[a.via] == .web && told[a.namedBy] == .landlord)
        #expect(told[a.saidBy] == "房东张某" && told[a.unit] == ArrivalsFixture.unit(Self.town))
        #expect(told[a.born] == nil && told[a.idKind] == IDKind.none && told[a.resident] == false)
        #expect(told[a.keepUntil] == ArrivalsFixture.day.advanced(by: 21))
        let duties = try await fixture.duties(ArrivalDuties.verify, of: told.id)
        #expect(duties.map(\.due) == [fixture.clock.now.advanced(minutes: 1440)])
        #expect(duties.map(\.title) == ["青石镇"])
    }

    /// A landlord's word is no evidence (safeguard 3).
    @Test func `nothing but its verification follows from it`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, told) = (fixture.rules, try await fixture.tell())
        #expect(told[a.risk] == OriginRisk.none && told[a.category] == nil, "the place is listed")
        _ = try await fixture.system { try $0.reassess(arrivalsAfter: nil, rules: rules) }
        #expect(try await fixture.arrival(told.id).version == told.version)
        await #expect(throws: Rejection.self) {
            try await fixture.write(Self.town) { try $0.plan(arrival: told.id, rules: rules) }
        }
        await #expect(throws: Rejection(.conflict, "onlyTold")) {
            try await fixture.write { try $0.turnBack(arrival: told.id, order: "3号", reason: "理由", care: "食宿") }
        }
        for outcome in [Outcome.noAnswer, .wrongNumber, .refused] {
            try await fixture.write(Self.town) { try $0.verify(arrival: told.id, Attempt(outcome), rules: rules) }
        }
        #expect(try await fixture.arrival(told.id).state == "filed")
        try await fixture.system { writing in
            for register in [Persons.name, Grounds.name, Measures.name, TurnBacks.name] {
                let definition = try writing.registry.named(register)
                #expect(try writing.reading.page(definition, Query(open: .all)).records.isEmpty, "\(register)")
            }
        }
        for rule in [ArrivalDuties.arrive, ArrivalDuties.claim] {
            #expect(try await fixture.duties(rule, of: told.id).isEmpty)
        }
    }

    @Test func `what follows, follows from the person's own words`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, told) = (fixture.rules, try await fixture.tell())
        for own in [nil, Values()] {
            await #expect(throws: Rejection.invalid("required", field: "leftOn")) {
                try await fixture.write(Self.town) {
                    try $0.verify(arrival: told.id, Attempt(.reached, own: own), rules: rules)
                }
            }
        }
        await #expect(throws: Rejection.self, "left after arriving") {
            try await fixture.write(Self.town) {
                var own = Self.own
                own[Arrivals.fields.leftOn] = ArrivalsFixture.day.advanced(by: 1)
                try $0.verify(arrival: told.id, Attempt(.reached, own: own), rules: rules)
            }
        }
        #expect(try await fixture.arrival(told.id).version == told.version, "nothing is stored by halves")
        let verified = try await fixture.write(Self.town) {
            try $0.verify(arrival: told.id, Attempt(.reached, own: Self.own), rules: rules)
        }
        #expect(verified.state == "underPlan" && verified[a.measure] != nil && verified[a.category] == "arrivalHigh")
        #expect(verified[a.namedBy] == nil && verified[a.saidBy] == nil, "it is their own now")
        #expect(verified[a.born] == CalendarDay("1990-01-01"))
        let person = try #require(verified[a.person])
        let grounds = try await fixture.system {
            try $0.reading.all(Grounds.self, where: Grounds.fields.person, is: person)
        }
        #expect(grounds.map { $0[Grounds.fields.day] } == [ArrivalsFixture.day.advanced(by: -1)])
    }

    @Test func `whoever lives here says so, and whoever comes from nowhere listed is asked nothing`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, id) = (fixture.rules, try await fixture.tell { $0.originArea = nil }.id)
        let verified = try await fixture.write(Self.town) {
            var own = Self.own
            own[Arrivals.fields.resident] = true
            return try $0.verify(arrival: id, Attempt(.reached, own: own), rules: rules)
        }
        #expect(verified.state == "verified" && verified[a.resident] == true && verified[a.measure] == nil)
    }

    @Test func `where the person has filed the notice is the double, and nobody calls twice`() async throws {
        for isFiledFirst in [true, false] {
            let fixture = try await ArrivalsFixture.make()
            var own: Record?
            if isFiledFirst { own = try await fixture.file().arrival }
            // The landlord took it for the day after.
            let told = try await fixture.tell { $0.arrivesOn = ArrivalsFixture.day.advanced(by: 1) }
            if !isFiledFirst { own = try await fixture.file().arrival }
            let (filed, double) = (try #require(own), try await fixture.arrival(told.id))
            #expect(double.state == "duplicate" && double[a.verifyBy] == nil, "\(isFiledFirst)")
            #expect(try await fixture.duties(ArrivalDuties.verify, of: told.id).allSatisfy { !$0.state.isOpen })
            #expect(try await fixture.arrival(filed.id).state == "filed")
            #expect(try await fixture.duties(ArrivalDuties.verify, of: filed.id).filter(\.state.isOpen).count == 1)
        }
    }

    @Test func `told of by two it is one, and what differs is a person's to compare`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let first = try await fixture.tell()
        let second = try await fixture.tell { ($0.namedBy, $0.saidBy) = (.employer, "青石示例食品公司") }
        #expect(first.state == "filed" && second.state == "duplicate")
        let others = [
            try await fixture.tell { $0.area = AreaCode(known: "990101102") },
            try await fixture.tell { $0.name = "来客乙" },
            try await fixture.tell { $0.phone = Phone(written: "19900000099")! },
            try await fixture.tell { $0.arrivesOn = ArrivalsFixture.day.advanced(by: 4) },
        ]
        #expect(others.map(\.state) == ["filed", "filed", "filed", "filed"])
    }

    @Test func `the same page sent again is one notice, other words are another`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let (rules, page) = (fixture.rules, RecordID.make())
        for name in ["来客甲", "来客甲", "来客乙"] {
            let newcomer = ArrivalsFixture.newcomer { $0.name = name }
            try await fixture.visit { try $0.tell(of: newcomer, page: page, rules: rules) }
        }
        #expect(try await all(fixture).count == 2)
    }

    @Test func `nobody gets a code for it`() async throws {
        let fixture = try await ArrivalsFixture.make()
        _ = try await fixture.tell()
        let county = ArrivalsFixture.county
        let codes = try await fixture.store.database.read {
            try $0.query("SELECT arrival FROM arrival_receipt WHERE county = \(county)")
        }
        #expect(codes.isEmpty)
    }

    @Test func `what cannot be is refused, and nothing is stored`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let changes: [@Sendable (inout Newcomer) -> Void] = [
            { $0.saidBy = "" }, { $0.saidBy = "张某 13800001234" }, { $0.name = "<b>" }, { $0.name = "" },
            { $0.address = "文昌路1号 13800001234" }, { $0.area = AreaCode(known: "990199101") },
            { $0.arrivesOn = ArrivalsFixture.day.advanced(by: 46) },
        ]
        for (index, change) in changes.enumerated() {
            await #expect(throws: Rejection.self, "\(index)") { try await fixture.tell(change) }
        }
        #expect(try await all(fixture).isEmpty)
    }

    @Test func `staff write it down for their own township, with who said it and how`() async throws {
        let fixture = try await ArrivalsFixture.make()
        let rules = fixture.rules
        let values = ArrivalsFixture.newcomer { $0.namedBy = .venue }.values(.telephone)
        await #expect(throws: Rejection.forbidden) {
            try await fixture.write("hewan") { try $0.file(onBehalf: values, rules: rules) }
        }
        await #expect(throws: Rejection.invalid("badChoice", field: "via")) {
            let values = ArrivalsFixture.newcomer().values(.web)
            try await fixture.write(Self.town) { try $0.file(onBehalf: values, rules: rules) }
        }
        let made = try await fixture.write(Self.town) { try $0.file(onBehalf: values, rules: rules) }
        #expect(made.state == "filed" && made[a.via] == .telephone && made[a.namedBy] == .venue)
        #expect(made[a.verifyBy] != nil && made[a.category] == nil)
    }
}

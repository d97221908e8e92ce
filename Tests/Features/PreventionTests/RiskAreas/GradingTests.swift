import Database
import Kernel
import Organisation
import Policies
import Registers
import TestSupport
import Testing

@testable import Prevention

@Suite struct GradingTests {
    private func day(_ text: String) -> CalendarDay { CalendarDay(text)! }
    private let village = RecordID("990101101201") ?? .make()

    private func entered(
        _ fixture: PreventionFixture, _ lines: [ListedArea], _ scheme: RiskScheme = .r9
    ) async throws -> [Record] {
        try await fixture.write("duty1") { writing in
            _ = try writing.enter(
                riskAreas: lines, scheme: scheme, from: PreventionFixture.day, source: "通告第 1 号")
            return try writing.reading.openRiskAreas()
        }
    }

    private func confirmed(
        _ fixture: PreventionFixture, _ level: RiskLevel, _ scheme: RiskScheme = .r9
    ) async throws -> RecordID {
        let area = ListedArea(name: "幸福小区", place: RecordID(AreaCode("990101101")!), level: level)
        let record = try await entered(fixture, [area], scheme)[0]
        try await fixture.write("duty2") { try $0.confirm(riskAreas: [record.id]) }
        return record.id
    }

    @Test func whoEntersDoesNotConfirm() async throws {
        let fixture = try await PreventionFixture.make()
        let records = try await entered(fixture, [.init(name: "甲村", place: nil, level: .high)])
        #expect(records.map(\.state) == ["proposed"])
        #expect(records[0][RiskAreas.fields.due] == day("2022-05-11"))
        await #expect(throws: Rejection(.forbidden, "samePerson")) {
            try await fixture.write("duty1") { try $0.confirm(riskAreas: records.map(\.id)) }
        }
        // The same list again changes nothing.
        #expect(try await entered(fixture, [.init(name: "甲村", place: nil, level: .high)]).count == 1)
    }

    @Test func downInItsTimeAndScreened() async throws {
        let fixture = try await PreventionFixture.make()
        let rules = fixture.rules
        let id = try await confirmed(fixture, .high)
        await #expect(throws: Rejection.invalid("riskNotDue", field: "order", ["due": "2022-05-11"])) {
            try await fixture.write("duty1") { try $0.lower(riskArea: id, order: nil, rules: rules) }
        }
        fixture.clock.advance(minutes: 7 * 1440)
        await #expect(throws: Rejection.invalid("riskNotScreened", field: "order", ["n": "0"])) {
            try await fixture.write("duty1") { try $0.lower(riskArea: id, order: nil, rules: rules) }
        }
        let medium = try await fixture.write("duty1") { writing in
            try writing.screen(riskArea: id, on: CalendarDay("2022-05-11")!, rules: rules)
            return try writing.lower(riskArea: id, order: nil, rules: rules)
        }
        let r = RiskAreas.fields
        #expect(medium?[r.level] == .medium && medium?[r.before] == .high)
        #expect(medium?[r.due] == day("2022-05-14"))
        let old = try await fixture.read { try $0.find(RiskAreas.self, id) }
        #expect((old.state, old[r.to]) == ("ended", day("2022-05-10")))
        // Who was there before is known as having been in a high-risk area.
        let place = AreaCode("990101101001")!
        let (then, now) = try await fixture.read { reading in
            (
                try reading.risk(at: place.parent!, during: CalendarDay("2022-05-06")!...CalendarDay("2022-05-06")!),
                try reading.risk(at: place.parent!, during: CalendarDay("2022-05-11")!...CalendarDay("2022-05-11")!)
            )
        }
        #expect(then.map(\.level) == [.high] && now.map(\.level) == [.medium])
        #expect(then.map(\.isWhole) == [false])
    }

    @Test func aNewCaseBeginsAgain() async throws {
        let fixture = try await PreventionFixture.make()
        let rules = fixture.rules
        let id = try await confirmed(fixture, .controlled, .r3zone)
        fixture.clock.advance(minutes: 2 * 1440)
        try await fixture.write("duty1") {
            try $0.addCase(riskArea: id, on: CalendarDay("2022-05-06")!, inHousehold: false, rules: rules)
        }
        let r = RiskAreas.fields
        let proposed = try #require(
            try await fixture.read { try $0.openRiskAreas() }.first { $0.state == "proposed" })
        let kept = try await fixture.read { try $0.find(RiskAreas.self, id) }
        #expect(kept.state == "active" && kept[r.level] == .controlled, "nobody seals an area alone")
        #expect(kept[r.due] == day("2022-05-20"), "but its days count anew")
        await #expect(throws: Rejection(.forbidden, "samePerson")) {
            try await fixture.write("duty1") { try $0.confirm(riskAreas: [proposed.id]) }
        }
        try await fixture.write("duty2") { try $0.confirm(riskAreas: [proposed.id]) }
        let open = try await fixture.read { try $0.openRiskAreas() }
        #expect(open.map { $0[r.level] } == [.sealed] && open.map(\.state) == ["active"])
        #expect(open[0][r.due] == day("2022-05-20"))
    }

    /// A case in the rest of a county grades its own place, never all around it.
    @Test func aCaseInALowRiskCounty() async throws {
        let fixture = try await PreventionFixture.make()
        let rules = fixture.rules
        let low = try await confirmed(fixture, .low)
        await #expect(throws: Rejection.invalid("riskPlaceNeeded", field: "lastCase")) {
            try await fixture.write("duty1") {
                try $0.addCase(riskArea: low, on: CalendarDay("2022-05-04")!, inHousehold: false, rules: rules)
            }
        }
    }

    @Test func earlierByAnOrderOnly() async throws {
        let fixture = try await PreventionFixture.make()
        let rules = fixture.rules
        let id = try await confirmed(fixture, .high, .r10)
        try await fixture.write("duty1") { try $0.lower(riskArea: id, order: "青疫防指〔2022〕8号", rules: rules) }
        let old = try await fixture.read { try $0.find(RiskAreas.self, id) }
        #expect((old.state, old[RiskAreas.fields.order]) == ("ended", "青疫防指〔2022〕8号"))
        #expect(try await fixture.read { try $0.openRiskAreas().isEmpty })
    }
}

@Suite struct PublishedListTests {
    private func read(_ text: String) async throws -> [PublishedList.Line] {
        let fixture = try await PreventionFixture.make()
        return try await fixture.read { reading in
            var list = try PublishedList(text)
            try list.match(in: reading)
            return list.lines
        }
    }

    @Test func levelsAndPlaces() async throws {
        let lines = try await read(
            """
            高风险区
            1. 青河县青石镇幸福小区3号楼
            2、城关街道
            中风险区：青河县不存在镇乙村
            青石镇 低风险
            """)
        #expect(lines.map(\.level) == [.high, .high, .medium, .low])
        #expect(lines[0].name == "青河县青石镇幸福小区3号楼")
        #expect(lines[0].codes.map(\.level) == [.township] && !lines[0].isWhole)
        #expect(lines[2].codes.map(\.text) == ["990101"])
        #expect(lines[3].codes == lines[0].codes && lines[3].isWhole)
    }

    @Test func nothingAndTooMuch() {
        #expect(throws: Rejection.invalid("required", field: "list")) { try PublishedList(" \n 高风险区 \n") }
        let many = (0...PublishedList.longest).map { "甲村\($0)号楼 高风险" }.joined(separator: "\n")
        #expect(throws: Rejection.self) { try PublishedList(many) }
    }
}

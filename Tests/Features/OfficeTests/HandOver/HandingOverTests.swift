import Command
import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Office

struct HandingOverTests {
    private typealias Fixture = OfficeFixture
    private let h = HandOvers.fields

    private func part(_ name: String, _ content: HandOverContent) -> [String] {
        content.parts.first { $0.name == name }?.lines.map(\.text) ?? []
    }

    /// A night: a call, an oral directive, a directive nobody signed for; composed, signed, frozen.
    @Test func theSheetSaysWhatTheShiftDid() async throws {
        let fixture = try await Fixture.make()
        let rules = fixture.rules
        fixture.at(22)
        let call = try await fixture.call("发热门诊接诊3人")
        try await fixture.issue()
        let next = Fixture.day.advanced(by: 1)
        fixture.at(7, 40, day: next)
        let sheet = try await fixture.write("duty1") { try $0.composeHandOver(rules) }
        #expect(sheet[h.from] == Fixture.day.at(hour: 20, in: Fixture.zone))
        #expect(sheet[h.to] == next.at(hour: 8, in: Fixture.zone))
        // There is one sheet for a shift, whoever asks.
        let again = try await fixture.write("duty2") { try $0.composeHandOver(rules) }
        #expect(again.id == sheet.id)
        let handed = try await fixture.write("duty1") {
            try $0.hand(over: sheet.id, version: sheet.version, remarks: "催底数", rules: rules)
        }
        let content = try HandOverContent(try #require(handed[h.content]))
        #expect(part("calls", content) == ["发热门诊接诊3人"])
        #expect(part("oral", content) == ["增派采样队两支到柳林街道"])
        #expect(part("issued", content) == ["增派采样队两支到柳林街道"])
        // Two units, one line.
        #expect(part("tasks", content).count == 1 && part("missing", content).isEmpty)
        #expect(content.parts.first { $0.name == "tasks" }?.count == 2)
        #expect(content.parts.first { $0.name == "calls" }?.lines[0].late == true)
        // What is written afterwards does not change it.
        try await fixture.write("duty1") {
            _ = try $0.note(
                call: call.id, version: nil, Values { $0[PhoneCalls.fields.outcome] = "阴性" }, closing: true)
        }
        fixture.at(8, 5, day: next)
        #expect(
            try await refusal {
                try await fixture.write("duty1") { try $0.take(over: sheet.id, version: nil, answer: nil) }
            } == "samePerson")
        let taken = try await fixture.write("duty2") {
            try $0.take(over: sheet.id, version: handed.version, answer: "已接")
        }
        #expect(taken.state == "taken" && taken[h.incoming] == DemoCounty.user("duty2"))
        #expect(taken[h.content] == handed[h.content])
        // The next one is of the day.
        let day = try await fixture.write("duty2") { try $0.composeHandOver(rules) }
        #expect(day[h.from] == next.at(hour: 8, in: Fixture.zone))
    }

    /// What comes between the signature at 07:40 and 08:00 stands on the next sheet, once.
    @Test func nothingFallsBetweenTwoSheets() async throws {
        let fixture = try await Fixture.make()
        let rules = fixture.rules
        let next = Fixture.day.advanced(by: 1)
        fixture.at(7, 30, day: next)
        _ = try await fixture.call("签字前来电")
        fixture.at(7, 40, day: next)
        let night = try await fixture.write("duty1") { writing in
            try writing.hand(over: writing.composeHandOver(rules).id, version: nil, remarks: nil, rules: rules)
        }
        fixture.at(7, 50, day: next)
        let call = try await fixture.call("签字后来电")
        try await fixture.write("duty1") {
            _ = try $0.note(
                call: call.id, version: nil, Values { $0[PhoneCalls.fields.outcome] = "已告知" }, closing: true)
        }
        try await fixture.issue()
        fixture.at(8, 5, day: next)
        try await fixture.write("duty2") { _ = try $0.take(over: night.id, version: nil, answer: nil) }
        fixture.at(19, 40, day: next)
        let day = try await fixture.write("duty2") { writing in
            try writing.hand(over: writing.composeHandOver(rules).id, version: nil, remarks: nil, rules: rules)
        }
        let (first, second) = (
            try HandOverContent(try #require(night[h.content])), try HandOverContent(try #require(day[h.content]))
        )
        // The first is still open and stands on both.
        #expect(part("calls", first) == ["签字前来电"])
        #expect(part("calls", second) == ["签字前来电", "签字后来电"])
        #expect(part("issued", first).isEmpty && part("issued", second) == ["增派采样队两支到柳林街道"])
    }

    /// However many notices the units had meanwhile.
    @Test func theOfficesNoticesAreAllThere() async throws {
        let fixture = try await Fixture.make()
        let rules = fixture.rules
        try await fixture.system { writing in
            let (office, town) = (DemoCounty.unit("office"), DemoCounty.unit("qingshi"))
            for place in 0..<35 {
                try writing.notify(
                    office, office: office, kind: "dutyLate", about: .make(), of: "unit", title: "第\(place)件")
            }
            for _ in 0..<120 {
                try writing.notify(town, office: town, kind: "dueLate", about: .make(), of: "task", title: "别的单位")
            }
        }
        fixture.at(12, 5)
        let sheet = try await fixture.write("duty1") { writing in
            try writing.hand(over: writing.composeHandOver(rules).id, version: nil, remarks: nil, rules: rules)
        }
        let content = try HandOverContent(try #require(sheet[h.content]))
        let notices = try #require(content.parts.first { $0.name == "notices" })
        #expect(notices.count == 35 && notices.lines.count == HandOverContent.longest)
        #expect(notices.lines.allSatisfy { $0.text.hasPrefix("第") })
    }

    /// Two shifts sign at once: one does, the other is told.
    @Test func twoAtOnce() async throws {
        let fixture = try await Fixture.make()
        let rules = fixture.rules
        let sheet = try await fixture.write("duty1") { try $0.composeHandOver(rules) }
        async let first = refusal {
            try await fixture.write("duty1") {
                try $0.hand(over: sheet.id, version: sheet.version, remarks: nil, rules: rules)
            }
        }
        async let second = refusal {
            try await fixture.write("duty2") {
                try $0.hand(over: sheet.id, version: sheet.version, remarks: nil, rules: rules)
            }
        }
        #expect(try await [first, second].sorted() == ["handOverHanded", "none"])
        let handed = try await fixture.record(HandOvers.self, sheet.id)
        let other = handed[h.outgoing] == DemoCounty.user("duty1") ? "duty2" : "duty1"
        #expect(
            try await refusal {
                try await fixture.write(other) { try $0.take(over: sheet.id, version: sheet.version, answer: nil) }
            } == "stale")
        try await fixture.write(other) { _ = try $0.take(over: sheet.id, version: handed.version, answer: nil) }
        #expect(
            try await refusal {
                try await fixture.write(other) { try $0.take(over: sheet.id, version: nil, answer: nil) }
            } == "handOverTaken")
        let count = try await fixture.read { try $0.page(HandOvers.self, Query(open: .all)).records.count }
        #expect(count == 1)
    }

    @Test func onlyDutyOfficersSign() async throws {
        let fixture = try await Fixture.make()
        let rules = fixture.rules
        for login in ["qingshi", "commander", "inspector", "tracing"] {
            #expect(
                try await refusal { try await fixture.write(login) { try $0.composeHandOver(rules) } } == "forbidden")
        }
        let sheet = try await fixture.write("duty1") { try $0.composeHandOver(rules) }
        #expect(
            try await refusal {
                try await fixture.write("duty2") { try $0.take(over: sheet.id, version: nil, answer: nil) }
            } == "handOverOpen")
        #expect(
            try await refusal {
                try await fixture.write("duty1") {
                    try $0.hand(over: sheet.id, version: nil, remarks: "电话13800138000", rules: rules)
                }
            } == "personalData@remarks")
    }

    @Test(arguments: [
        (7, 59, -1, 20, 0, 8), (8, 0, 0, 8, 0, 20), (19, 59, 0, 8, 0, 20), (20, 0, 0, 20, 1, 8), (0, 30, -1, 20, 0, 8),
    ])
    func theShiftOfAMoment(_ hour: Int, _ minute: Int, _ days: Int, _ from: Int, _ later: Int, _ to: Int) {
        let now = Fixture.day.at(hour: hour, minute: minute, in: Fixture.zone)
        let shift = ShiftTime(of: now, begins: [], in: Fixture.zone)
        #expect(shift.from == Fixture.day.advanced(by: days).at(hour: from, in: Fixture.zone))
        #expect(shift.to == Fixture.day.advanced(by: later).at(hour: to, in: Fixture.zone))
    }
}

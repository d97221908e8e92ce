import Kernel
import Policies
import Registers
import TestSupport
import Testing

@testable import Measures

/// On what a restriction rests, and who may speak about it.
@Suite struct RestingTests {
    static let m = Measures.fields

    private func excepted(_ fixture: MeasuresFixture, _ person: RecordID, until: String) async throws -> Record {
        let rules = fixture.rules
        let exception = try await fixture.write {
            try $0.propose(
                exceptionFor: person, setting: .home, until: CalendarDay(until)!, order: "防指〔2022〕9号",
                reason: "等待检测结果", rules: rules)
        }
        return try await fixture.write("commander") { try $0.sign(exception: exception.id, agree: true, rules: rules) }
    }

    /// A rule that asks for more takes the exception's place; without its ground the person is free.
    @Test func aGroundTakesTheExceptionsPlace() async throws {
        let fixture = try await MeasuresFixture.make()
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let exception = try await excepted(fixture, person.id, until: "2022-11-08")
        let measure = try #require(try await fixture.expose(person.id, "2022-11-05"))
        #expect(measure[Self.m.setting] == .central && measure[Self.m.exception] == nil)
        #expect(try await fixture.record(MeasureExceptions.self, exception.id).state == "over")
        let ground = try #require(measure[Self.m.ground])
        let relieved = try await fixture.write {
            try $0.withdraw(ground: ground, reason: "不是密接", rules: rules)
        }
        #expect(relieved?.state == "released")
    }

    /// An exception ends with its measure, and stands on no brief afterwards.
    @Test func anEarlyReleaseEndsTheException() async throws {
        let fixture = try await MeasuresFixture.make()
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let exception = try await excepted(fixture, person.id, until: "2022-11-12")
        let measure = try #require(exception[MeasureExceptions.fields.measure])
        try await fixture.write { try $0.release(measure: measure, reason: "结果阴性", rules: rules) }
        #expect(try await fixture.record(MeasureExceptions.self, exception.id).state == "over")
        #expect(try await fixture.read(as: "commander") { try $0.measureExceptions() }.isEmpty)
    }

    /// Who proposed, signed, extended or entered what a measure rests on, decides no appeal against it.
    @Test func whoShapedItDecidesNoAppeal() async throws {
        let fixture = try await MeasuresFixture.make()
        let (one, two, rules) = (try await fixture.person(), try await fixture.person("戊二"), fixture.rules)
        let byException = try #require(
            try await excepted(fixture, one.id, until: "2022-11-12")[MeasureExceptions.fields.measure])
        let byRule = try #require(try await fixture.expose(two.id, "2022-11-05", by: "qingshi"))
        try await fixture.write {
            try $0.extend(
                measure: byRule.id, until: CalendarDay("2022-11-20")!, order: "防指〔2022〕9号", reason: "复阳", rules: rules)
        }
        for (measure, involved) in [(byException, ["duty1", "commander"]), (byRule.id, ["duty1"])] {
            let appeal = try await fixture.write("qingshi") {
                try $0.appeal(against: measure, words: "结果早已阴性", asker: .person, rules: rules)
            }
            for login in involved {
                await #expect(throws: Rejection(.forbidden, "notIndependent"), "\(login)") {
                    try await fixture.write(login) {
                        try $0.decide(appeal: appeal.id, lift: false, answer: "维持", rules: rules)
                    }
                }
            }
            let decided = try await fixture.write("duty2") {
                try $0.decide(appeal: appeal.id, lift: true, answer: "解除", rules: rules)
            }
            #expect(decided.state == "lifted")
        }
    }

    /// What an order has added stays when a need is noted, and when the setting was another than the mildest.
    @Test func anExtensionOutlastsTheNextAssessment() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-12-08")
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let measure = try #require(try await fixture.expose(person.id, "2022-12-07"))
        let today = CalendarDay("2022-12-08")!
        try await fixture.write {
            try $0.admit(measure: measure.id, setting: .central, on: today, chosen: true, rules: rules)
        }
        let longer = try await fixture.write {
            try $0.extend(
                measure: measure.id, until: CalendarDay("2022-12-15")!, order: "防指〔2022〕9号", reason: "复阳", rules: rules)
        }
        #expect(longer[Self.m.extra] == 3 && longer[Self.m.setting] == .central, "nobody leaves a site by an extension")
        let seen = try await fixture.write {
            try $0.assess(measure: measure.id, unmet: nil, groups: [], needs: [.medicine], rules: rules)
        }
        #expect(seen[Self.m.ends] == CalendarDay("2022-12-15") && seen[Self.m.order] == "防指〔2022〕9号")
    }

    /// A number typed in a township is no order.
    @Test func onlyTheHeadquartersOrdersMore() async throws {
        let fixture = try await MeasuresFixture.make(on: "2022-12-08")
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let measure = try #require(try await fixture.expose(person.id, "2022-12-07"))
        let place = { @Sendable (writing: Writing) in
            try writing.admit(
                measure: measure.id, setting: .central, on: CalendarDay("2022-12-08")!, order: "1", rules: rules)
        }
        await #expect(throws: Rejection.forbidden) { try await fixture.write("qingshi", place) }
        #expect(try await fixture.write("duty1", place)[Self.m.setting] == .central)
    }

    /// The person and the measure have one owner: another place is a hand-over.
    @Test func whoIsUnderAMeasureMovesByHandOver() async throws {
        let fixture = try await MeasuresFixture.make()
        let (person, other) = (try await fixture.person(), AreaCode("990101102001")!)
        let edit = { @Sendable (writing: Writing) in
            try writing.edit(
                writing.registry.named(Persons.name), person.id, version: nil,
                Values { $0[Persons.fields.area] = other })
        }
        try await fixture.expose(person.id, "2022-11-05")
        await #expect(throws: Rejection.invalid("areaByTransfer", field: "area")) {
            try await fixture.write("duty1", edit)
        }
        let rules = fixture.rules
        let open = try #require(try await fixture.read { try $0.openMeasure(of: person.id) })
        let moved = try await fixture.write {
            try $0.transferMeasure(open.id, to: other, reason: "回家", rules: rules)
        }
        let held = try await fixture.record(Persons.self, person.id)
        #expect(moved[Self.m.unit] == held[Persons.fields.unit] && held[Persons.fields.area] == other)
    }
}

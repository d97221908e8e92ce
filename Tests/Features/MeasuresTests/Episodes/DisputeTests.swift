import Duties
import Kernel
import Registers
import TestSupport
import Testing

@testable import Measures

@Suite struct DisputeTests {
    static let m = Measures.fields

    /// An appeal is answered by somebody who had no part in the measure; where it is right, the person is free at once.
    @Test func appealIsIndependent() async throws {
        let fixture = try await MeasuresFixture.make()
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let measure = try #require(try await fixture.expose(person.id, "2022-11-05"))
        let appeal = try await fixture.write("qingshi") {
            try $0.appeal(against: measure.id, words: "那天我不在场", asker: .person, rules: rules)
        }
        #expect(try await fixture.read { try $0.disputes(of: person.id) == 1 })
        let duty = try await fixture.read { try $0.duties(of: appeal.id, rule: MeasureDuties.appeal) }.first
        #expect(duty?.due == fixture.store.now.advanced(minutes: 48 * 60))
        for login in ["duty1", "qingshi"] {
            await #expect(throws: Rejection.self) {
                try await fixture.write(login) {
                    try $0.decide(appeal: appeal.id, lift: true, answer: "属实", rules: rules)
                }
            }
        }
        #expect(try await fixture.record(Measures.self, measure.id)[Self.m.disputed] == true)
        let decided = try await fixture.write("duty2") {
            try $0.decide(appeal: appeal.id, lift: true, answer: "核实当天不在场，解除", rules: rules)
        }
        #expect(decided.state == "lifted")
        let lifted = try await fixture.record(Measures.self, measure.id)
        #expect(lifted.state == "appealed" && lifted[Self.m.ended] != nil && lifted[Self.m.disputed] == false)
        // What was an error establishes nothing again.
        #expect(try await fixture.read { try $0.claims(of: person.id) }.isEmpty)
        #expect(
            try await fixture.read { try $0.duties(of: appeal.id, rule: MeasureDuties.appeal) }.first?.state == .met)
    }

    /// A correction holds deletion until it is answered; an error in the ground ends the measure.
    @Test func correctionIsAnswered() async throws {
        let fixture = try await MeasuresFixture.make()
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let measure = try #require(try await fixture.expose(person.id, "2022-11-05"))
        let first = try await fixture.write {
            try $0.askCorrection(of: person.id, words: "地址写错了", asker: .relative, rules: rules)
        }
        let second = try await fixture.write {
            try $0.askCorrection(of: person.id, words: "不是同一个人", asker: .person, rules: rules)
        }
        try await fixture.write("duty2") {
            try $0.decide(correction: first.id, accept: true, answer: "已更正地址", rules: rules)
        }
        let still = try await fixture.record(Measures.self, measure.id)
        #expect(still[Self.m.ended] == nil && still[Self.m.disputed] == true)
        try await fixture.write("privacy") {
            try $0.decide(correction: second.id, accept: true, lift: true, answer: "同名误录，立即解除", rules: rules)
        }
        #expect(try await fixture.record(Measures.self, measure.id).state == "appealed")
        #expect(try await fixture.read { try $0.disputes(of: person.id) } == 0)
    }

    /// Words without numbers of persons, and not endless: nothing is stored by halves.
    @Test func badWordsAreRefused() async throws {
        let fixture = try await MeasuresFixture.make()
        let (person, rules) = (try await fixture.person(), fixture.rules)
        let measure = try #require(try await fixture.expose(person.id, "2022-11-05"))
        for words in ["", "电话 13800001234", String(repeating: "很", count: 1_000_000)] {
            await #expect(throws: Rejection.self) {
                try await fixture.write {
                    try $0.appeal(against: measure.id, words: words, asker: .person, rules: rules)
                }
            }
        }
        #expect(try await fixture.count("appeal") == 0)
        #expect(try await fixture.record(Measures.self, measure.id)[Self.m.disputed] == false)
    }
}

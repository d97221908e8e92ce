import Database
import Foundation
import Kernel
import Registers
import TestSupport
import Testing

@testable import Command

@Suite struct FiguresTests {
    @Test(
        arguments: [
            ("0", "0"), ("12", "12"), (" 12 ", "12"), ("1,234", "1234"), ("1,234", "1234"), ("126", "126"),
            ("3.5", "3.5"),
            ("007", "7"), ("-1", nil), ("+1", nil), ("1e3", nil), ("0x10", nil), ("1.2.3", nil), (".5", nil),
            ("5.", nil),
            ("十二", nil), ("12户", nil), ("٣", nil), ("nan", nil), ("1234567890123456", nil),
        ] as [(String, String?)])
    func aFigureIsAPlainNumber(_ text: String, _ value: String?) throws {
        if let value {
            let figures = try Figures(names: ["人数"], given: ["人数": text], sums: [:])
            #expect(figures.values["人数"].map { "\($0)" } == value)
            #expect(Figures.stored(figures.json) == figures.values)
        } else {
            let rejection = #expect(throws: Rejection.self) {
                try Figures(names: ["人数"], given: ["人数": text], sums: [:])
            }
            #expect(rejection?.problems.map(\.code) == ["figureNoNumber"])
        }
    }

    @Test func everyMissingNumberIsTold() throws {
        let rejection = #expect(throws: Rejection.self) {
            try Figures(names: ["甲", "乙", "丙"], given: ["乙": "x", "丙": "1", "丁": "9"], sums: [:])
        }
        #expect(rejection?.problems.map(\.field) == ["甲", "乙"])
        #expect(rejection?.problems.map(\.code) == ["figureMissing", "figureNoNumber"])
    }

    /// Whatever the villages give, in whatever order, and given again after a return, the township sees the sum.
    @Test(arguments: 0..<6) func whatTheVillagesGiveAddsUp(_ seed: UInt64) async throws {
        let fixture = try await CommandFixture.make()
        let names = ["来返人员", "已落实"]
        let (rules, t) = (fixture.rules, Tasks.fields)
        let task = try await fixture.task(try await fixture.issue([.init(figures: names)]), of: "qingshi")
        let villages = try await fixture.villages(of: "qingshi")
        var random = Seeded(seed)
        let made = try await fixture.write("qingshi") { try $0.passDown(task: task, to: villages, rules: rules) }
        var given: [RecordID: [Decimal]] = [:]
        for child in made.shuffled(using: &random).prefix(Int.random(in: 1...made.count, using: &random)) {
            let numbers = names.map { _ in
                Decimal(Int.random(in: 0...999, using: &random)) / (Bool.random(using: &random) ? 10 : 1)
            }
            given[child.id] = numbers
            try await fixture.write("qingshi") { writing in
                try writing.reply(
                    to: child.id, text: "已排查",
                    figures: Dictionary(uniqueKeysWithValues: zip(names, numbers.map { "\($0)" })))
            }
        }
        // One is sent back: its numbers count no more until it answers again.
        let returned = try #require(given.keys.sorted().first)
        try await fixture.write("qingshi") { try $0.giveBack(task: returned, words: "再核", rules: rules) }
        given[returned] = nil
        let sums = try await fixture.read(as: "qingshi") { try $0.sums(below: $0.find(Tasks.self, task)) }
        #expect(sums.total == made.count)
        #expect(sums.replied == given.count)
        for (place, name) in names.enumerated() {
            let sum = given.values.reduce(Decimal(0)) { $0 + $1[place] }
            #expect(given.isEmpty ? sums.figures[name] == nil : sums.figures[name] == sum)
        }
        // What the township confirms as it stands is no correction; what it changes is marked.
        let confirmed = Dictionary(uniqueKeysWithValues: names.map { ($0, "\(sums.figures[$0] ?? 0)") })
        let changed = confirmed.merging(["已落实": "123456"]) { $1 }
        let done = try await fixture.write("qingshi") { try $0.reply(to: task, text: "已汇总", figures: changed) }
        let reply = try await fixture.record(Replies.self, try #require(done[t.reply]))
        #expect(reply[Replies.fields.overridden] == (given.isEmpty ? [] : ["已落实"]))
    }
}

import Duties
import Kernel
import Registers
import TestSupport
import Testing

@testable import Supervision

struct ReplyTests {
    private let f = Findings.fields

    @Test func `a statement is answered by another person, and a finding that is withdrawn owes nothing`() async throws
    {
        let fixture = try await SupervisionFixture.make()
        let id = try #require(try await fixture.inspect(fixture.place().id, failing: ["air"]).first).id
        await #expect(throws: Rejection(.conflict, "nothingStated")) {
            try await fixture.write("duty1") { try $0.answer(statementOf: id, upheld: true, words: "x") }
        }
        try await fixture.write("qingshi") { try $0.state(finding: id, words: "检查当日停电") }
        await #expect(throws: Rejection(.conflict, "statedAlready")) {
            try await fixture.write("qingshi") { try $0.state(finding: id, words: "再说一次") }
        }
        await #expect(throws: Rejection(.forbidden, "samePerson")) {
            try await fixture.write("inspector") { try $0.answer(statementOf: id, upheld: true, words: "x") }
        }
        let done = try await fixture.write("duty1") { try $0.answer(statementOf: id, upheld: false, words: "情况属实") }
        #expect(done.state == "withdrawn")
        #expect(try await fixture.duties(of: id, FindingDuties.rectify).map(\.state) == [.cancelled])
    }

    @Test func `a finding counts once it is answered or the time to reply is over`() async throws {
        let fixture = try await SupervisionFixture.make()
        let place = try await fixture.place()
        let findings = try await fixture.inspect(place.id, failing: ["air", "mask", "plan"])
        let ids = findings.map(\.id)
        let standing = { @Sendable () async throws -> [Standing] in
            var all: [Standing] = []
            for id in ids { all.append(Standing(try await fixture.record(Findings.self, id), at: fixture.store.now)) }
            return all
        }
        #expect(try await standing() == [.open, .open, .open])
        try await fixture.write("qingshi") { writing in
            for id in ids.dropLast() { try writing.state(finding: id, words: "有不同意见") }
        }
        #expect(try await standing() == [.disputed, .disputed, .open])
        fixture.clock.advance(minutes: 60 * 24 * 5)
        #expect(try await standing() == [.disputed, .disputed, .counts], "a statement waits as long as it takes")
        try await fixture.write("duty1") { try $0.answer(statementOf: ids[0], upheld: true, words: "维持") }
        try await fixture.write("duty1") { try $0.answer(statementOf: ids[1], upheld: false, words: "撤销") }
        #expect(try await standing() == [.counts, .withdrawn, .counts])
        await #expect(throws: Rejection(.conflict, "replyOver")) {
            try await fixture.write("qingshi") { try $0.state(finding: ids[2], words: "晚了") }
        }
    }
}

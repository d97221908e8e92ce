import Duties
import Kernel
import Registers
import TestSupport
import Testing

@testable import Command

/// One standing duty of an order ends, the order stays (销项).
struct StrikingOffTests {
    private let fixture: CommandFixture
    private let directive: RecordID
    private let standing: RecordID
    private let once: RecordID

    init() async throws {
        fixture = try await CommandFixture.make()
        directive = try await fixture.issue([
            .init(wording: "每日报送消杀情况", kind: .standing, leads: ["qingshi", "hewan"]), .init(leads: ["qingshi"]),
        ])
        let items = try await fixture.read { [directive] in try $0.items(of: directive) }
        (standing, once) = (items[0].id, items[1].id)
    }

    private func code(_ login: String, _ body: @escaping @Sendable (Writing) throws -> Void) async throws -> String {
        do {
            try await fixture.write(login, body)
            return "none"
        } catch let rejection as Rejection {
            return rejection.code
        }
    }

    @Test func `asked by one and agreed by the commander, its tasks end and the others stay`() async throws {
        let (fixture, standing) = (fixture, standing)
        try await fixture.write("duty1") { _ = try $0.strikeOff(item: standing, reason: "与每日报表重复") }
        #expect(try await fixture.tasks(of: directive).allSatisfy { $0.state == "issued" }, "only asked for")
        #expect(try await code("duty1") { _ = try $0.decideStrikeOff(item: standing, agree: true) } == "forbidden")
        #expect(
            try await code("commander") { _ = try $0.decideStrikeOff(item: standing, agree: false) }
                == "reasonRequired")
        let before = try await fixture.notices().count { $0.kind == "revoked" }
        try await fixture.write("commander") { _ = try $0.decideStrikeOff(item: standing, agree: true) }

        let tasks = try await fixture.tasks(of: directive)
        #expect(tasks.filter { $0[Tasks.fields.item] == standing }.map(\.state) == ["withdrawn", "withdrawn"])
        #expect(tasks.filter { $0[Tasks.fields.item] == once }.map(\.state) == ["issued"])
        #expect(try await fixture.record(Directives.self, directive).state == "issued")
        let open = Set(
            try await fixture.duties().filter { $0.state.isOpen && $0.rule.hasPrefix("task.") }.map(\.subject))
        #expect(open == Set(tasks.filter { $0.state == "issued" }.map(\.id)))
        let told = try await fixture.notices().filter { $0.kind == "revoked" }
        #expect(told.count - before == 2)
        #expect(Set(told.map(\.unit)) == [CommandFixture.unit("qingshi"), CommandFixture.unit("hewan")])
    }

    @Test func `given back, everything goes on and it may be asked for again`() async throws {
        let (fixture, standing) = (fixture, standing)
        try await fixture.write("duty1") { _ = try $0.strikeOff(item: standing, reason: "重复") }
        #expect(try await code("duty1") { _ = try $0.strikeOff(item: standing, reason: "重复") } == "state")
        try await fixture.write("commander") {
            _ = try $0.decideStrikeOff(item: standing, agree: false, words: "仍需坚持")
        }
        #expect(try await fixture.record(DirectiveItems.self, standing).state == "active")
        #expect(try await fixture.tasks(of: directive).allSatisfy { $0.state == "issued" })
        #expect(try await code("duty1") { _ = try $0.strikeOff(item: standing, reason: "重复") } == "none")
    }

    @Test func `only a standing duty in force, by those who draft orders, with a reason`() async throws {
        let (once, standing) = (once, standing)
        #expect(try await code("duty1") { _ = try $0.strikeOff(item: once, reason: "重复") } == "notFound")
        #expect(try await code("qingshi") { _ = try $0.strikeOff(item: standing, reason: "重复") } != "none")
        #expect(try await code("duty1") { _ = try $0.strikeOff(item: standing, reason: " ") } == "reasonRequired")
        let draft = try await fixture.draft([.init(kind: .standing)])
        let item = try #require(try await fixture.read { try $0.items(of: draft).first }).id
        #expect(try await code("duty1") { _ = try $0.strikeOff(item: item, reason: "重复") } == "state")
    }

    /// A directive that takes the place of this one does not bring back what was struck off.
    @Test func `what was struck off is not in the next edition`() async throws {
        let (directive, standing, rules) = (directive, standing, fixture.rules)
        try await fixture.write("duty1") { _ = try $0.strikeOff(item: standing, reason: "重复") }
        try await fixture.write("commander") { _ = try $0.decideStrikeOff(item: standing, agree: true) }
        let draft = try await fixture.write("duty1") { try $0.redraft(directive: directive, rules: rules).id }
        #expect(try await fixture.read { try $0.items(of: draft) }.map { $0[DirectiveItems.fields.kind] } == [.task])
        #expect(try await fixture.read { try $0.items(of: directive) }.map(\.state) == ["struck", "active"])
    }
}

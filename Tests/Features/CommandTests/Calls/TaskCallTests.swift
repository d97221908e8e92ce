import Database
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Command

@Suite struct TaskCallTests {
    @Test func aCallMaySignForAUnit() async throws {
        let fixture = try await CommandFixture.make()
        let directive = try await fixture.issue([.init(leads: ["qingshi", "hewan"])])
        let (task, other) = (
            try await fixture.task(directive, of: "qingshi"), try await fixture.task(directive, of: "hewan")
        )
        try await fixture.write("duty1") { _ = try $0.call(task: task, .noAnswer) }
        let nobody = await #expect(throws: Rejection.self) {
            try await fixture.write("duty1") { _ = try $0.call(task: task, .signed) }
        }
        #expect(nobody?.code == "saidByRequired")
        try await fixture.write("duty1") { _ = try $0.call(task: task, .signed, person: "王主任") }
        try await fixture.write("duty1") { _ = try $0.call(task: other, .promised, person: "李平", note: "十分钟后") }
        let t = Tasks.fields
        let signed = try await fixture.record(Tasks.self, task)
        #expect(signed.state == "acknowledged" && signed[t.saidBy] == "王主任" && signed[t.saidHow] == .telephone)
        let content = try await fixture.read { try CallPages.Content($0, directive) }
        #expect(content.tasks.map(\.id) == [other])
        let outcomes = content.calls.map { $0[TaskCalls.fields.outcome] }
        #expect(outcomes == [.promised, .signed, .noAnswer])
    }

    /// A unit without a duty telephone is reached by its contacts' mobiles, masked.
    @Test func aUnitWithMobilesAloneHasANumber() async throws {
        let fixture = try await CommandFixture.make()
        let directive = try await fixture.issue([.init(leads: ["qingshi", "hewan"])])
        let c = Contacts.fields
        try await fixture.write("duty1") { writing in
            let numbers: [(String, String?)] = [("qingshi", nil), ("hewan", "0396-6900001")]
            for (unit, duty) in numbers {
                _ = try writing.create(
                    writing.registry.named(Contacts.name),
                    Values {
                        $0[c.unit] = DemoCounty.unit(unit)
                        $0[c.name] = "许洁"
                        $0[c.dutyPhone] = duty
                        $0[c.phone] = Phone(written: "13800000001").map { Protected($0) }
                    })
            }
        }
        let content = try await fixture.read { try CallPages.Content($0, directive) }
        #expect(content.phones == [DemoCounty.unit("hewan"): "0396-6900001"])
        #expect(content.mobiles.keys.map(\.self) == [DemoCounty.unit("qingshi")])
        let contact = try #require(content.mobiles.values.first?.first)
        let shown = try fixture.store.registry.named(Contacts.name).shown(c.phone.info, of: contact)
        #expect(shown == .text("138****0001"))
    }

    @Test(arguments: ["qingshi", "inspector", "commander", "admin"]) func onlyTheOfficeNotesCalls(_ login: String)
        async throws
    {
        let fixture = try await CommandFixture.make()
        let task = try await fixture.task(try await fixture.issue(), of: "qingshi")
        await #expect(throws: Rejection.self) {
            try await fixture.write(login) { _ = try $0.call(task: task, .noAnswer) }
        }
    }
}

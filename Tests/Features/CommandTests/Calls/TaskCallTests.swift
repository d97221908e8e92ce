import Kernel
import Organisation
import Registers
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

import Database
import Kernel
import TestSupport
import Testing

@testable import Registers

struct TransitionTests {
    private let definition = Definition(Jobs.self)

    private func perform(
        _ test: TestDatabase, _ name: String, _ id: RecordID, as principal: Principal = Sample.officer,
        version: Int64? = nil,
        reason: String? = nil
    ) async throws -> Record {
        try await test.write(as: principal) {
            try $0.perform(name, definition, id, version: version, reason: reason)
        }
    }

    private func decide(
        _ test: TestDatabase, _ id: RecordID, as principal: Principal, agree: Bool, reason: String? = nil
    ) async throws -> Record {
        try await test.write(as: principal) { try $0.decide(definition, id, agree: agree, reason: reason) }
    }

    @Test func aStepChangesTheState() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add()
        let done = try await perform(test, "finish", record.id, as: Sample.eastTown, version: 1)
        #expect(done.state == "done" && done.version == 2)
        let open = try await test.database.read { try $0.first("SELECT open FROM job")?["open"] }
        #expect(open == .integer(0))
    }

    @Test func stepsThatAreRefused() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add()
        await #expect(throws: Rejection.notFound) { try await perform(test, "vanish", record.id) }
        await #expect(throws: Rejection.notFound) { try await perform(test, "finish", record.id, as: Sample.westTown) }
        await #expect(throws: Rejection.forbidden) {
            try await perform(test, "finish", record.id, as: Sample.commander)
        }
        await #expect(throws: Rejection(.conflict, "state", values: ["state": "open", "transition": "reopen"])) {
            try await perform(test, "reopen", record.id, reason: "again")
        }
        await #expect(throws: Rejection(.preconditionFailed, "stale", values: ["seen": "7", "current": "1"])) {
            try await perform(test, "finish", record.id, version: 7)
        }
        #expect(try await test.find(record.id) == record)
    }

    @Test(arguments: [nil, "", " \n\u{3000}"]) func someStepsNeedAReason(reason: String?) async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add(state: "done")
        await #expect(throws: Rejection.invalid("reasonRequired", field: "reason")) {
            try await perform(test, "reopen", record.id, reason: reason)
        }
        let open = try await perform(test, "reopen", record.id, reason: "一处未完成")
        #expect(open.state == "open")
        let history = try await test.store.read(as: Sample.officer) { try $0.history(definition, record.id) }
        #expect(history.map(\.reason) == ["一处未完成", nil])
        #expect(history.first?.verb == "reopen")
    }

    @Test func aSecondPersonAgrees() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add()
        let asked = try await perform(test, "cancel", record.id, reason: "重复")
        #expect(asked.state == "cancelling")
        let pending = try await test.store.read(as: Sample.commander) { try $0.pending(asked) }
        #expect(pending?.transition == "cancel" && pending?.asker == Sample.officer.user && pending?.reason == "重复")

        await #expect(throws: Rejection(.forbidden, "samePerson")) {
            try await decide(test, record.id, as: Sample.officer, agree: true)
        }
        // Who may ask need not be one who may decide.
        await #expect(throws: Rejection.forbidden) {
            try await decide(test, record.id, as: Sample.eastTown, agree: true)
        }
        await #expect(throws: Rejection.notFound) {
            try await decide(test, record.id, as: Sample.stranger, agree: true)
        }
        #expect(try await test.find(record.id).state == "cancelling")

        let agreed = try await decide(test, record.id, as: Sample.colleague, agree: true)
        #expect(agreed.state == "cancelled")
        #expect(try await test.store.read(as: Sample.officer) { try $0.pending(agreed) } == nil)
        await #expect(throws: Rejection.notFound) {
            try await decide(test, record.id, as: Sample.commander, agree: true)
        }
    }

    @Test func aSecondPersonDeclinesWithAWord() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add()
        _ = try await perform(test, "cancel", record.id, as: Sample.eastTown)
        for reason in [nil, "  "] {
            await #expect(throws: Rejection.invalid("reasonRequired", field: "reason")) {
                try await decide(test, record.id, as: Sample.commander, agree: false, reason: reason)
            }
        }
        let back = try await decide(test, record.id, as: Sample.commander, agree: false, reason: "仍需办理")
        #expect(back.state == "open")
        let history = try await test.store.read(as: Sample.officer) { try $0.history(definition, record.id) }
        #expect(history.map(\.verb) == ["decline:cancel", "ask:cancel", "create"])
        #expect(history.first?.reason == "仍需办理" && history.first?.actor == Sample.commander.user)
        // It may be asked again, and is then another request.
        #expect(try await perform(test, "cancel", record.id).state == "cancelling")
    }

    /// A reason stays in the log: persons belong in a register, where their numbers are masked.
    @Test func aReasonHoldsNoNumberOfAPerson() async throws {
        let test = try await TestDatabase.jobs()
        let (done, open) = (try await test.add(state: "done"), try await test.add())
        let refused = Rejection.invalid(.init("personalData", field: "reason", values: ["offset": "1"]))
        await #expect(throws: refused) { try await perform(test, "reopen", done.id, reason: "问19900001234") }
        // Also where no reason is needed.
        await #expect(throws: refused) { try await perform(test, "cancel", open.id, reason: "问11010519491231002X") }
        #expect(try await test.find(open.id).state == "open")
        let asked = try await perform(test, "cancel", open.id, reason: " 重复 ")
        for agree in [true, false] {
            await #expect(throws: refused) {
                try await decide(test, open.id, as: Sample.commander, agree: agree, reason: "问19900001234")
            }
        }
        let pending = try await test.store.read(as: Sample.commander) { try $0.pending(asked) }
        #expect(pending?.reason == "重复")
    }

    @Test func whilePendingNothingElseHappens() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add()
        _ = try await perform(test, "cancel", record.id)
        for name in ["cancel", "finish"] {
            await #expect(throws: Rejection(.conflict, "state", values: ["state": "cancelling", "transition": name])) {
                try await perform(test, name, record.id, as: Sample.colleague)
            }
        }
        // An operation that moved the record meanwhile makes the request void.
        try await test.write(as: .system(Sample.county)) {
            _ = try $0.update(try $0.reading.find(Jobs.self, record.id), state: "done", verb: "close")
        }
        await #expect(throws: Rejection(.conflict, "state", values: ["state": "done", "transition": "cancel"])) {
            try await decide(test, record.id, as: Sample.commander, agree: true)
        }
        #expect(try await test.find(record.id).state == "done")
    }

    @Test func ofTwoDecisionsOneCounts() async throws {
        let test = try await TestDatabase.jobs()
        let record = try await test.add()
        _ = try await perform(test, "cancel", record.id)
        let decided = await withTaskGroup(of: Bool.self) { group in
            for principal in [Sample.commander, Sample.colleague] {
                for agree in [true, false] {
                    group.addTask {
                        (try? await decide(test, record.id, as: principal, agree: agree, reason: "word")) != nil
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(decided == 1)
        #expect(try await test.counts()["change"] == 3)
    }

    @Test func stepsOffered() async throws {
        let test = try await TestDatabase.jobs()
        let (open, done) = (try await test.add(), try await test.add(state: "done"))
        let offered = { (record: Record, principal: Principal) in
            try await test.store.read(as: principal) { try $0.steps(definition, record).map(\.name) }
        }
        #expect(try await offered(open, Sample.officer) == ["finish", "cancel"])
        #expect(try await offered(done, Sample.officer) == ["reopen"])
        #expect(try await offered(done, Sample.eastTown) == [])
        #expect(try await offered(open, Sample.commander) == [])
    }
}

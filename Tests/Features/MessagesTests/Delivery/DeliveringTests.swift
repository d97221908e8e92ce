import Command
import Database
import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Messages

@Suite struct DeliveringTests {
    /// Down for an hour: nothing lost, nothing twice.
    @Test func anHourWithoutAGateway() async throws {
        let fixture = try await MessageFixture()
        try await fixture.contact("qingshi", "王明", phone: "13800000001")
        try await fixture.contact("hewan", "李平", phone: "13800000002")
        fixture.carrier.answer(.failed("unreached"))
        try await fixture.notify(["qingshi", "hewan"])
        for _ in 0..<60 {
            try await fixture.work()
            fixture.test.clock.advance(minutes: 1)
        }
        let tries = fixture.carrier.parcels.count
        // 1, 2, 4 … minutes apart, not once a minute.
        #expect((10...14).contains(tries))
        #expect(try await fixture.states() == ["waiting", "waiting"])
        fixture.carrier.answer(.delivered)
        for _ in 0..<60 {
            try await fixture.work()
            fixture.test.clock.advance(minutes: 1)
        }
        #expect(try await fixture.states() == ["delivered", "delivered"])
        #expect(fixture.carrier.parcels.count == tries + 2)
        #expect(
            try await fixture.messages().allSatisfy {
                $0[Messages.fields.delivered] != nil && $0[Messages.fields.next] == nil
            })
    }

    @Test func aDayIsTheEnd() async throws {
        let fixture = try await MessageFixture()
        try await fixture.contact("qingshi", "王明", phone: "13800000001")
        fixture.carrier.answer(.failed("http 503"))
        try await fixture.notify(["qingshi"])
        for _ in 0..<200 {
            try await fixture.work()
            fixture.test.clock.advance(minutes: 15)
        }
        #expect(try await fixture.states() == ["failed"])
        #expect(try await fixture.messages()[0][Messages.fields.problem] == "http 503")
    }

    /// A process that dies while it sends: the gateway knows the message by its id and gets it again; of a group's nobody
    /// knows, and a person decides.
    @Test func aProcessThatDiesMidway() async throws {
        let fixture = try await MessageFixture([MessageFixture.knowing, MessageFixture.group])
        try await fixture.contact("qingshi", "王明", phone: "13800000001")
        try await fixture.notify(["qingshi"])
        _ = try await fixture.outbox().step(MessageFixture.county)
        let m = Messages.fields
        for message in try await fixture.messages() {
            _ = try await fixture.store.write(by: .system(MessageFixture.county)) { writing in
                try writing.update(
                    message, state: "sending", verb: "send",
                    Values {
                        $0[m.attempts] = 1
                        $0[m.next] = writing.now.advanced(minutes: Delivering.lostAfter)
                    })
            }
        }
        try await fixture.work()
        #expect(fixture.carrier.parcels.isEmpty, "the other process may still be at it")
        fixture.test.clock.advance(minutes: Delivering.lostAfter)
        try await fixture.work()
        #expect(fixture.carrier.parcels.map(\.channel.kind) == [.sms])
        #expect(Set(try await fixture.states()) == ["delivered", "unsure"])
    }

    @Test(arguments: [
        (Outcome.refused("http 401"), "failed"), (.unsure("broken"), "unsure"), (.failed("unreached"), "waiting"),
        (.delivered, "delivered"),
    ])
    func whatComesOfATryToAGroup(_ outcome: Outcome, _ state: String) async throws {
        let fixture = try await MessageFixture([MessageFixture.group])
        fixture.carrier.answer(outcome)
        try await fixture.notify(["qingshi"])
        try await fixture.work()
        try await fixture.work()
        #expect(try await fixture.states() == [state])
        #expect(fixture.carrier.parcels.count == 1)
    }

    /// A gateway that knows messages by their ids is asked again.
    @Test func anUncertainTryWithAnId() async throws {
        let fixture = try await MessageFixture([MessageFixture.knowing])
        try await fixture.contact("qingshi", "王明", phone: "13800000001")
        fixture.carrier.answer(.unsure("broken"), .delivered)
        try await fixture.notify(["qingshi"])
        try await fixture.work()
        fixture.test.clock.advance(minutes: 2)
        try await fixture.work()
        #expect(try await fixture.states() == ["delivered"])
        let keys = fixture.carrier.parcels.map { $0.headers.first { $0.hasPrefix("Idempotency-Key") } }
        #expect(keys.count == 2 && keys[0] == keys[1])
    }

    /// Of any other nobody knows: it is not sent twice, a person decides.
    @Test func anUncertainTryOfAGateway() async throws {
        let fixture = try await MessageFixture()
        try await fixture.contact("qingshi", "王明", phone: "13800000001")
        fixture.carrier.answer(.unsure("broken"), .delivered)
        try await fixture.notify(["qingshi"])
        try await fixture.work()
        fixture.test.clock.advance(minutes: 60)
        try await fixture.work()
        #expect(try await fixture.states() == ["unsure"])
        #expect(fixture.carrier.parcels.count == 1)
    }

    /// What cannot wait until seven: a clock that has run out, a desk without anybody, a 特急 document of above.
    @Test func theNightHearsOfWhatCannotWait() async throws {
        let fixture = try await MessageFixture([MessageFixture.group])
        fixture.test.clock.set(Instant("2022-05-04T15:30:00Z")!)
        let book = DutyBook.command(ladders: Ladders([:]), zone: MessageFixture.zone)
        let (flash, routine) = (RecordID.make(), RecordID.make())
        _ = try await fixture.store.write(by: .system(MessageFixture.county)) { writing in
            try writing.owe(
                [(flash, "flash"), (routine, "routine")].map { receipt, urgency in
                    NewDuty(
                        "circulation.read", subject: receipt, of: "receipt", unit: DemoCounty.unit("qingshi"),
                        due: writing.now, ladder: "task.acknowledge.\(urgency)")
                }, in: book)
        }
        try await fixture.notify(["qingshi"], kind: "incidentLate", title: "校车侧翻", of: "incident")
        try await fixture.notify(["qingshi"], kind: "rosterLate", title: "夜班", of: "roster")
        try await fixture.notify(
            ["qingshi"], kind: "circulationLate", title: "特急通知", about: flash, of: "receipt", rule: "circulation.read")
        try await fixture.notify(
            ["qingshi"], kind: "circulationLate", title: "一般通知", about: routine, of: "receipt", rule: "circulation.read"
        )
        try await fixture.notify(["qingshi"], kind: "incidentSoon", title: "停电", of: "incident")
        try await fixture.work()
        let texts = fixture.carrier.texts
        #expect(texts.count == 3)
        #expect(["校车侧翻", "夜班", "特急通知"].allSatisfy { words in texts.contains { $0.contains(words) } })
        #expect(try await fixture.states().filter { $0 == "waiting" }.count == 2)
    }

    @Test func aDrillReachesNobody() async throws {
        let fixture = try await MessageFixture([MessageFixture.sms, MessageFixture.mail, MessageFixture.group])
        try await fixture.contact("qingshi", "王明", phone: "13800000001", email: "wang@mail.invalid")
        try await fixture.notify(["qingshi"])
        try await fixture.work(drill: true)
        #expect(try await fixture.states() == ["withheld", "withheld", "withheld"])
        #expect(fixture.carrier.parcels.isEmpty)
        // Nor was a number read.
        let reveals = try await fixture.store.database.read {
            try $0.query("SELECT number FROM change WHERE verb = 'reveal'").count
        }
        #expect(reveals == 0)
    }

    @Test func readingANumberIsLogged() async throws {
        let fixture = try await MessageFixture()
        try await fixture.contact("qingshi", "王明", phone: "13800000001")
        try await fixture.notify(["qingshi"])
        try await fixture.work()
        #expect(fixture.carrier.texts[0].contains("13800000001"))
        let texts = try await fixture.store.database.read { connection in
            try ["message", "change_content"].flatMap { table in
                try connection.query("SELECT * FROM \(name: table)").flatMap { $0.values.compactMap(\.text) }
            }
        }
        #expect(!texts.contains { $0.contains("13800000001") })
        let reveals = try await fixture.store.database.read {
            try $0.query("SELECT number FROM change WHERE verb = 'reveal' AND register = 'contact'").count
        }
        #expect(reveals == 1)
    }

    /// At night only 特急 goes; the rest at seven – unless it is done by then.
    @Test func theNightIsQuiet() async throws {
        let fixture = try await MessageFixture()
        try await fixture.contact("qingshi", "王明", phone: "13800000001")
        fixture.test.clock.set(Instant("2022-05-04T15:30:00Z")!)
        let (urgent, flash, done) = (
            try await fixture.task(.urgent), try await fixture.task(.flash), try await fixture.task(.routine)
        )
        try await fixture.notify(["qingshi"], title: "加急", about: urgent)
        try await fixture.notify(["qingshi"], title: "特急", about: flash)
        try await fixture.notify(["qingshi"], kind: "remindAcknowledge", title: "常规", about: done)
        try await fixture.work()
        #expect(fixture.carrier.texts.count == 1 && fixture.carrier.texts[0].contains("特急"))
        _ = try await fixture.store.write(by: .system(MessageFixture.county)) { writing in
            try writing.update(writing.reading.find(Tasks.self, done), state: "acknowledged", verb: "acknowledge")
        }
        fixture.test.clock.set(Instant("2022-05-04T22:59:00Z")!)
        try await fixture.work()
        #expect(fixture.carrier.texts.count == 1)
        fixture.test.clock.set(Instant("2022-05-04T23:00:00Z")!)
        try await fixture.work()
        #expect(fixture.carrier.texts.count == 2 && fixture.carrier.texts[1].contains("加急"))
        #expect(Set(try await fixture.states()) == ["delivered", "dropped"])
    }

    @Test func aPersonDecidesWhatFailed() async throws {
        let fixture = try await MessageFixture([MessageFixture.group])
        fixture.carrier.answer(.refused("answer"))
        try await fixture.notify(["qingshi"])
        try await fixture.notify(["qingshi"], title: "另一件")
        try await fixture.work()
        let ids = try await fixture.messages().map(\.id)
        let unit = DemoCounty.unit("qingshi")
        let reader = Principal(
            user: unit, name: "x", county: MessageFixture.county, posts: [.init(id: unit, role: .inspector, unit: unit)]
        )
        let officer = Principal(
            user: unit, name: "x", county: MessageFixture.county,
            posts: [.init(id: unit, role: .dutyOfficer, unit: unit)])
        let refused = await #expect(throws: Rejection.self) {
            try await fixture.store.write(by: reader) { try $0.retry(message: ids[0]) }
        }
        #expect(refused == .forbidden)
        fixture.carrier.answer(.delivered)
        _ = try await fixture.store.write(by: officer) { try $0.retry(message: ids[0]) }
        _ = try await fixture.store.write(by: officer) { try $0.tell(message: ids[1]) }
        try await fixture.work()
        #expect(try await fixture.states() == ["delivered", "told"])
        let again = await #expect(throws: Rejection.self) {
            try await fixture.store.write(by: officer) { try $0.retry(message: ids[0]) }
        }
        #expect(again?.kind == .conflict)
    }
}

import Command
import Database
import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Messages

@Suite struct OutboxTests {
    private let m = Messages.fields

    /// Five units of one contact sheet with the same mobile: one message, which names them.
    @Test func oneMessageForEachAddressAndCause() async throws {
        let fixture = try await MessageFixture()
        let units = ["qingshi", "hewan", "donghe", "health", "transport"]
        for unit in units { try await fixture.contact(unit, "王明", phone: "13800000001") }
        try await fixture.contact("hewan", "李平", phone: "13800000002")
        let about = RecordID.make()
        try await fixture.notify(units, about: about)
        try await fixture.work()
        #expect(fixture.carrier.texts.count == 2)
        let both = fixture.carrier.texts.sorted { $0.count > $1.count }
        #expect(both[0].contains("13800000001") && both[0].contains("青石镇") && both[0].contains("河湾镇"))
        // The next cause is a new message; the same within ten minutes is not.
        try await fixture.notify(["qingshi"], title: "另一件")
        try await fixture.notify(["donghe"], about: about)
        try await fixture.work()
        #expect(fixture.carrier.texts.count == 3)
        fixture.test.clock.advance(minutes: 11)
        try await fixture.notify(["donghe"], about: about)
        try await fixture.work()
        #expect(fixture.carrier.texts.count == 4)
    }

    /// Who is reminded after another unit on the same matter hears as well, whoever's telephone they share.
    @Test func anotherUnitIsAnotherMessage() async throws {
        let fixture = try await MessageFixture()
        for unit in ["qingshi", "hewan"] { try await fixture.contact(unit, "王明", phone: "13800000001") }
        for unit in ["qingshi", "hewan", "qingshi"] {
            try await fixture.notify([unit])
            try await fixture.work()
            fixture.test.clock.advance(minutes: 1)
        }
        // Each time another record: the third is about another task of the same name.
        let texts = fixture.carrier.texts
        #expect(texts.count == 3)
        #expect(texts[0].contains("青石镇") && texts[1].contains("河湾镇") && texts[2].contains("青石镇"))
    }

    /// The supervisor and the leader hear who is late; the leader by the own telephone.
    @Test func whoIsLateIsSaid() async throws {
        let fixture = try await MessageFixture()
        try await fixture.contact("office", "周岚", phone: "13800000001")
        try await fixture.contact("headquarters", "曹婷", phone: "13800000002")
        let n = Notices.fields
        _ = try await fixture.store.write(by: .system(MessageFixture.county)) { writing in
            try writing.insert(
                Notices.self,
                Values {
                    $0[n.kind] = "acknowledgeLate"
                    $0[n.unit] = DemoCounty.unit("office")
                    $0[n.office] = DemoCounty.unit("office")
                    $0[n.register] = Tasks.name
                    $0[n.record] = RecordID.make().text
                    $0[n.title] = "首份台账"
                    $0[n.person] = "曹婷"
                    $0[n.owing] = [DemoCounty.unit("qingshi")]
                })
        }
        try await fixture.work()
        let texts = fixture.carrier.texts
        // The headquarters' short name, in which a drill's says that it is one.
        #expect(texts.count == 2 && texts.allSatisfy { $0.contains("【县指挥部】呈曹婷：青石镇签收超时：首份台账") })
        #expect(texts.contains { $0.contains("13800000002") })
    }

    @Test func aGroupHearsOnceWithAllUnits() async throws {
        let fixture = try await MessageFixture([MessageFixture.group])
        try await fixture.notify(["qingshi", "hewan", "donghe", "health", "transport", "disabled"])
        try await fixture.work()
        #expect(fixture.carrier.texts.count == 1)
        #expect(fixture.carrier.texts[0].contains("等 6 个单位"))
    }

    @Test func aChannelMayBeOfSomeUnits() async throws {
        var health = MessageFixture.group
        health.units = ["卫健委"]
        let fixture = try await MessageFixture([health])
        try await fixture.notify(["qingshi", "health"])
        try await fixture.work()
        #expect(try await fixture.messages().map { $0[m.unit] } == [DemoCounty.unit("health")])
    }

    /// Read again after a crash, a stretch makes nothing new: cursor and messages are one transaction.
    @Test func whatWasReadIsNotReadAgain() async throws {
        let fixture = try await MessageFixture([MessageFixture.group])
        try await fixture.notify(["qingshi"])
        for _ in 0..<3 { _ = try await fixture.outbox().step(MessageFixture.county) }
        #expect(try await fixture.messages().count == 1)
    }

    @Test func nothingOldIsTold() async throws {
        let fixture = try await MessageFixture([MessageFixture.group])
        try await fixture.notify(["qingshi"])
        _ = try await fixture.store.database.write(key: MessageFixture.county) {
            try $0.execute("DELETE FROM projector WHERE county = \(MessageFixture.county)")
        }
        _ = try await fixture.outbox().step(MessageFixture.county)
        _ = try await fixture.outbox().step(MessageFixture.county)
        #expect(try await fixture.messages().isEmpty)
    }

    @Test func numbersOfPersonsStayOut() async throws {
        let fixture = try await MessageFixture([MessageFixture.group])
        try await fixture.notify(["qingshi"], title: "联系13800138000核实")
        try await fixture.work()
        #expect(!fixture.carrier.texts[0].contains("13800138000"))
    }

    @Test(arguments: [
        ("2022-05-04T13:59:00Z", Urgency.routine, "2022-05-04T13:59:00Z"),
        ("2022-05-04T14:00:00Z", .routine, "2022-05-04T23:00:00Z"),
        ("2022-05-04T22:59:00Z", .urgent, "2022-05-04T23:00:00Z"),
        ("2022-05-04T23:00:00Z", .urgent, "2022-05-04T23:00:00Z"),
        ("2022-05-04T16:00:00Z", .flash, "2022-05-04T16:00:00Z"),
        ("2022-05-04T16:00:00Z", .routine, "2022-05-04T23:00:00Z"),
    ])
    func quietHours(_ at: String, _ urgency: Urgency, _ expected: String) {
        let earliest = QuietHours().earliest(Instant(at)!, urgency, in: MessageFixture.zone)
        #expect(earliest == Instant(expected)!)
        #expect(QuietHours(from: 0, until: 0).earliest(Instant(at)!, urgency, in: MessageFixture.zone) == Instant(at)!)
    }

    @Test func waitingGrowsToHalfAnHour() {
        #expect((1...9).map { Backoff.seconds(after: $0, first: 60) / 60 } == [1, 2, 4, 8, 16, 32, 32, 32, 32])
    }
}

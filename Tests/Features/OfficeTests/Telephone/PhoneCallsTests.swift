import Command
import Database
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Office

struct PhoneCallsTests {
    private typealias Fixture = OfficeFixture
    private let c = PhoneCalls.fields

    @Test func aCallIsTakenNotedAndClosed() async throws {
        let fixture = try await Fixture.make()
        let call = try await fixture.call()
        #expect(call.state == "open" && call[c.day] == Fixture.day && call[c.taker] == DemoCounty.user("duty1"))
        let noted = try await fixture.write("duty2") {
            try $0.note(
                call: call.id, version: call.version,
                Values {
                    $0[PhoneCalls.fields.instruction] = "同意,注意跟踪"
                    $0[PhoneCalls.fields.instructedBy] = "陈述"
                })
        }
        #expect(noted.state == "open")
        // Whoever read it before the note is told so.
        #expect(
            try await refusal {
                try await fixture.write("duty1") { try $0.note(call: call.id, version: call.version, Values()) }
            } == "stale")
        #expect(
            try await refusal {
                try await fixture.write("duty1") { try $0.note(call: call.id, version: nil, Values(), closing: true) }
            } == "required@outcome")
        let closed = try await fixture.write("duty1") {
            try $0.note(call: call.id, version: nil, Values { $0[PhoneCalls.fields.outcome] = "均阴性" }, closing: true)
        }
        #expect(closed.state == "handled" && closed[c.handled] == fixture.store.now)
        let count = try await fixture.read { reading in
            try reading.tally(PhoneCalls.name).map { "\($0.key1) \($0.count)" }
        }
        #expect(count == ["handled 1"])
    }

    @Test func whatIsWrongIsRefused() async throws {
        let fixture = try await Fixture.make()
        let c = c
        #expect(try await refusal { try await fixture.call("来电13800138000") } == "personalData@matter")
        #expect(
            try await refusal { try await fixture.call("x", Values { $0[c.unit] = RecordID?.none }) }
                == "required@from")
        let ahead = fixture.store.now.advanced(minutes: 1)
        #expect(try await refusal { try await fixture.call("x", Values { $0[c.at] = ahead }) } == "momentAhead@at")
        #expect(
            try await refusal { try await fixture.call("x", Values { $0[c.instruction] = "同意" }) }
                == "required@instructedBy")
        for login in ["qingshi", "inspector", "commander"] {
            #expect(
                try await refusal {
                    try await fixture.write(login) {
                        try $0.take(
                            call: Values {
                                $0[c.at] = $0[c.at]
                                $0[c.matter] = "x"
                            })
                    }
                } == "forbidden", "\(login)")
        }
    }

    /// The number is stored encrypted, shown masked and told for a purpose alone.
    @Test func theNumberIsProtected() async throws {
        let fixture = try await Fixture.make()
        let number = try #require(Phone(written: "0990-5551010"))
        let c = c
        let call = try await fixture.call("咨询", Values { $0[c.number] = Protected(number) })
        let definition = try fixture.store.registry.named(PhoneCalls.name)
        #expect(definition.shown(c.number.info, of: call).text?.contains("****") == true)
        let told = try await fixture.write("duty1") {
            try $0.reveal(definition, call.id, ["number"], for: .contact)
        }
        #expect(told == ["number": "09905551010"])
        #expect(
            try await refusal {
                try await fixture.write("inspector") { try $0.reveal(definition, call.id, ["number"], for: .contact) }
            } == "forbidden")
    }

    @Test func oneClickMakesADraftWithOneItem() async throws {
        let fixture = try await Fixture.make()
        let (rules, c) = (fixture.rules.command, c)
        let call = try await fixture.call("缺防护服20套", Values { $0[c.proposal] = "请物资专班调拨" })
        let made = try await fixture.write("duty1") { try $0.draft(fromCall: call.id, rules: rules) }
        let again = try await fixture.write("duty2") { try $0.draft(fromCall: call.id, rules: rules) }
        #expect(made == again)
        let directive = try await fixture.record(Directives.self, made)
        #expect(directive.state == "draft" && directive[Directives.fields.call] == call.id)
        let items = try await fixture.read { try $0.items(of: made) }
        #expect(items.map { $0[DirectiveItems.fields.wording] } == ["请物资专班调拨"])
        #expect(try await fixture.record(PhoneCalls.self, call.id)[c.directive] == made)
    }

    @Test func listsGoByDayAndKeyset() async throws {
        let fixture = try await Fixture.make()
        for number in 0..<5 {
            fixture.at(8 + number)
            _ = try await fixture.call("来电\(number)")
        }
        fixture.at(1, day: Fixture.day.advanced(by: 1))
        _ = try await fixture.call("次日")
        let day = Fixture.day.description
        let (first, second) = try await fixture.read { reading in
            let first = try reading.page(PhoneCalls.self, Query(equals: ["day": day], open: .all, limit: 3))
            let second = try reading.page(
                PhoneCalls.self, Query(equals: ["day": day], open: .all, after: first.next, limit: 3))
            return (first, second)
        }
        let matters = (first.records + second.records).compactMap { $0[PhoneCalls.fields.matter] }
        #expect(matters == ["来电4", "来电3", "来电2", "来电1", "来电0"] && second.next == nil)
    }
}

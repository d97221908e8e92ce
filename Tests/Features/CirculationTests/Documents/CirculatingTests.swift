import Command
import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Circulation

struct CirculatingTests {
    private typealias Fixture = CirculationFixture

    @Test func `sent to units and persons, each owes to have read it`() async throws {
        let fixture = try await Fixture.make()
        let id = try await fixture.document()
        let receipts = try await fixture.circulate(id, ["qingshi", "hewan"], persons: ["deputy"])
        #expect(receipts.count == 3)
        // The clock and the ladder are those of an urgent task's acknowledgement.
        let due = Fixture.noon.advanced(minutes: 120)
        for receipt in receipts {
            let duty = try #require(try await fixture.duty(CirculationDuties.read, of: receipt.id))
            #expect(duty.state == .due && duty.due == due && duty.ladder == "task.acknowledge.urgent")
            #expect(duty.owner == receipt[Receipts.fields.person])
        }
        // Sent again: who has it is left out.
        #expect(try await fixture.circulate(id, ["qingshi", "health"]).count == 1)
        #expect(try await fixture.record(UpperDocuments.self, id).state == "circulating")
        #expect(try await refusal { try await fixture.circulate(id, []) } == "nobodyAddressed@units")
        let book = fixture.rules.duties
        #expect(
            try await refusal {
                try await fixture.write("qingshi") {
                    try $0.circulate(document: id, to: [Fixture.unit("hewan")], in: book)
                }
            } == "forbidden")
    }

    @Test func `read by the post that answers, by nobody else, and by a clerk only with who said so`() async throws {
        let fixture = try await Fixture.make()
        let r = Receipts.fields
        let id = try await fixture.document()
        let receipts = try await fixture.circulate(id, ["qingshi", "hewan"], persons: ["deputy"])
        let receipt = { (unit: String) throws in
            try #require(receipts.first { $0[r.unit] == Fixture.unit(unit) && $0[r.person] == nil })
        }
        let (own, other) = (try receipt("qingshi").id, try receipt("hewan").id)
        let person = try #require(receipts.first { $0[r.person] != nil }).id
        let read = { (login: String, id: RecordID, by: String?, how: String?) in
            try await refusal { try await fixture.write(login) { try $0.read(receipt: id, saidBy: by, saidHow: how) } }
        }
        #expect(try await read("qingshi", other, nil, nil) == "notFound")
        #expect(try await read("inspector", own, nil, nil) == "forbidden")
        #expect(try await read("duty1", other, nil, nil) == "saidByRequired@saidBy")
        #expect(try await read("duty1", other, "13800000000", "电话") == "personalData@saidBy")
        #expect(try await read("duty1", person, "副指挥长", "电话") == "forbidden")
        #expect(try await read("commander", person, nil, nil) == "forbidden")
        #expect(try await read("qingshi", own, nil, nil) == "none")
        let done = try await fixture.record(Receipts.self, own)
        #expect(done.state == "read" && done[r.reader] == Fixture.user("qingshi") && done[r.read] == Fixture.noon)
        let post = try await fixture.record(Posts.self, try #require(done[r.post]))
        #expect(post[Posts.fields.unit] == Fixture.unit("qingshi") && post[Posts.fields.role] == .unitOfficer)
        #expect(try await fixture.duty(CirculationDuties.read, of: own)?.state == .met)
        // Reading again changes nothing.
        #expect(try await fixture.write("qingshi") { try $0.read(receipt: own) }.version == done.version)
        fixture.clock.advance(minutes: 30)
        #expect(try await read("duty1", other, "河湾镇党政办", "电话") == "none")
        #expect(try await fixture.record(Receipts.self, other)[r.post] == nil)
        #expect(try await fixture.record(UpperDocuments.self, id).state == "circulating")
        #expect(try await read("deputy", person, nil, nil) == "none")
        let document = try await fixture.record(UpperDocuments.self, id)
        #expect(document.state == "read")
        #expect(document[UpperDocuments.fields.readByAll] == Fixture.noon.advanced(minutes: 30))
    }

    @Test func `one tap reads all that waits for the own unit, none of another's`() async throws {
        let fixture = try await Fixture.make()
        for title in ["甲", "乙", "丙"] {
            try await fixture.circulate(try await fixture.document(title), ["qingshi", "hewan"])
        }
        #expect(try await fixture.read(as: "qingshi") { try $0.openReceipts().count } == 3)
        #expect(try await fixture.write("qingshi") { try $0.readAll() } == 3)
        #expect(try await fixture.write("qingshi") { try $0.readAll() } == 0)
        #expect(try await fixture.read(as: "hewan") { try $0.openReceipts().count } == 3)
    }

    @Test func `what goes round stays as it was read`() async throws {
        let fixture = try await Fixture.make()
        let d = UpperDocuments.fields
        let id = try await fixture.document()
        let edit = { (values: Values) in
            try await refusal {
                try await fixture.write("duty1") {
                    try $0.edit($0.registry.named(UpperDocuments.name), id, version: nil, values)
                }
            }
        }
        #expect(try await edit(Values { $0[d.title] = "改" }) == "none")
        #expect(try await edit(Values { $0[d.text] = "电话 13800000000" }) == "personalData@text")
        #expect(
            try await edit(Values { $0[d.received] = Fixture.noon.advanced(minutes: -400) })
                == "receivedBeforeIssued@received")
        try await fixture.circulate(id, ["qingshi"])
        #expect(try await edit(Values { $0[d.title] = "再改" }) == "documentCirculated")
    }

    @Test func `a directive has it as its basis`() async throws {
        let fixture = try await Fixture.make()
        let (rules, d) = (fixture.rules, Directives.fields)
        let id = try await fixture.document()
        let draft = try await fixture.write("duty1") { try $0.draft(from: id, rules: rules) }
        #expect(draft.state == "draft" && draft[d.sourceKind] == .document && draft[d.urgency] == .urgent)
        #expect(draft[d.legalBasis] == "省指挥部《关于健康监测的通知》第3号令")
        #expect(try await fixture.record(UpperDocuments.self, id)[UpperDocuments.fields.directives] == [draft.id])
        #expect(
            try await refusal { try await fixture.write("qingshi") { try $0.draft(from: id, rules: rules) } }
                == "notFound")
    }

    /// What desk and hand-over sheet say of documents: unread ones whenever they came, read ones of the shift alone.
    @Test func `the desk shows what is not read by all, and what came in the shift`() async throws {
        let fixture = try await Fixture.make()
        let part = { (since: Instant) in
            try await fixture.read { try $0.upperDocuments(since: since, at: Fixture.noon, in: fixture.rules.zone) }
        }
        let id = try await fixture.document()
        let fresh = try await part(Fixture.noon)
        #expect(fresh.count == 1 && fresh.lines.first?.late == true, "sent to nobody yet")
        let receipts = try await fixture.circulate(id, ["qingshi", "hewan"])
        let circulating = try await part(Fixture.noon)
        #expect(circulating.lines.first?.detail.hasSuffix("已阅 0/2") == true)
        #expect(circulating.lines.first?.late == false)
        for (receipt, login) in zip(
            receipts.sorted { "\($0[Receipts.fields.unit]!)" < "\($1[Receipts.fields.unit]!)" },
            ["qingshi", "hewan"].sorted { "\(Fixture.unit($0))" < "\(Fixture.unit($1))" })
        {
            try await fixture.write(login) { try $0.read(receipt: receipt.id) }
        }
        let received = try #require(try await fixture.record(UpperDocuments.self, id)[UpperDocuments.fields.received])
        #expect(try await part(received).count == 1)
        #expect(try await part(received.advanced(minutes: 1)).lines.isEmpty)
    }
}

import Database
import Duties
import Kernel
import Organisation
import Registers
import TestSupport
import Testing

@testable import Command

@Suite struct LinkTests {
    private let fixture: CommandFixture
    private let door: LinkGate<TaskLinkVisit>
    private let task: RecordID

    init() async throws {
        fixture = try await CommandFixture.make()
        door = LinkGate(fixture.store)
        task = try await fixture.task(try await fixture.issue([.init(figures: ["来返人员"])]), of: "qingshi")
    }

    private func make(_ login: String = "duty1", hours: Int = 72) async throws -> (token: String, link: NewLink) {
        let task = task
        let link = try await fixture.write(login) { try $0.makeLink(to: task, hours: hours) }
        return (String(link.path.dropFirst(3)), link)
    }

    private func visit(_ token: String, _ device: String?) async throws -> TaskLinkVisit? {
        try await door.visit(token, device: device)
    }

    private func refusal(_ token: String, _ code: String) async -> Rejection? {
        await #expect(throws: Rejection.self) { try await door.confirm(token, code: code, address: nil) }
    }

    @Test func aUnitWithoutAnAccountSignsAndReplies() async throws {
        let (token, link) = try await make()
        #expect(try await visit(token, nil) == nil)
        let device = try await door.confirm(token, code: link.code, address: nil)
        let visit = try #require(try await visit(token, device))
        #expect(visit.task.id == task && visit.principal.units == [CommandFixture.unit("qingshi")])
        try await visit.act(in: fixture.store, person: "李四") { try $0.acknowledge(task: visit.task.id, said: $1) }
        try await visit.act(in: fixture.store, person: "赵六") {
            try $0.reply(to: visit.task.id, text: "已排查", figures: ["来返人员": "3"], said: $1)
        }
        let (t, r) = (Tasks.fields, Replies.fields)
        let done = try await fixture.record(Tasks.self, task)
        #expect(done.state == "closed" && done[t.saidBy] == "李四" && done[t.saidHow] == .link)
        let reply = try await fixture.record(Replies.self, try #require(done[t.reply]))
        #expect(reply[r.saidBy] == "赵六" && reply[r.saidHow] == .link && reply[r.author] == link.record.id)
        // Each use is a change in the link's name.
        let actors = try await fixture.store.database.read { [task] connection in
            try connection.query(
                "SELECT actor FROM change WHERE register = 'task' AND record = \(task) AND verb IN ('acknowledge', 'reply')"
            )
            .map { try $0.get("actor", as: RecordID.self) }
        }
        #expect(actors == [link.record.id, link.record.id])
        #expect(try await fixture.record(Links.self, link.record.id)[Links.fields.person] == "赵六")
    }

    /// A task that wants material is answered whole by its link: handed in there, in the link's name, for that task alone.
    @Test func materialIsHandedInByALink() async throws {
        let directive = try await fixture.issue([.init(leads: ["qingshi", "hewan"], evidence: true)])
        let (task, other) = (
            try await fixture.task(directive, of: "qingshi"), try await fixture.task(directive, of: "hewan")
        )
        let link = try await fixture.write("duty1") { try $0.makeLink(to: task, hours: 24) }
        let token = String(link.path.dropFirst(3))
        let device = try await door.confirm(token, code: link.code, address: nil)
        let visit = try #require(try await self.visit(token, device))
        let reply = {
            try await visit.act(in: fixture.store, person: "李四") {
                try $0.reply(to: task, text: "已排查", figures: [:], said: $1)
            }
        }
        await #expect(throws: Rejection.invalid("evidenceRequired", field: "evidence")) { try await reply() }
        _ = try await fixture.store.write(by: visit.principal) {
            try $0.attach(Array("现场已消毒".utf8), named: "现场.txt", to: task)
        }
        await #expect(throws: Rejection.self, "another unit's task") {
            _ = try await fixture.store.write(by: visit.principal) {
                try $0.attach(Array("x".utf8), named: "x.txt", to: other)
            }
        }
        try await reply()
        let content = try await fixture.store.read(as: visit.principal) { try LinkView.Content($0, visit) }
        #expect(content.files.map { $0[EvidenceFiles.fields.title] } == ["现场.txt"] && content.reply != nil)
    }

    /// The token is in no row; who reads the database cannot come by it.
    @Test func nothingSecretIsStored() async throws {
        let (token, link) = try await make()
        let device = try await door.confirm(token, code: link.code, address: nil)
        let texts = try await fixture.store.database.read { connection in
            try ["link", "link_token", "link_device", "change_content"].flatMap { table in
                try connection.query("SELECT * FROM \(name: table)").flatMap { $0.values.compactMap(\.text) }
            }
        }
        let secret = String(token.split(separator: "-", maxSplits: 1)[1])
        for word in [secret, device] { #expect(!texts.contains { $0.contains(word) }) }
        #expect(!texts.contains(link.code))
    }

    /// Guessed, of another headquarters, expired, revoked, used up, forwarded: one and the same answer.
    @Test func allThatIsRefusedIsRefusedAlike() async throws {
        let (token, link) = try await make()
        let (other, second) = try await make()
        let words = Rejection.linkRefused
        #expect(await refusal(token, "000000" == link.code ? "111111" : "000000") == words)
        #expect(await refusal(String(token.dropLast()) + (token.hasSuffix("x") ? "y" : "x"), link.code) == words)
        #expect(await refusal("110000-abcd-efgh-jkmn-pqrs", link.code) == words)
        #expect(await refusal("", link.code) == words)
        #expect(await refusal("x", "") == words)
        let device = try await door.confirm(token, code: link.code, address: nil)
        #expect(await refusal(token, link.code) == words, "a code is used once")
        // Forwarded: another browser, and the cookie of another link.
        #expect(try await visit(token, "x") == nil)
        #expect(try await visit(other, device) == nil)
        #expect(try await visit(token, device) != nil)
        let task = task
        try await fixture.write("duty1") { _ = try $0.revoke(link: link.record.id, to: task) }
        #expect(try await visit(token, device) == nil)
        #expect(await refusal(token, link.code) == words)
        fixture.clock.advance(minutes: 72 * 60)
        #expect(await refusal(other, second.code) == words, "expired")
    }

    @Test func aDeviceIsOutWhenTheLinkExpires() async throws {
        let (token, link) = try await make(hours: 24)
        let device = try await door.confirm(token, code: link.code, address: nil)
        fixture.clock.advance(minutes: 24 * 60 - 1)
        #expect(try await visit(token, device) != nil)
        fixture.clock.advance(minutes: 1)
        #expect(try await visit(token, device) == nil)
    }

    @Test func guessingACodeEndsAfterFiveAndSlowsDown() async throws {
        let (token, link) = try await make()
        let wrong = link.code == "123450" ? "123451" : "123450"
        for _ in 0..<5 { #expect(await refusal(token, wrong) == Rejection.linkRefused) }
        #expect(await refusal(token, link.code)?.kind == .tooManyRequests)
        fixture.clock.advance(minutes: 16)
        #expect(await refusal(token, link.code) == Rejection.linkRefused, "the code is dead, not only slow")
        // What is not there is slowed down alike.
        for _ in 0..<5 { #expect(await refusal("990101-none", wrong) == Rejection.linkRefused) }
        #expect(await refusal("990101-none", wrong)?.kind == .tooManyRequests)
        let task = task
        let renewed = try await fixture.write("duty1") { try $0.renewCode(of: link.record.id, to: task) }
        fixture.clock.advance(minutes: 16)
        let device = try await door.confirm(token, code: renewed.code, address: nil)
        #expect(try await visit(token, device) != nil)
    }

    /// Full-width digits and spaces are what a telephone keyboard may give.
    @Test func aCodeIsReadAsItIsTyped() async throws {
        let (token, link) = try await make()
        let wide = link.code.unicodeScalars.map { String(Unicode.Scalar($0.value + 0xFEE0)!) }.joined()
        _ = try await door.confirm(token, code: " \(wide.prefix(3)) \(wide.dropFirst(3)) ", address: nil)
    }

    @Test(arguments: [
        ("qingshi", true), ("hewan", false), ("qingshi-1", false), ("inspector", false), ("commander", false),
        ("duty2", true), ("admin", false),
    ])
    func whoGivesOutLinks(_ login: String, _ may: Bool) async throws {
        if may {
            _ = try await make(login)
        } else {
            let rejection = await #expect(throws: Rejection.self) { _ = try await make(login) }
            #expect([.forbidden, .notFound].contains(rejection))
        }
    }

    @Test func aLinkReachesNoOtherTask() async throws {
        let (token, link) = try await make()
        let device = try await door.confirm(token, code: link.code, address: nil)
        let visit = try #require(try await visit(token, device))
        let other = try await fixture.task(try await fixture.issue([.init(leads: ["hewan"])]), of: "hewan")
        let rejection = await #expect(throws: Rejection.self) {
            try await visit.act(in: fixture.store, person: "李四") { try $0.acknowledge(task: other, said: $1) }
        }
        #expect(rejection == .notFound)
        for person in ["", " ", "李四13800138000"] {
            await #expect(throws: Rejection.self) {
                try await visit.act(in: fixture.store, person: person) {
                    try $0.acknowledge(task: visit.task.id, said: $1)
                }
            }
        }
        #expect(try await fixture.record(Tasks.self, task).state == "issued")
    }

    @Test func aWithdrawnTaskIsNotOpened() async throws {
        let (token, link) = try await make()
        let device = try await door.confirm(token, code: link.code, address: nil)
        let task = task
        _ = try await fixture.store.write(by: .system(CommandFixture.county)) { writing in
            try writing.update(writing.reading.find(Tasks.self, task), state: "withdrawn", verb: "withdraw")
        }
        #expect(try await visit(token, device) == nil)
    }

    /// What was said in time and entered later is in time (代录).
    @Test func whatWasSaidInTimeIsMetInTime() async throws {
        let task = task
        fixture.clock.advance(minutes: 60)
        let said = Said(by: "许婕", how: .paper, at: fixture.clock.now.advanced(minutes: -30))
        let early = Said(by: "许婕", how: .paper, at: fixture.clock.now.advanced(minutes: -90))
        let ahead = Said(by: "许婕", how: .paper, at: fixture.clock.now.advanced(minutes: 5))
        for (wrong, code) in [(early, "saidBeforeIssue"), (ahead, "momentAhead")] {
            let rejection = await #expect(throws: Rejection.self) {
                try await fixture.write("duty1") { try $0.acknowledge(task: task, said: wrong) }
            }
            #expect(rejection?.code == code)
        }
        let signed = try await fixture.write("duty1") { try $0.acknowledge(task: task, said: said) }
        #expect(signed[Tasks.fields.acknowledged] == said.at && signed[Tasks.fields.saidHow] == .paper)
        let duty = try await fixture.duties().first { $0.rule == TaskDuties.acknowledge }
        #expect(duty?.observedAt == said.at)
    }
}

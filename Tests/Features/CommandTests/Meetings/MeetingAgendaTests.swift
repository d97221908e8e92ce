import HTTPTypes
import Kernel
import Registers
import Testing
import Web

@testable import Command

struct MeetingAgendaTests {
    private func meeting(_ fixture: BriefFixture, _ day: String) async throws -> RecordID {
        let m = Meetings.fields
        return try await fixture.store.write(by: BriefFixture.duty) {
            try $0.insert(
                Meetings.self,
                Values {
                    $0[m.title] = "疫情防控调度会"
                    $0[m.held] = CalendarDay(known: day)
                }
            ).id
        }
    }

    @Test func `it opens with the last brief, and what it carried stands as it is now`() async throws {
        let fixture = try await BriefFixture.make()
        let directive = try await fixture.issue(verify: false)
        fixture.at("2026-05-04", 18)
        _ = try await fixture.finalise("2026-05-04")
        fixture.at("2026-05-05", 18)
        let task = try #require(try await fixture.tasks(of: directive).first)
        _ = try await fixture.store.write(by: BriefFixture.duty) {
            try $0.reply(to: task.id, text: "已完成", said: Said(by: "李", how: .telephone))
        }
        let id = try await meeting(fixture, "2026-05-05")
        let agenda = try await fixture.store.read(as: BriefFixture.duty) { try $0.agenda(of: id) }
        #expect(agenda.brief?.day == CalendarDay(known: "2026-05-04"))
        #expect(agenda.carried.count == 3)
        #expect(agenda.carried.filter { $0.task?.state == "closed" }.map(\.item.task) == [task.id])
        #expect(agenda.carried.allSatisfy { $0.item.state == "issued" }, "the brief itself stays as it was")
    }

    @Test func `decisions without a task are counted until their directive is issued`() async throws {
        let fixture = try await BriefFixture.make()
        let id = try await meeting(fixture, "2026-05-04")
        try await fixture.issue("一", ["甲", "乙"], meeting: id)
        let draft = try await fixture.draft("二", ["丙"], meeting: id)
        let agenda = { @Sendable in try await fixture.store.read(as: BriefFixture.duty) { try $0.agenda(of: id) } }
        var now = try await agenda()
        #expect(now.decisions == 3)
        #expect(now.withoutTask.map { $0[DirectiveItems.fields.wording] } == ["丙"])
        #expect(now.directives.map(\.progress.received).sorted() == [0, 6])
        let counts = try await fixture.store.read(as: BriefFixture.duty) { try $0.meetingCounts([id]) }
        #expect(counts[id]?.directives == 2 && counts[id]?.open == 6)

        let i = DirectiveItems.fields
        _ = try await fixture.store.write(by: BriefFixture.duty) { writing in
            let item = try writing.reading.items(of: draft)[0]
            return try writing.edit(item: item.id, of: draft, Values { $0[i.kind] = .principle })
        }
        now = try await agenda()
        #expect(now.decisions == 2 && now.withoutTask.isEmpty)
    }

    @Test func `pages of meetings`() async throws {
        let fixture = try await BriefPagesTests.twoDays()
        let id = try await meeting(fixture, "2026-05-05")
        _ = try await fixture.draft("二", ["丙"], meeting: id)
        try await BriefPagesTests.with(fixture) { client in
            let page = try await BriefPagesTests.get(client, "/meetings/\(id)")
            #expect(page.status == .ok)
            #expect(page.text.contains("/briefs/2026-05-05") && page.text.contains("1 项要求中有 1 项还没有任务"))
            let list = try await BriefPagesTests.get(client, "/meetings", .en)
            #expect(list.status == .ok && list.text.contains("/meetings/\(id)"))
            #expect(try await BriefPagesTests.get(client, "/meetings/none").status == .notFound)
        }
    }
}

import Duties
import Kernel
import Organisation
import Registers
import Supervision
import TestSupport
import Testing

@testable import Workforce

struct SupportTests {
    private func state(
        _ present: Int, _ days: Int = 0, of team: RecordID, _ fixture: WorkforceFixture,
        by login: String = "agriculture"
    ) async throws -> [String] {
        let (day, rules) = (WorkforceFixture.day.advanced(by: days), fixture.rules)
        return try await fixture.refused(login) { try $0.state(day: day, present: present, of: team, rules: rules) }
    }

    private func content(_ team: RecordID, _ fixture: WorkforceFixture) async throws -> SupportContent {
        try await fixture.read(as: "duty1") { try SupportContent($0, team) }
    }

    @Test func `days on site are days of which somebody says that somebody was there`() async throws {
        let fixture = try await WorkforceFixture.make()
        let (team, d) = (try await fixture.team(), SupportDays.fields)
        // Silence is not nought, nought is no day on site, and the last word stands.
        #expect(try await state(3, -2, of: team, fixture) == [])
        #expect(try await state(0, -1, of: team, fixture) == [])
        #expect(try await state(2, 0, of: team, fixture, by: "qingshi-2") == [])
        #expect(try await state(1, 0, of: team, fixture, by: "duty1") == [])
        let found = try await content(team, fixture)
        #expect(found.counts == SupportCounts(days: 2, found: 0, solved: 0))
        #expect(found.days.map { $0[d.present] } == [1, 0, 3])
        #expect(found.days.map { $0[d.source] } == [.headquarters, .team, .team])
        #expect(try await state(0, -2, of: team, fixture, by: "qingshi-2") == [])
        let corrected = try await content(team, fixture)
        #expect(corrected.counts.days == 1 && corrected.days.last?[d.source] == .village)
        #expect(corrected.days.count == 3)
    }

    @Test(arguments: [(3, 1, "supportDay"), (3, -6, "supportDay"), (4, 0, "supportPresent"), (-1, 0, "supportPresent")])
    func `a day of the support that has been, and no more than were sent`(present: Int, day: Int, code: String)
        async throws
    {
        let fixture = try await WorkforceFixture.make()
        let team = try await fixture.team()
        #expect(try await state(present, day, of: team, fixture) == [code])
        #expect(try await state(3, -5, of: team, fixture) == [])
    }

    @Test func `after its end what was stated is corrected, nothing new stated`() async throws {
        let fixture = try await WorkforceFixture.make()
        let team = try await fixture.team()
        #expect(try await state(3, -1, of: team, fixture) == [])
        try await fixture.write("duty1") { writing in
            _ = try writing.perform("end", writing.registry.named(SupportTeams.name), team, reason: "短板已补齐")
        }
        #expect(try await state(2, -1, of: team, fixture) == [])
        #expect(try await state(2, 0, of: team, fixture) == ["supportEnded"])
        #expect(try await fixture.refused("duty1") { try $0.note(issue: "缺药", of: team) } == ["supportEnded"])
    }

    @Test func `the unit that sends, the village, its township and the office speak, others do not see it`()
        async throws
    {
        let fixture = try await WorkforceFixture.make()
        let team = try await fixture.team()
        for login in ["agriculture", "qingshi-2", "qingshi", "duty1", "testing"] {
            #expect(try await state(1, of: team, fixture, by: login) == [], "\(login)")
        }
        for reader in ["commander", "inspector"] {
            #expect(try await state(1, of: team, fixture, by: reader) == ["forbidden"], "\(reader)")
        }
        for stranger in ["health", "hewan", "qingshi-1", "privacy", "admin"] {
            #expect(try await state(1, of: team, fixture, by: stranger) == ["notFound"], "\(stranger)")
        }
    }

    @Test func `a unit sends its own people, to a village`() async throws {
        let fixture = try await WorkforceFixture.make()
        _ = try await fixture.team(from: "qingshi", by: "qingshi")
        await #expect(throws: Rejection.forbidden) { _ = try await fixture.team(by: "qingshi") }
        await #expect(throws: Rejection.forbidden) { _ = try await fixture.team(by: "qingshi-2") }
        await #expect(throws: Rejection.invalid("supportVillage", field: "receiver")) {
            _ = try await fixture.team(to: "qingshi")
        }
        let team = try await fixture.team()
        let record = try await fixture.read(as: "duty1") { try $0.find(SupportTeams.self, team) }
        let t = SupportTeams.fields
        #expect(record.area == AreaCode("990101101201") && record[t.receiverOffice] == DemoCounty.unit("qingshi"))
        let gap = RecordID.make()
        let found = try await fixture.refused("duty1") { writing in
            try writing.edit(
                writing.registry.named(SupportTeams.name), team, version: nil, Values { $0[t.gap] = gap })
        }
        #expect(found == ["referenceUnknown"])
    }

    @Test func `an issue is noted, linked with what is in reach, and solved in words`() async throws {
        let fixture = try await WorkforceFixture.make()
        let (team, i) = (try await fixture.team(), SupportIssues.fields)
        #expect(try await fixture.refused("qingshi-2") { try $0.note(issue: " ", of: team) } == ["required"])
        #expect(
            try await fixture.refused("qingshi-2") { try $0.note(issue: "找19900001234", of: team) } == ["personalData"])
        let issue = try await fixture.write("qingshi-2") { try $0.note(issue: "没有采样点", of: team).id }
        let finding = try await self.finding(in: "990101101201", fixture)
        // The village's worker reads no finding of supervision.
        let unknown = try await fixture.refused("qingshi-2") { try $0.link(issue: issue, to: .finding, finding) }
        #expect(unknown == ["referenceUnknown"])
        let foreign = try await fixture.refused("qingshi") { try $0.link(issue: issue, to: .task, finding) }
        #expect(foreign == ["referenceUnknown"])
        let before = try await fixture.read(as: "qingshi") { try SupportContent($0, team) }
        #expect(before.candidates.map(\.record.id) == [finding])
        try await fixture.write("qingshi") { _ = try $0.link(issue: issue, to: .finding, finding) }
        let linked = try await fixture.read(as: "qingshi") { try SupportContent($0, team) }
        #expect(linked.issues.first?[i.link] == .finding && linked.links.keys.sorted() == [finding])
        let hidden = try await fixture.read(as: "qingshi-2") { try SupportContent($0, team) }
        #expect(hidden.links.isEmpty && hidden.candidates.isEmpty)
        #expect(linked.counts == SupportCounts(days: 0, found: 1, solved: 0))
        #expect(try await fixture.refused("qingshi") { try $0.solve(issue: issue, result: "") } == ["required"])
        try await fixture.write("qingshi") { _ = try $0.solve(issue: issue, result: "已设两个采样点") }
        #expect(try await content(team, fixture).counts == SupportCounts(days: 0, found: 1, solved: 1))
        #expect(try await fixture.refused("qingshi") { try $0.solve(issue: issue, result: "再次") } == ["state"])
        let open = try await fixture.write("qingshi") { try $0.reopen(issue: issue) }
        #expect(open.state == "open" && open[i.solved] == nil && open[i.result] == nil)
        #expect(try await content(team, fixture).counts.solved == 0)
    }

    /// 只报人数: no name, no place of anybody, no hours – and no day is owed.
    @Test func `of persons there is a number and nothing else`() {
        for definition in [Definition(SupportTeams.self), Definition(SupportDays.self), Definition(SupportIssues.self)]
        {
            #expect(!definition.isPersonal && definition.protected.isEmpty, "\(definition.name)")
            let named = definition.fields.filter { [.reference("user"), .references("user")].contains($0.kind) }
            #expect(named.isEmpty, "\(definition.name)")
            #expect(!WorkforceDuties.rules.contains { $0.register == definition.name || $0.metBy == definition.name })
        }
        let kinds = Definition(SupportDays.self).fields.map(\.kind)
        #expect(!kinds.contains(.instant) && !kinds.contains(.json))
    }

    private func finding(in village: String, _ fixture: WorkforceFixture) async throws -> RecordID {
        let f = Findings.fields
        return try await fixture.store.write(by: .system(WorkforceFixture.county)) { writing in
            try writing.insert(
                Findings.self,
                Values {
                    $0[f.title] = "采样点不足"
                    $0[f.place] = RecordID.make()
                    $0[f.area] = AreaCode(village)
                    $0[f.kind] = .office
                    $0[f.unit] = DemoCounty.unit("qingshi")
                    $0[f.team] = DemoCounty.unit("supervision")
                    $0[f.severity] = .major
                    $0[f.found] = WorkforceFixture.day
                    $0[f.due] = writing.now
                    $0[f.round] = 1
                    $0[f.recurring] = false
                    $0[f.replyBy] = writing.now
                }
            ).id
        }
    }
}

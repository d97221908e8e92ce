import Foundation
import Kernel
import Registers
import TestSupport
import Testing

@testable import Command

struct FinalisingTests {
    @Test func `a day is frozen once, and later changes never alter it`() async throws {
        let fixture = try await BriefFixture.make()
        let directive = try await fixture.issue()
        fixture.at("2026-05-04", 18)
        let first = try await fixture.finalise("2026-05-04")
        #expect(first.isNew)
        let content = try fixture.content(first.record)
        #expect(content.tasks == BriefCounts(issued: 3, overdue: 3))
        #expect(content.carried.map(\.unit).sorted() == ["河湾镇", "赵集镇", "青石镇"].sorted())
        #expect(content.overdue.allSatisfy { $0.hoursOverdue == 6 && $0.leader == "程丹" && $0.responsible != nil })
        #expect(content.head?.contains(":") == true)

        for task in try await fixture.tasks(of: directive) {
            _ = try await fixture.store.write(by: BriefFixture.duty) {
                try $0.reply(to: task.id, text: "已完成", said: Said(by: "李", how: .telephone))
            }
        }
        fixture.at("2026-05-04", 20)
        let again = try await fixture.finalise("2026-05-04")
        #expect(!again.isNew)
        #expect(again.record == first.record)
        let next = try await fixture.store.read(as: BriefFixture.duty) { try $0.lastBrief() }
        #expect(next == first.record)
    }

    @Test func `a day to come is refused; a day gone by says when it was read`() async throws {
        let fixture = try await BriefFixture.make()
        try await fixture.issue()
        await #expect(throws: Rejection.invalid("dayAhead", field: "day", ["day": "2026-05-05"])) {
            try await fixture.finalise("2026-05-05")
        }
        fixture.at("2026-05-06", 9, 30)
        let late = try fixture.content(try await fixture.finalise("2026-05-05").record)
        #expect(late.asOf == CalendarDay(known: "2026-05-06").at(hour: 9, minute: 30, in: BriefFixture.zone))
        #expect(late.cutoff == CalendarDay(known: "2026-05-05").at(hour: 18, in: BriefFixture.zone))
        #expect(late.gaps.contains { $0.code == .frozenLate })
    }

    @Test(arguments: [BriefFixture.commander, BriefFixture.officer(BriefFixture.towns[0])])
    func `only the duty desk and sections finalise`(principal: Principal) async throws {
        let fixture = try await BriefFixture.make()
        await #expect(throws: Rejection.forbidden) { try await fixture.finalise("2026-05-04", by: principal) }
    }

    @Test func `the scheduler finalises at the cut-off, once, and catches up the day before`() async throws {
        let fixture = try await BriefFixture.make()
        let due = { @Sendable () async throws -> CalendarDay? in
            let rules = fixture.rules
            return try await fixture.store.write(by: .system(BriefFixture.county)) {
                try $0.finaliseIfDue(rules: rules)
            }?[
                Briefs.fields.day]
        }
        fixture.at("2026-05-04", 19)
        #expect(try await due() == nil, "nothing was ever issued")
        try await fixture.issue()
        #expect(try await due() == nil, "issued after the cut-off: the day to brief on is tomorrow")
        fixture.at("2026-05-05", 17, 59)
        #expect(try await due() == nil)
        fixture.at("2026-05-05", 18)
        #expect(try await due() == CalendarDay(known: "2026-05-05"))
        #expect(try await due() == nil)
        // Two cut-offs missed: the last one is caught up, the one before is not made up.
        fixture.at("2026-05-08", 7)
        #expect(try await due() == CalendarDay(known: "2026-05-07"))
        #expect(try await due() == nil)
    }

    @Test func `what is missing behind the numbers is named`() async throws {
        let fixture = try await BriefFixture.make()
        try await fixture.issue(leads: [BriefFixture.towns[0], BriefFixture.bureaus[1]])
        fixture.at("2026-05-04", 17)
        let gaps = Dictionary(
            grouping: try fixture.content(try await fixture.finalise("2026-05-04").record).gaps, by: \.code
        ).mapValues { $0[0] }
        #expect(gaps[.unitsNeverAcknowledged]?.names == ["教体局", "青石镇"])
        #expect(gaps[.unitsWithoutPost]?.count == 2)
        #expect(gaps[.unitsWithoutFirstResponsible]?.names == ["教体局"])
        #expect(Set(gaps.keys).isSuperset(of: [.noPrevious, .frozenEarly]))
        #expect(gaps[.tasksWithoutLeader] == nil)
    }

    @Test func `no personal data, even where a wording held some`() async throws {
        let fixture = try await BriefFixture.make()
        let directive = try await fixture.issue()
        let (i, t) = (DirectiveItems.fields, Tasks.fields)
        _ = try await fixture.store.write(by: .system(BriefFixture.county)) { writing in
            // No form and no issue lets such words through; a database may hold older ones.
            let words = "联系王某13812345678核实"
            for item in try writing.reading.items(of: directive) {
                try writing.update(item, Values { $0[i.wording] = words })
            }
            for task in try writing.reading.all(Tasks.self, where: t.directive, is: directive) {
                try writing.update(task, Values { $0[t.title] = words })
            }
        }
        let brief = try await fixture.finalise("2026-05-04").record
        #expect(brief[Briefs.fields.content]?.text.contains("联系王某…") == true)
        #expect(brief[Briefs.fields.content]?.text.contains("13812345678") == false)
        let breakdown = try await fixture.store.read(as: BriefFixture.duty) { try $0.breakdown(of: directive) }
        #expect(breakdown.rows.map(\.wording) == ["联系王某…"])
    }
}

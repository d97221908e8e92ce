import Kernel
import Registers
import Synchronization
import TestSupport
import Testing

@testable import Supervision

struct SectionTests {
    @Test(arguments: [(1, "low"), (7, "low"), (8, "medium"), (14, "medium"), (15, "high"), (25, "high")])
    func `a risk's level follows from its score`(score: Int, level: String) {
        #expect(RiskLevel(score: score).rawValue == level)
    }

    @Test(arguments: [
        (Direction.atLeast, 95.0, true), (.atLeast, 94.9, false), (.atMost, 95.0, true), (.atMost, 95.1, false),
    ])
    func `an objective is reached on the good side of its target`(direction: Direction, value: Double, reached: Bool) {
        #expect(direction.reached(value, target: 95) == reached)
        #expect(direction.reached(nil, target: 95) == nil)
    }

    @Test func `a risk's score is made, and out of range is told`() async throws {
        let (fixture, r) = (try await SupervisionFixture.make(), Risks.fields)
        let create = { @Sendable (likelihood: Int, impact: Int) async throws -> Record in
            try await fixture.write("duty1") { writing in
                try writing.create(
                    writing.registry.named(Risks.name),
                    Values {
                        $0[r.title] = "返乡高峰"
                        $0[r.hazard] = .importation
                        $0[r.likelihood] = likelihood
                        $0[r.impact] = impact
                        $0[r.unit] = SupervisionFixture.unit("section-inflow")
                        $0[r.mitigation] = "提前报备"
                        $0[r.review] = SupervisionFixture.day
                    })
            }
        }
        #expect(try await create(4, 5)[r.product] == 20)
        await #expect(throws: Rejection.self) { try await create(6, 1) }
        await #expect(throws: Rejection.self) { try await create(.max, .max) }
    }

    @Test func `tasks of a day that comes near are prepared once, as a draft`() async throws {
        let drafts = Mutex<[PreparedTasks]>([])
        let fixture = try await SupervisionFixture.make { _, tasks in
            drafts.withLock { $0.append(tasks) }
            return RecordID(known: "draft")
        }
        let (s, rules) = (Surges.fields, fixture.rules)
        let make = { @Sendable (day: Int, lead: Int) in
            try await fixture.write("duty1") { writing in
                try writing.create(
                    writing.registry.named(Surges.name),
                    Values {
                        $0[s.title] = "端午假期"
                        $0[s.kind] = .holiday
                        $0[s.day] = SupervisionFixture.day.advanced(by: day)
                        $0[s.lead] = lead
                        $0[s.tasks] = "备足检测物资\n\n 排班值守 "
                    })
            }
        }
        let near = try await make(7, 7)
        let far = try await make(30, 7)
        for _ in 0..<3 {
            try await fixture.store.write(by: .system(SupervisionFixture.county)) { try $0.superviseByClock(rules) }
        }
        #expect(drafts.withLock(\.self).map(\.tasks) == [["备足检测物资", "排班值守"]])
        #expect(try await fixture.record(Surges.self, near.id).state == "prepared")
        #expect(try await fixture.record(Surges.self, far.id).state == "planned")
        fixture.clock.advance(minutes: 60 * 24 * 23)
        try await fixture.store.write(by: .system(SupervisionFixture.county)) { try $0.superviseByClock(rules) }
        #expect(drafts.withLock(\.self).count == 2)
    }

    /// The same team on the same day: both are told, whoever was entered first; not what is over.
    @Test func `two days that want the same resource are in conflict`() async throws {
        let (fixture, s) = (try await SupervisionFixture.make(), Surges.fields)
        let make = { @Sendable (title: String, from: Int, to: Int?, resources: String) in
            try await fixture.write("duty1") { writing in
                try writing.create(
                    writing.registry.named(Surges.name),
                    Values {
                        $0[s.title] = title
                        $0[s.kind] = .holiday
                        $0[s.day] = SupervisionFixture.day.advanced(by: from)
                        $0[s.until] = to.map { SupervisionFixture.day.advanced(by: $0) }
                        $0[s.lead] = 0
                        $0[s.tasks] = "值守"
                        $0[s.resources] = resources
                    })
            }
        }
        let holiday = try await make("端午", 10, 12, "消杀一队\n 流动采样车 \n消杀一队")
        let exam = try await make("高考", 12, nil, "流动采样车\n体温枪")
        let fair = try await make("庙会", 13, 14, "流动采样车")
        let over = try await make("旧节点", 10, 12, "消杀一队")
        try await fixture.write("duty1") {
            _ = try $0.perform("cancel", $0.registry.named(Surges.name), over.id, reason: "不办了")
        }
        let found = try await fixture.read { reading in
            SurgeConflict.all(of: try reading.page(Surges.self, Query(limit: 50)).records)
        }
        let day = SupervisionFixture.day.advanced(by: 12)
        #expect(
            found == [
                holiday.id: [SurgeConflict(resource: "流动采样车", other: exam.id, day: day)],
                exam.id: [SurgeConflict(resource: "流动采样车", other: holiday.id, day: day)],
            ])
        #expect(found[fair.id] == nil)
    }
}

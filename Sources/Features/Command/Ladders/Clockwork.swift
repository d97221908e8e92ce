import Database
import Kernel
import Organisation
package import Registers

/// Runs the clocks of tasks: reminders before, escalation after, and the mark of lateness. Idempotent: a moment that
/// has been looked at is not looked at again; a server down for a day catches up, each audience hearing once.
extension Writing {
    /// - Returns: number of tasks looked at; call again while it equals `limit`.
    package func runClocks(_ rules: CommandRules, limit: Int = 200) throws -> Int {
        let t = Tasks.fields
        let definition = try registry.named(Tasks.name)
        let rows = try connection.query(
            """
            SELECT * FROM task WHERE county = \(county) AND "nextStep" <= \(now) ORDER BY "nextStep", id LIMIT \(limit)
            """)
        if rows.isEmpty { return 0 }
        let tree = try UnitTree(reading)
        let leaders = try reading.assignedLeaders(on: CalendarDay(now, in: rules.zone))
        for task in try rows.map({ try Record($0, of: definition) }) {
            try run(task, rules.ladders[task[t.urgency] ?? .routine], tree, leaders)
        }
        return rows.count
    }

    private func run(_ task: Record, _ ladder: Ladder, _ tree: UnitTree, _ leaders: [AreaCode: String]) throws {
        let t = Tasks.fields
        let (acknowledgeBy, due, from) = (task[t.acknowledgeBy] ?? now, task[t.due] ?? now, task[t.nextStep] ?? now)
        let waiting = Tasks.replying.contains(task.state)
        var heard: Set<Ladder.Step.Audience> = []
        let passed = ladder.moments(acknowledgeBy: acknowledgeBy, due: due).filter { $0.at >= from && $0.at <= now }
        for step in passed.reversed().compactMap(\.step) where waiting {
            if step.clock == .acknowledge, task[t.acknowledged] != nil { continue }
            guard heard.insert(step.to).inserted else { continue }
            try notify(step, task, tree, leaders)
        }
        let late = waiting && due <= now
        let next = waiting ? ladder.next(after: now, acknowledgeBy: acknowledgeBy, due: due) : nil
        try update(
            task, verb: late && task[t.late] != true ? "late" : "clock",
            Values {
                $0[t.nextStep] = next
                if late { $0[t.late] = true }
            })
    }

    private func notify(
        _ step: Ladder.Step, _ task: Record, _ tree: UnitTree, _ leaders: [AreaCode: String]
    ) throws {
        let t = Tasks.fields
        guard let id = task[t.unit] else { return }
        let unit = tree.unit(id)
        let kind = "\(step.clock.rawValue)\(step.minutes < 0 ? "Soon" : "Late")"
        switch step.to {
        case .unit: try notify(id, kind: kind, task: task)
        case .unitLead: try notify(id, kind: kind, task: task, person: unit?.firstResponsible)
        case .supervisor:
            let supervising = unit.flatMap { tree.supervisor(of: $0) }?.id ?? task[t.supervisor]
            if let supervising { try notify(supervising, kind: kind, task: task) }
        case .leader:
            let person = task[t.leader] ?? unit?.area.ancestor(.township).flatMap { leaders[$0] }
            if let office = tree.office { try notify(office.id, kind: kind, task: task, person: person) }
        case .headquarters: if let office = tree.office { try notify(office.id, kind: kind, task: task) }
        }
    }
}

extension Reading {
    /// Leaders of the headquarters assigned to townships (分包领导): a commander's post with a township as its area.
    func assignedLeaders(on day: CalendarDay) throws -> [AreaCode: String] {
        let rows = try connection.query(
            """
            SELECT p.area, u.name FROM post p JOIN "user" u ON u.id = p."user"
            WHERE p.county = \(principal.county) AND p.role = 'commander' AND p.area IS NOT NULL
              AND p."from" <= \(day) AND (p."to" IS NULL OR p."to" >= \(day)) ORDER BY p.area, p.id
            """)
        return Dictionary(
            try rows.map { (try $0.get("area"), try $0.get("name")) }, uniquingKeysWith: { first, _ in first })
    }
}

package import Command
import Database
import Duties
package import Kernel
import Organisation
package import Registers
package import Reporting

/// Conducting a drill (导调): its clock is set going, stopped, moved on; what is due on it is delivered. Only where the
/// database says that it is a drill's.
extension Writing {
    /// Lays a scenario out: its injects with the units they name.
    /// - Throws: `Rejection` `forbidden` in a real database; `invalid` (`injectUnit`) for a unit that is not there.
    @discardableResult
    package func layOut(_ scenario: Scenario, title: String) throws -> Record {
        try onlyInDrill()
        let (r, i) = (Runs.fields, Injects.fields)
        let tree = try UnitTree(reading)
        let run = try insert(
            Runs.self,
            Values {
                $0[r.title] = title
                $0[r.scenario] = scenario.id
                $0[r.base] = 0
            })
        for (place, inject) in scenario.injects.enumerated() {
            let units = try inject.to.flatMap { name -> [RecordID] in
                let found = tree.addressed(name)
                if found.isEmpty { throw Rejection.invalid("injectUnit", field: "to", ["unit": name]) }
                return found.map(\.id)
            }
            try insert(
                Injects.self,
                Values {
                    $0[i.drill] = run.id
                    $0[i.number] = place + 1
                    $0[i.after] = inject.after
                    $0[i.kind] = InjectKind(rawValue: inject.kind.rawValue)
                    $0[i.title] = inject.title
                    $0[i.text] = inject.text
                    $0[i.units] = units
                    $0[i.expected] = inject.expected
                    $0[i.within] = inject.within
                })
        }
        return run
    }

    /// Sets the clock going, or going again.
    @discardableResult
    package func startDrill(_ id: RecordID) throws -> Record {
        try turn(id, "start", state: "running", from: ["ready", "paused"]) { $0.start(at: self.now) }
    }

    @discardableResult
    package func pauseDrill(_ id: RecordID) throws -> Record {
        try turn(id, "pause", state: "paused", from: ["running"]) { $0.pause(at: self.now) }
    }

    @discardableResult
    package func endDrill(_ id: RecordID) throws -> Record {
        let run = try turn(id, "end", state: "ended", from: ["running", "paused"]) { $0.pause(at: self.now) }
        return try update(run, Values { $0[Runs.fields.ended] = now })
    }

    /// The next inject comes now: the clock jumps to its minute.
    /// - Throws: `Rejection` conflict (`noInject`).
    @discardableResult
    package func nextInject(_ id: RecordID) throws -> Record {
        let waiting = try reading.injects(of: id).first { $0.state == "waiting" }
        guard let minute = waiting?[Injects.fields.after] else { throw Rejection(.conflict, "noInject") }
        let run = try reading.find(Runs.self, id)
        return try turn(id, "next", state: run.state, from: ["running", "paused"]) {
            $0.jump(to: minute, at: self.now)
        }
    }

    /// Delivers what is due on the drill's clock, as the program itself. Idempotent; runs with the scheduler.
    @discardableResult
    package func deliverInjects(_ rules: CommandRules, _ reporting: ReportRules) throws -> [Record] {
        guard let run = try reading.drillRun(), ["running", "paused"].contains(run.state) else { return [] }
        return try deliver(run.id, rules, reporting)
    }

    /// What an observer saw of a unit: that it was done, or a remark.
    @discardableResult
    package func observe(answer id: RecordID, isDone: Bool, remark: String?) throws -> Record {
        try mayControl()
        let answer = try reading.find(Answers.self, id)
        try PersonalData.refuse(in: remark, field: "remark")
        let a = Answers.fields
        return try update(
            answer, verb: "observe",
            Values {
                $0[a.seen] = isDone ? answer[a.seen] ?? now : nil
                $0[a.remark] = remark
            })
    }

    // MARK: Parts

    private func deliver(_ id: RecordID, _ rules: CommandRules, _ reporting: ReportRules) throws -> [Record] {
        try onlyInDrill()
        let minutes = try reading.find(Runs.self, id).drillClock.minutes(at: now)
        let i = Injects.fields
        return try reading.injects(of: id)
            .filter { $0.state == "waiting" && ($0[i.after] ?? .max) <= minutes }
            .map { try deliver(inject: $0, rules, reporting) }
    }

    private func deliver(inject: Record, _ rules: CommandRules, _ reporting: ReportRules) throws -> Record {
        let (i, a) = (Injects.fields, Answers.fields)
        let tree = try UnitTree(reading)
        let units = (inject[i.units] ?? []).compactMap(tree.unit)
        let due = now.advanced(minutes: inject[i.within] ?? 30)
        let (title, text) = (inject[i.title] ?? "", inject[i.text] ?? "")
        var records: [RecordID: Record] = [:]
        switch inject[i.kind] ?? .notice {
        case .notice:
            for unit in units {
                try notify(
                    unit.id, office: unit.office, kind: "inject", about: inject.id, of: Injects.name,
                    title: "\(title):\(text)")
            }
        case .task:
            let tasks = try issue(
                prescribed: title, text, to: units.map(\.id), due: due, urgency: .urgent, rules: rules)
            records = Dictionary(
                tasks.compactMap { task in task[Tasks.fields.unit].map { ($0, task) } }, uniquingKeysWith: { $1 })
        case .incident:
            for unit in units {
                records[unit.id] = try register(
                    incident: title, place: unit.name, unit: unit.id, discoveredAt: now, rules: reporting)
            }
        }
        for unit in units {
            try insert(
                Answers.self,
                Values {
                    $0[a.inject] = inject.id
                    $0[a.unit] = unit.id
                    $0[a.due] = due
                    $0[a.register] = records[unit.id]?.register
                    $0[a.record] = records[unit.id]?.id
                })
        }
        return try update(inject, state: "delivered", verb: "deliver", Values { $0[i.delivered] = now })
    }

    @discardableResult
    private func turn(
        _ id: RecordID, _ verb: String, state: String, from: Set<String>, _ body: (inout DrillClock) -> Void
    ) throws -> Record {
        try mayControl()
        try onlyInDrill()
        let run = try reading.find(Runs.self, id)
        guard from.contains(run.state) else {
            throw Rejection(.conflict, "state", values: ["state": run.state, "transition": verb])
        }
        var clock = run.drillClock
        body(&clock)
        let r = Runs.fields
        let begun = run[r.begun] ?? (state == "running" ? now : nil)
        return try update(
            run, state: state, verb: verb,
            Values {
                $0[r.base] = Int(clock.base)
                $0[r.since] = clock.since
                $0[r.begun] = begun
            })
    }

    private func mayControl() throws {
        guard principal.posts.contains(where: { $0.role == .system || Runs.controlling.contains($0.role) }) else {
            throw Rejection.forbidden
        }
    }

    /// Injects look like orders: they are never sent where orders are real.
    private func onlyInDrill() throws {
        guard try Drill.flag(connection, county) != nil else { throw Rejection.forbidden }
    }
}

extension UnitTree {
    /// Units as a scenario names them.
    func addressed(_ name: String) -> [Unit] {
        if name == "office" { return office.map { [$0] } ?? [] }
        if name == "townships" { return townships }
        if name == "township" { return Array(townships.prefix(1)) }
        if let sector = Sector(rawValue: name), let bureau = bureau(of: sector) { return [bureau] }
        return named(name).flatMap(unit).map { [$0] } ?? []
    }
}

import Database
import Duties
import Indicators
package import Kernel
import Organisation
package import Registers
import Reporting

/// Drafting, signing and switching on (启动). Report types come into force by the operation of reporting, two persons each.
extension Writing {
    /// - Throws: `Rejection` `forbidden`, `invalid` with every problem.
    @discardableResult
    package func draft(response order: ResponseOrder, rules: ResponseRules) throws -> Record {
        try mayDraft()
        let values = try values(of: order, rules)
        return try insert(Activations.self, verb: "draft", values)
    }

    /// - Throws: `Rejection` `forbidden`, `notFound`, `conflict` (`state`), `invalid`.
    @discardableResult
    package func edit(response id: RecordID, _ order: ResponseOrder, rules: ResponseRules) throws -> Record {
        try mayDraft()
        let record = try inState(["draft"], id, "edit")
        return try update(record, values(of: order, rules))
    }

    /// Sends it to be signed; report types that are not in force are drafted and wait with it.
    @discardableResult
    package func submit(response id: RecordID, rules: ResponseRules) throws -> Record {
        try mayDraft()
        let record = try inState(["draft"], id, "activate")
        let a = Activations.fields
        if let to = record[a.to], to < rules.today(now) { throw Rejection.invalid("responseOver", field: a.to.name) }
        let until = record[a.to] ?? rules.today(now)
        let active = try reading.typesInForce(on: rules.today(now))
        var waiting: [RecordID] = []
        for name in record[a.reports] ?? [] where active[name] == nil {
            waiting.append(try draftType(name, until: until, rules))
        }
        return try perform(
            "activate", registry.named(Activations.name), id, Values { $0[a.switchedOn] = waiting })
    }

    /// The commander's decision on what waits: its start or its end.
    /// - Throws: `Rejection` `forbidden` (`samePerson`), `conflict` (`state`), `invalid` (`reasonRequired`).
    @discardableResult
    package func decide(
        response id: RecordID, agree: Bool, words: String? = nil, rules: ResponseRules
    ) throws -> Record {
        let definition = try registry.named(Activations.name)
        let record = try inState(["signing", "ending"], id, "activate")
        guard agree else {
            let back = try decide(definition, id, agree: false, reason: words)
            if record.state == "signing" { try decideTypes(of: record, agree: false, words: words, rules) }
            return back
        }
        if record.state == "ending" {
            let reason = try reading.pending(record)?.reason ?? words ?? ""
            let ended = try decide(definition, id, agree: true, reason: words)
            let done = try lapse(ended, reason: reason, wanted: [], rules)
            try beginPeace(after: done, rules)
            return done
        }
        let before = try reading.response()
        let a = Activations.fields
        try decideTypes(of: record, agree: true, words: words, rules)
        let done = try decide(
            definition, id, agree: true, reason: words, Values { $0[a.activated] = now })
        return try before.map { try replace($0, by: done, rules) } ?? started(done, rules)
    }

    /// Takes a draft away.
    @discardableResult
    package func drop(response id: RecordID) throws -> Record {
        try perform("drop", registry.named(Activations.name), id)
    }

    // MARK: Parts

    /// The one before ends; what both want goes on, and ends with the new one.
    private func replace(_ before: Record, by record: Record, _ rules: ResponseRules) throws -> Record {
        let a = Activations.fields
        let wanted = Set(record[a.reports] ?? [])
        let types = try reading.typeNames(before[a.switchedOn] ?? [])
        let handed = types.filter { wanted.contains($0.value) }.keys.sorted()
        let ended = try update(before, state: "ended", verb: "expire", reason: record[a.order])
        try lapse(ended, reason: record[a.order] ?? "", wanted: wanted, rules)
        return try started(
            update(record, Values { $0[a.switchedOn] = (record[a.switchedOn] ?? []) + handed }), rules)
    }

    /// What is owed in peace alone is owed no more.
    private func started(_ record: Record, _ rules: ResponseRules) throws -> Record {
        let peaceful = try reading.reportForms().filter { $0.readiness == .peace }.map(\.rule)
        try cancel(rules: peaceful, about: record.id, reason: record[Activations.fields.order] ?? "")
        return record
    }

    private func decideTypes(of record: Record, agree: Bool, words: String?, _ rules: ResponseRules) throws {
        for type in try reading.all(ReportTypes.self, ids: record[Activations.fields.switchedOn] ?? []).values.sorted(
            by: { $0.id < $1.id }) where type.state == "review"
        {
            try decide(reportType: type.id, agree: agree, words: words, rules: rules.reporting)
        }
    }

    /// A type in draft waits for its second person; else the shipped definition is drafted, until the response's last day.
    func draftType(_ name: String, until: CalendarDay, _ rules: ResponseRules) throws -> RecordID {
        let drafts = try reading.all(ReportTypes.self, where: ReportTypes.fields.name, is: name)
        if let waiting = drafts.last(where: { $0.state == "review" }) { return waiting.id }
        if let draft = drafts.last(where: { $0.state == "draft" }) {
            return try submit(reportType: draft.id, rules: rules.reporting).id
        }
        guard let shipped = rules.reporting.shipped[name] else {
            throw Rejection.invalid("responseReport", field: Activations.fields.reports.name, ["report": name])
        }
        let made = try draft(reportType: shipped + "\nuntil: \(until)\n", rules: rules.reporting)
        return try submit(reportType: made.id, rules: rules.reporting).id
    }

    func mayDraft() throws {
        guard principal.posts.contains(where: { Activations.drafting.contains($0.role) }) else {
            throw Rejection.forbidden
        }
    }

    func inState(_ states: Set<String>, _ id: RecordID, _ step: String) throws -> Record {
        let record = try reading.find(Activations.self, id)
        guard states.contains(record.state) else {
            throw Rejection(.conflict, "state", values: ["state": record.state, "transition": step])
        }
        return record
    }

    private func values(of order: ResponseOrder, _ rules: ResponseRules) throws -> Values {
        let a = Activations.fields
        var problems: [Rejection.Problem] = []
        for (field, text) in [(a.disease, order.disease), (a.order, order.order)] {
            if text.trimmingWhitespace.isEmpty { problems.append(.init("required", field: field.name)) }
            if let problem = PersonalData.problem(in: text, field: field.name) { problems.append(problem) }
        }
        if !county.territory.contains(order.area) { problems.append(.init("responseArea", field: a.area.name)) }
        if order.to < order.from { problems.append(.init("expiryBeforeEffective", field: a.to.name)) }
        if order.to.ordinal - order.from.ordinal > Activations.longest {
            problems.append(.init("responseLong", field: a.to.name, values: ["max": String(Activations.longest)]))
        }
        if !Activations.retentions.contains(order.retention) {
            let (low, high) = (Activations.retentions.lowerBound, Activations.retentions.upperBound)
            problems.append(
                .init("responseRetention", field: a.retention.name, values: ["min": String(low), "max": String(high)]))
        }
        let known = Set(rules.reporting.shipped.keys).union(try reading.typesInForce(on: rules.today(now)).keys)
        for report in order.reports where !known.contains(report) {
            problems.append(.init("responseReport", field: a.reports.name, values: ["report": report]))
        }
        let packs = try rules.packs(reading)
        for pack in order.packs where packs[pack] == nil {
            problems.append(.init("responsePack", field: a.packs.name, values: ["pack": pack]))
        }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        let modules = order.modules.filter(rules.levels.modules.contains)
        return Values {
            $0[a.disease] = order.disease.trimmingWhitespace
            $0[a.area] = order.area
            $0[a.level] = order.level
            $0[a.order] = order.order.trimmingWhitespace
            $0[a.from] = order.from
            $0[a.to] = order.to
            $0[a.reports] = order.reports
            $0[a.packs] = order.packs
            $0[a.modules] = modules
            $0[a.retention] = order.retention
            $0[a.drafter] = principal.user
        }
    }
}

extension Reading {
    func typeNames(_ ids: [RecordID]) throws -> [RecordID: String] {
        try all(ReportTypes.self, ids: ids).compactMapValues { $0[ReportTypes.fields.name] }
    }
}

import Database
package import Kernel
import Policies
package import Registers

/// How a risk area gets, changes and loses its level.
extension Writing {
    /// Confirms what somebody else has entered or read from a list (划定, two persons).
    /// - Throws: `Rejection` forbidden (`samePerson` for one's own entry), conflict (`state`).
    package func confirm(riskAreas ids: [RecordID]) throws {
        let r = RiskAreas.fields
        let records = try reading.all(RiskAreas.self, ids: ids)
        for id in ids {
            guard let record = records[id] else { throw Rejection.notFound }
            guard record[r.enterer] != principal.user else { throw Rejection(.forbidden, "samePerson") }
            try step("confirm", record)
            guard let milder = record[r.replaces], let old = try reading.all(RiskAreas.self, ids: [milder])[milder],
                old.state == "active"
            else { continue }
            try end(old, before: record[r.from])
        }
    }

    package func drop(riskArea id: RecordID) throws { try step("drop", try reading.find(RiskAreas.self, id)) }

    /// Notes a new case: the count begins again; a stricter level of the scheme is proposed and waits for a second person.
    /// - Parameter inHousehold: found among those who live with a person isolated at home.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`), `invalid` (`riskDay`, `riskPlaceNeeded`).
    package func addCase(riskArea id: RecordID, on day: CalendarDay, inHousehold: Bool, rules: PreventionRules) throws {
        let (r, record) = (RiskAreas.fields, try active(id))
        guard let scheme = record[r.scheme], day <= rules.today(now) else {
            throw Rejection.invalid("riskDay", field: "lastCase")
        }
        guard scheme.restarts(inHouseholdOfIsolated: inHousehold) else { return }
        guard let level = record[r.level], let next = scheme.afterCase(at: level.rawValue) else {
            throw Rejection.invalid("riskPlaceNeeded", field: "lastCase")
        }
        let last = max(day, record[r.lastCase] ?? day)
        var values = Values { $0[r.lastCase] = last }
        values[r.due] = RiskAreas.due(Values(record.values.stored.merging(values.stored) { $1 }))
        let counted = try update(record, verb: "case", values)
        let isProposed = try reading.all(RiskAreas.self, where: r.replaces, is: id).contains { $0.state == "proposed" }
        guard next != level.rawValue, !isProposed else { return }
        var stricter = successor(of: counted, at: RiskLevel(rawValue: next), from: rules.today(now))
        stricter[r.replaces] = id
        stricter[r.enterer] = principal.user
        try insert(RiskAreas.self, verb: "case", stricter)
    }

    /// Notes that everybody was screened negative (全员核酸阴性).
    package func screen(riskArea id: RecordID, on day: CalendarDay, rules: PreventionRules) throws {
        let record = try active(id)
        guard day <= rules.today(now) else { throw Rejection.invalid("riskDay", field: "screened") }
        try update(record, verb: "screen", Values { $0[RiskAreas.fields.screened] = day })
    }

    /// Lowers or lifts an area (降级、解除) as its scheme says. Before it is due, or unscreened, an order is needed.
    /// - Returns: the area at its new level; nil where it is lifted.
    /// - Throws: `Rejection` invalid: `riskNotDue`, `riskNotScreened`, `riskOthers` while stricter areas are left.
    @discardableResult
    package func lower(riskArea id: RecordID, order: String?, rules: PreventionRules) throws -> Record? {
        let (r, record, today) = (RiskAreas.fields, try active(id), rules.today(now))
        guard let scheme = record[r.scheme], let level = record[r.level],
            let rule = scheme.lifting(level.rawValue, before: record[r.before]?.rawValue)
        else { throw Rejection.invalid("riskStays", field: "level") }
        let order = order.flatMap { $0.trimmingWhitespace.isEmpty ? nil : $0.trimmingWhitespace }
        if order == nil {
            if rule.cleanDays == nil, try stricterLeft(than: level, scheme) {
                throw Rejection.invalid("riskOthers", field: "order")
            }
            if let due = record[r.due], today < due {
                throw Rejection.invalid("riskNotDue", field: "order", ["due": due.description])
            }
            if !rule.isScreened(record[r.screened], for: record[r.due].map { max($0, today) } ?? today),
                !rule.isScreened(record[r.screened], for: record[r.due] ?? today)
            {
                throw Rejection.invalid("riskNotScreened", field: "order", ["n": String(rule.screening ?? 0)])
            }
        }
        return try replace(
            record, by: rule.to.flatMap { RiskLevel(rawValue: $0) }, order: order, from: today)
    }

    private func stricterLeft(than level: RiskLevel, _ scheme: RiskScheme) throws -> Bool {
        let stricter = scheme.levels.prefix { $0 != level.rawValue }
        return try connection.first(
            """
            SELECT id FROM "riskArea" WHERE county = \(county) AND open = 1 AND state = 'active'
            AND scheme = \(scheme.rawValue) AND level IN (\(list: stricter.map(\.sql))) LIMIT 1
            """) != nil
    }

    /// Ends a level and begins the next, milder one: who was there when is known afterwards.
    private func replace(
        _ record: Record, by level: RiskLevel?, order: String?, from day: CalendarDay
    ) throws -> Record? {
        try end(record, before: day, order: order)
        guard let level else { return nil }
        let new = try insert(RiskAreas.self, verb: "end", successor(of: record, at: level, from: day))
        return try update(new, state: "active", verb: "confirm")
    }

    private func end(_ record: Record, before day: CalendarDay?, order: String? = nil) throws {
        let r = RiskAreas.fields
        let from = record[r.from] ?? day
        let last = [day, from].compactMap { $0?.advanced(by: -1) }.max()
        try step(
            "end", record,
            Values {
                $0[r.to] = last
                $0[r.order] = order
            })
    }

    /// Values of the next level of a place.
    private func successor(of record: Record, at level: RiskLevel?, from day: CalendarDay) -> Values {
        let r = RiskAreas.fields
        var values = Values(record.values.stored)
        values[r.before] = record[r.level]
        values[r.level] = level
        values[r.from] = day
        for field in [r.to, r.screened] { values[field] = nil }
        (values[r.order], values[r.replaces]) = (nil, nil)
        values[r.due] = RiskAreas.due(values)
        return values
    }

    private func active(_ id: RecordID) throws -> Record {
        let record = try reading.find(RiskAreas.self, id)
        guard principal.posts.contains(where: { RiskAreas.entering.contains($0.role) }) else {
            throw Rejection.forbidden
        }
        guard record.state == "active" else {
            throw Rejection(.conflict, "state", values: ["state": record.state, "transition": "end"])
        }
        return record
    }

    private func step(_ name: String, _ record: Record, _ values: Values = Values()) throws {
        try perform(name, reading.registry.named(RiskAreas.name), record.id, values)
    }
}

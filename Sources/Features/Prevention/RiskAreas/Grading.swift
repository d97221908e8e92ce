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
        }
    }

    package func drop(riskArea id: RecordID) throws { try step("drop", try reading.find(RiskAreas.self, id)) }

    /// Notes a new case: the count begins again, and the area gets the strictest level of its scheme.
    /// - Parameter inHousehold: found among those who live with a person isolated at home.
    package func addCase(riskArea id: RecordID, on day: CalendarDay, inHousehold: Bool, rules: PreventionRules) throws {
        let (r, record) = (RiskAreas.fields, try active(id))
        guard let scheme = record[r.scheme], day <= rules.today(now) else {
            throw Rejection.invalid("riskDay", field: "lastCase")
        }
        guard scheme.restarts(inHouseholdOfIsolated: inHousehold) else { return }
        let last = max(day, record[r.lastCase] ?? day)
        if record[r.level]?.rawValue == scheme.afterCase {
            var values = Values { $0[r.lastCase] = last }
            values[r.due] = RiskAreas.due(Values(record.values.stored.merging(values.stored) { $1 }))
            try update(record, verb: "case", values)
        } else {
            try replace(record, by: RiskLevel(rawValue: scheme.afterCase), lastCase: last, verb: "case", rules: rules)
        }
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
            record, by: rule.to.flatMap { RiskLevel(rawValue: $0) }, lastCase: record[r.lastCase], verb: "end",
            order: order, rules: rules)
    }

    private func stricterLeft(than level: RiskLevel, _ scheme: RiskScheme) throws -> Bool {
        let stricter = scheme.levels.prefix { $0 != level.rawValue }
        return try connection.first(
            """
            SELECT id FROM "riskArea" WHERE county = \(county) AND open = 1 AND state = 'active'
            AND scheme = \(scheme.rawValue) AND level IN (\(list: stricter.map(\.sql))) LIMIT 1
            """) != nil
    }

    /// Ends a level and begins the next: who was there when is known afterwards.
    @discardableResult
    private func replace(
        _ record: Record, by level: RiskLevel?, lastCase: CalendarDay?, verb: String, order: String? = nil,
        rules: PreventionRules
    ) throws -> Record? {
        let (r, today) = (RiskAreas.fields, rules.today(now))
        let last = max(today.advanced(by: -1), (record[r.from] ?? today).advanced(by: -1))
        try step(
            "end", record,
            Values {
                $0[r.to] = last
                $0[r.order] = order
            })
        guard let level else { return nil }
        var values = Values(record.values.stored)
        values[r.before] = record[r.level]
        values[r.level] = level
        values[r.from] = today
        values[r.to] = nil
        values[r.lastCase] = lastCase
        values[r.screened] = nil
        values[r.order] = nil
        values[r.due] = RiskAreas.due(values)
        let new = try insert(RiskAreas.self, verb: verb, values)
        return try update(new, state: "active", verb: "confirm")
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

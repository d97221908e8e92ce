import Database
import Duties
package import Kernel
import Organisation
package import Registers

/// What an order says (调派令).
package struct DeploymentOrder: Sendable {
    package let pool: RecordID
    package let receiver: RecordID
    package let number: Int
    package let from: CalendarDay
    package let to: CalendarDay
    package let basis: String

    package init(
        pool: RecordID, receiver: RecordID, number: Int, from: CalendarDay, to: CalendarDay, basis: String
    ) {
        (self.pool, self.receiver, self.number) = (pool, receiver, number)
        (self.from, self.to, self.basis) = (from, to, basis.trimmingWhitespace)
    }

    /// What is wrong with it whatever the pool.
    fileprivate func problems(_ today: CalendarDay) -> [Rejection.Problem] {
        let d = Deployments.fields
        var problems: [Rejection.Problem] = []
        if number < 1 { problems.append(.init("badNumber", field: d.number.name)) }
        if to < from { problems.append(.init("endsBeforeStart", field: d.to.name)) }
        if to < today { problems.append(.init("deadlinePast", field: d.to.name)) }
        if basis.isEmpty { problems.append(.init("required", field: d.basis.name)) }
        if let problem = PersonalData.problem(in: basis, field: d.basis.name) { problems.append(problem) }
        return problems
    }
}

extension Writing {
    /// Orders persons of a pool to another unit (下达调派令), by the office or a section. Whoever is under an open order is not
    /// ordered twice: of what the pool offers, its open orders are taken off, in the same transaction.
    /// - Throws: `Rejection` `forbidden`, `notFound`, `invalid`, `conflict` (`poolEnded`, `poolShort` with what is available).
    @discardableResult
    package func order(_ order: DeploymentOrder, rules: WorkforceRules) throws -> Record {
        guard allows(Set(dispatching)) else { throw Rejection.forbidden }
        let (p, d) = (Pools.fields, Deployments.fields)
        let pool = try reading.find(Pools.self, order.pool)
        let problems = order.problems(rules.today(now))
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        let tree = try UnitTree(reading)
        guard let receiver = tree.unit(order.receiver) else {
            throw Rejection.invalid("unitUnknown", field: d.receiver.name)
        }
        guard pool.state == "active", let unit = pool[p.unit], let sender = tree.unit(unit) else {
            throw Rejection(.conflict, "poolEnded")
        }
        if unit == receiver.id { throw Rejection.invalid("deploymentSame", field: d.receiver.name) }
        let free = try reading.free(of: pool)
        guard order.number <= free else {
            throw Rejection(.conflict, "poolShort", values: ["available": String(free)])
        }
        let due = now.advanced(minutes: rules.answerMinutes)
        let made = try insert(
            Deployments.self,
            Values {
                $0[d.pool] = pool.id
                $0[d.name] = pool[p.name]
                $0[d.skill] = pool[p.skill]
                $0[d.number] = order.number
                $0[d.unit] = unit
                $0[d.office] = sender.office
                $0[d.receiver] = receiver.id
                $0[d.receiverOffice] = receiver.office
                $0[d.from] = order.from
                $0[d.to] = order.to
                $0[d.basis] = order.basis
                $0[d.due] = due
            })
        try owe(
            [
                NewDuty(
                    WorkforceDuties.answer, subject: made.id, of: Deployments.name, unit: unit, area: sender.area,
                    title: "\(pool[p.name] ?? "") × \(order.number) → \(receiver.short)", cause: made.id, due: due)
            ], in: rules.duties)
        return made
    }
}

extension Reading {
    /// Persons of a pool who may be ordered now: those it offers without those of its open orders, by one sum. Where a unit
    /// offers fewer than it has sent, none.
    package func free(of pool: Record) throws -> Int {
        let out = try ordered("AND pool = \(pool.id)")[pool.id] ?? 0
        return max(0, (pool[Pools.fields.available] ?? 0) - out)
    }

    /// Persons under open orders, by pool.
    /// - Parameter which: a further condition.
    func ordered(_ which: SQL = "") throws -> [RecordID: Int] {
        let rows = try connection.query(
            """
            SELECT pool, SUM(number) AS n FROM deployment WHERE county = \(principal.county) AND open = 1 \(which)
            GROUP BY pool
            """)
        return Dictionary(
            try rows.map { (try $0.get("pool"), try $0.get("n")) }, uniquingKeysWith: { first, _ in first })
    }
}

import Database
import Duties
package import Kernel
package import Registers

/// How a filing comes in and is corrected (报备).
extension Writing {
    /// What a person has filed on the web. It needs no permission; the same `id` again is the same filing.
    /// - Returns: the filing, and the code of its receipt, which is told in this answer alone.
    /// - Throws: `Rejection` invalid with every problem.
    package func file(id: RecordID, _ given: Values, rules: ArrivalSettings) throws -> (arrival: Record, code: String) {
        let a = Arrivals.fields
        if let there = try reading.any(registry.named(Arrivals.name), id) {
            guard there[a.via] == .web, there.created.advanced(minutes: 60) > now else {
                throw Rejection.invalid("filingSent")
            }
            return (there, try makeReceipt(for: id))
        }
        var values = given
        values[a.via] = .web
        try refuse(values, rules)
        try Arrivals.fields.complete(&values, id: id, before: nil, in: reading)
        let filed = try admit(try insert(Arrivals.self, id: id, verb: "file", values), rules)
        return (filed, try makeReceipt(for: id))
    }

    /// What staff write down for a person (代录).
    /// - Throws: `Rejection` `forbidden`; invalid (`saidByRequired` without who said it, `badChoice` without how).
    package func file(onBehalf given: Values, rules: ArrivalSettings) throws -> Record {
        let a = Arrivals.fields
        try requireTeller(given)
        guard given[a.via].map(FiledVia.onBehalf.contains) ?? false else {
            throw Rejection.invalid("badChoice", field: a.via.name)
        }
        try refuse(given, rules)
        return try admit(try create(registry.named(Arrivals.name), given), rules)
    }

    /// What a person corrects by the receipt, until the township has verified it.
    /// - Throws: `Rejection` unauthenticated `receiptRefused` for a text that is no code; conflict `filingClosed`; invalid.
    @discardableResult
    package func correct(receipt code: String, _ given: Values, rules: ArrivalSettings) throws -> Record {
        let arrival = try filing(receipt: code)
        let a = Arrivals.fields
        var values = given
        var whole = Values(arrival.values.stored.merging(given.stored) { $1 })
        whole[a.born] = arrival[a.born]
        let problems = FilingDates(whole, today: rules.today(now)).problems
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        try Arrivals.fields.complete(&values, id: arrival.id, before: arrival, in: reading)
        let corrected = try update(arrival, verb: "correct", values)
        // Another township: it is theirs, with a day of its own.
        if corrected[a.unit] != arrival[a.unit], corrected.state == "filed" {
            try cancel(rule: ArrivalDuties.verify, subject: arrival.id)
            return try oweVerification(
                of: corrected, rules, verb: "begin", try reading.asked(corrected, rules, now).values)
        }
        return try update(corrected, verb: "edit", try reading.asked(corrected, rules, now).values)
    }

    /// The person says by the receipt that they do not come.
    @discardableResult
    package func stayAway(receipt code: String) throws -> Record {
        let arrival = try filing(receipt: code)
        try cancel(rule: ArrivalDuties.verify, subject: arrival.id)
        return try settle(arrival, "notComing", verb: "stayAway")
    }

    /// Begins what came by the engine's own ways – a list, the API: the clock, and what is asked.
    /// - Returns: number of arrivals; call again while it equals `limit`.
    package func beginNewArrivals(limit: Int = 200, rules: ArrivalSettings) throws -> Int {
        let definition = try registry.named(Arrivals.name)
        let new = try connection.query(
            """
            SELECT * FROM arrival WHERE county = \(county) AND "verifyBy" IS NULL AND open = 1 AND state = 'filed'
            ORDER BY id LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }
        for arrival in new { try begin(arrival, rules) }
        return new.count
    }

    @discardableResult
    func begin(_ arrival: Record, _ rules: ArrivalSettings) throws -> Record {
        try oweVerification(of: arrival, rules, verb: "begin", try reading.asked(arrival, rules, now).values)
    }

    /// What is wrong with the days of a new filing, by today.
    func refuse(_ values: Values, _ rules: ArrivalSettings) throws {
        let problems = FilingDates(values, today: rules.today(now)).problems
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
    }

    private func filing(receipt code: String) throws -> Record {
        guard let arrival = try reading.arrival(receipt: code) else { throw Receipts.refused }
        guard ["filed", "offered"].contains(arrival.state) else { throw Rejection(.conflict, "filingClosed") }
        return arrival
    }
}

extension Receipts {
    /// One answer to every text that opens nothing.
    static let refused = Rejection(.unauthenticated, "receiptRefused")
}

import Database
import Duties
package import Kernel
package import Registers

extension Writing {
    /// Somebody who lives alone agrees to be called, or to be called at other intervals (约定问候). The first call is one
    /// interval after the day.
    /// - Parameters:
    ///   - consent: of the person; without it nothing is noted.
    ///   - day: on which they agreed, within the last year; nil is today.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`welfareNotHere`), `invalid` (`welfareConsent`,
    ///   `welfareDay`).
    @discardableResult
    package func agreeCalls(
        household id: RecordID, every period: WelfarePeriod, consent: Bool, on day: CalendarDay? = nil,
        rules: HouseholdRules
    ) throws -> Record {
        let home = try reading.find(Households.self, id)
        guard principal.goesToDoors else { throw Rejection.forbidden }
        guard home.door == .home, home.state == "active" else { throw Rejection(.conflict, "welfareNotHere") }
        guard consent else { throw Rejection.invalid("welfareConsent", field: "consent") }
        let (h, today) = (Households.fields, rules.today(now))
        let day = day ?? today
        guard day <= today, day > today.advanced(by: -WelfareDuties.lasting) else {
            throw Rejection.invalid("welfareDay", field: h.callAgreed.name)
        }
        // Who agrees anew was just spoken to.
        if let before = home[h.callEvery] { try cancel(rule: before.rule, subject: id) }
        return try update(
            home, verb: "agreeCalls",
            Values {
                $0[h.callEvery] = period
                $0[h.callAgreed] = day
            })
    }

    /// They no longer wish it (撤回同意): nobody calls any more, and that they were called goes out of the household, its
    /// calls and their history. Once more it changes nothing.
    /// - Throws: `Rejection` `notFound`, `forbidden`.
    @discardableResult
    package func withdrawCalls(household id: RecordID) throws -> Record {
        let home = try reading.find(Households.self, id)
        guard principal.goesToDoors else { throw Rejection.forbidden }
        return try endCalls(home, basis: HealthNeed.withdrawal)
    }

    /// Ends what was agreed a year ago. Idempotent; runs with the clock.
    /// - Returns: households; call again while it equals `limit`.
    @discardableResult
    package func lapseCalls(_ rules: HouseholdRules, limit: Int = 20) throws -> Int {
        let definition = try registry.named(Households.name)
        let last = rules.today(now).advanced(by: -WelfareDuties.lasting)
        let rows = try connection.query(
            """
            SELECT * FROM household WHERE county = \(county)
            AND "callEvery" IN (\(list: WelfarePeriod.allCases.map(\.sql))) AND "callAgreed" <= \(last)
            ORDER BY id LIMIT \(limit)
            """)
        for row in rows { try endCalls(Record(row, of: definition), basis: "问候约定满一年，《个人信息保护法》第四十七条") }
        return rows.count
    }

    @discardableResult
    func endCalls(_ home: Record, basis: String) throws -> Record {
        let (h, w) = (Households.fields, WelfareCalls.fields)
        guard home[h.callEvery] != nil else { return home }
        try cancel(cause: home.id)
        for call in try reading.all(WelfareCalls.self, where: w.household, is: home.id) {
            try erase(call, basis: basis)
        }
        let blank = try erase(home, fields: [h.callEvery.name, h.callAgreed.name], basis: basis)
        // Head and telephone were kept for the calls where the last round over them was emptied meanwhile.
        let isKnown = blank[h.head] != nil || blank[h.phone] != nil
        guard isKnown, try !isOfRound(home) else { return blank }
        return try erase(blank, basis: basis)
    }

    /// Whether a round that is not emptied has asked there, or none has yet.
    private func isOfRound(_ home: Record) throws -> Bool {
        let rounds = try connection.query(
            """
            SELECT s.state FROM "sweepLine" l JOIN sweep s ON s.county = l.county AND s.id = l.sweep
            WHERE l.county = \(county) AND l.grid = \(home[Households.fields.grid])
            AND COALESCE(s.kind, 'home') = \(home.door) AND s.opened >= \(home.created)
            """
        ).map { $0["state"].text }
        return rounds.isEmpty || rounds.contains { $0 != "emptied" }
    }
}

import Database
package import Kernel
package import Registers

/// Case-by-case decisions (一事一议, C14): what is handled otherwise than the rule, why, by whose approval and until
/// when. Every one is on every brief while it lasts, and lapses by itself.
package struct Exceptions: Register {
    package let title = Field<String>("title", .required, .listed, .searched)
    package let reason = Field<String>("reason", .required, .lines, .max(2_000))
    /// The rule or order it departs from.
    package let rule = Field<String>("rule", .required)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed)
    package let place = Field<RecordID>("place", to: "place")
    package let from = Field<CalendarDay>("from", .required, .listed)
    /// Last day.
    package let expiry = Field<CalendarDay>("expiry", .required, .listed, .indexed)
    package init() {}

    package static let name = "exception"
    package static let fields = Exceptions()
    package static let access = Access(
        read: headquartersReads.merging([.unitOfficer: [.unit("unit")]]) { first, _ in first },
        create: [.dutyOfficer, .sectionLead, .unitOfficer], edit: [.dutyOfficer, .sectionLead, .unitOfficer])
    package static let listing = Listing(sort: "expiry", descending: false)
    package static let tallies = [Tally("exception", by: ["state"])]
    package static let workflow = Workflow(
        ["draft", "approving", "approved", "expired", "revoked"], closed: ["expired", "revoked"],
        [
            Transition(
                "approve", from: ["draft"], to: "approved", by: [.dutyOfficer, .sectionLead, .unitOfficer],
                second: .init(by: [.commander], pending: "approving")),
            Transition(
                "revoke", from: ["approved"], to: "revoked", by: [.commander, .dutyOfficer], needsReason: true),
            Transition("expire", from: ["draft", "approved"], to: "expired", by: [.system], own: true),
        ])

    /// Longest an exception lasts: what is needed for longer is a rule, and goes into the plan.
    package static let longestDays = 90

    package func problems(in values: Values) -> [Rejection.Problem] {
        guard let from = values[from], let expiry = values[expiry] else { return [] }
        if expiry < from { return [.init("expiryBeforeEffective", field: self.expiry.name)] }
        if expiry.ordinal - from.ordinal > Self.longestDays {
            return [.init("exceptionLong", field: self.expiry.name, values: ["max": String(Self.longestDays)])]
        }
        return []
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let before, before.state != "draft" { throw Rejection(.conflict, "exceptionApproved") }
    }
}

extension Writing {
    /// Ends exceptions whose last day is over. Idempotent; runs with the clock.
    /// - Returns: number of exceptions; call again while it equals `limit`.
    package func lapseExceptions(_ rules: SupervisionRules, limit: Int = 100) throws -> Int {
        let definition = try registry.named(Exceptions.name)
        let rows = try connection.query(
            """
            SELECT * FROM exception WHERE county = \(county) AND open = 1 AND expiry < \(rules.today(now))
            AND state <> 'approving' ORDER BY expiry, id LIMIT \(limit)
            """)
        for exception in try rows.map({ try Record($0, of: definition) }) {
            try update(exception, state: "expired", verb: "expire")
        }
        return rows.count
    }
}

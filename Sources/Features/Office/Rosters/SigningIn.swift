import Command
import Database
package import Duties
package import Kernel
import Organisation
package import Registers

/// Signing in for a shift (签到), and what the roster in force owes.
extension Writing {
    /// The principal is there. Who is not on the list stands in (替班) and is there as well.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`shiftNotNow`, `shiftSigned`).
    @discardableResult
    package func signIn(shift id: RecordID, rules: OfficeRules) throws -> Record {
        let s = Shifts.fields
        let shift = try reading.find(Shifts.self, id)
        guard principal.has(.dutyOfficer, .sectionLead, .commander) else { throw Rejection.forbidden }
        guard let opens = shift[s.opens], let closes = shift[s.closes], now >= opens.advanced(minutes: -60),
            now < closes
        else { throw Rejection(.conflict, "shiftNotNow") }
        var (present, at) = (shift[s.present] ?? [], shift[s.presentAt] ?? [])
        guard !present.contains(principal.user) else { throw Rejection(.conflict, "shiftSigned") }
        present.append(principal.user)
        at.append(now)
        let signed = try update(
            shift, verb: "signIn",
            Values {
                $0[s.present] = present
                $0[s.presentAt] = at
            })
        if let roster = shift[s.roster], let day = shift[s.day], let begins = shift[s.begins] {
            let slot = "\(day).\(begins).\(present.count)"
            try meetDuty(of: reading.find(Rosters.self, roster), slot, present.count, shift, rules)
        }
        return signed
    }

    /// One person's place of the shift. It may not be owed yet: the roster was made today, or the day has just begun.
    private func meetDuty(
        of roster: Record, _ slot: String, _ place: Int, _ shift: Record, _ rules: OfficeRules
    ) throws {
        let (r, s, book) = (Rosters.fields, Shifts.fields, rules.command.duties)
        guard let level = roster[r.level], place <= roster[r.least] ?? Rosters.fewest, let opens = shift[s.opens] else {
            return
        }
        let rule = RosterDuties.name(level)
        let office = try UnitTree(reading).office?.id
        try owe(
            [
                NewDuty(
                    rule, subject: roster.id, of: Rosters.name, slot: slot, unit: office, title: roster[r.name],
                    opens: opens.advanced(minutes: -60), due: opens, closes: shift[s.closes])
            ], in: book)
        try meet(rule: rule, subject: roster.id, slot: slot, by: shift.id, of: Shifts.name)
    }
}

/// What a roster makes the office owe: so many persons signed in for every shift (L3).
package enum RosterDuties {
    static func name(_ level: Readiness) -> String { "roster.\(level.rawValue)" }

    /// The rule of the roster in force.
    package static func source(
        _ readiness: @escaping @Sendable (Reading) throws -> Readiness
    ) -> @Sendable (Reading) throws -> [DutyRule] {
        { reading in
            guard let roster = try reading.rosterInForce(readiness), let level = roster[Rosters.fields.level] else {
                return []
            }
            let (id, title) = (roster.id, roster[Rosters.fields.name] ?? "")
            return [
                DutyRule(
                    name(level),
                    .roster(shifts: Rosters.begins(roster), persons: roster[Rosters.fields.least] ?? Rosters.fewest),
                    ladder: "roster", register: Rosters.name, metBy: Shifts.name, link: { _ in "/roster" },
                    notice: "roster",
                    subjects: { county, _ in
                        """
                        SELECT r.id, (SELECT min(u.id) FROM unit u WHERE u.county = \(county) AND u.kind = 'office'
                          AND u.open = 1) AS unit, NULL AS owner, NULL AS area, \(title) AS title, NULL AS cause
                        FROM \(name: Rosters.name) r WHERE r.county = \(county) AND r.id = \(id)
                        """
                    })
            ]
        }
    }
}

extension Reading {
    /// The roster in force; nil where there is none.
    package func rosterInForce(_ readiness: (Reading) throws -> Readiness) throws -> Record? {
        let definition = try registry.named(Rosters.name)
        let rosters = try connection.query(
            """
            SELECT * FROM \(name: Rosters.name) WHERE county = \(principal.county) AND open = 1 ORDER BY id LIMIT 20
            """
        ).map { try Record($0, of: definition) }
        return Rosters.chosen(rosters, at: try readiness(self))
    }

    /// Shifts of a roster that lie within a time, in order.
    package func shifts(of roster: RecordID, in window: Range<Instant>) throws -> [Record] {
        let definition = try registry.named(Shifts.name)
        return try connection.query(
            """
            SELECT * FROM \(name: Shifts.name) WHERE county = \(principal.county) AND open = 1
            AND opens >= \(window.lowerBound.advanced(minutes: -1500)) AND opens < \(window.upperBound)
            AND closes > \(window.lowerBound) AND roster = \(roster) ORDER BY opens, id LIMIT 200
            """
        ).map { try Record($0, of: definition) }
    }
}

extension Watch {
    init?(_ shift: Record) {
        let s = Shifts.fields
        guard let opens = shift[s.opens], let closes = shift[s.closes] else { return nil }
        self.init(
            opens: opens, closes: closes, planned: shift[s.persons]?.count ?? 0, signedIn: shift[s.presentAt] ?? [])
    }
}

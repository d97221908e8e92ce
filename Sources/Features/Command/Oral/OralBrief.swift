import Database
package import Kernel
package import Registers

extension BriefSection {
    /// Oral directives that no leader has confirmed; those older than a day are marked late (口头指令未确认).
    package static func unconfirmedOral(
        _ reading: Registers.Reading, _ since: Instant, _ now: Instant
    ) throws -> BriefSection {
        let o = OralDirectives.fields
        let found = try reading.unconfirmedOral(50)
        let names = try reading.names(of: Set(found.compactMap { $0[o.leader] }))
        return BriefSection(
            name: "oral", count: found.count,
            lines: found.map { oral in
                let by = oral[o.confirmBy] ?? now
                let day = CalendarDay(oral[o.spokenAt] ?? now, in: reading.registry.zone)
                return Line(
                    oral[o.words] ?? "", "\(oral[o.leader].flatMap { names[$0] } ?? "") · \(day)",
                    href: "/oral/\(oral.id)", late: by <= now)
            })
    }
}

extension Registers.Reading {
    /// Oral directives without a confirmation, the oldest first.
    package func unconfirmedOral(_ limit: Int) throws -> [Record] {
        let definition = try registry.named(OralDirectives.name)
        return try connection.query(
            """
            SELECT * FROM \(name: OralDirectives.name) WHERE county = \(principal.county) AND open = 1
            ORDER BY id LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }
    }
}

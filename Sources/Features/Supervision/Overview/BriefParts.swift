import Database
package import Foundation
package import Kernel
import Organisation
package import Registers

/// What supervision tells the brief (附列事项): matters in order, each with its unit and days.
package struct BriefPart: Sendable, Hashable {
    package struct Line: Sendable, Hashable {
        package let text: String
        package let detail: String
        package let href: String
    }

    /// `risks`, `exceptions` or `findings`.
    package let name: String
    package let count: Int
    package let lines: [Line]

    /// Most lines of a part; the count is of all.
    static let longest = 30
}

extension Reading {
    /// The five highest risks (A15).
    package func topRisks() throws -> BriefPart {
        let (r, tree) = (Risks.fields, try UnitTree(self))
        let risks = try page(Risks.self, Query(limit: 5)).records
        return BriefPart(
            name: "risks", count: risks.count,
            lines: risks.map { risk in
                let factors = "\(risk[r.likelihood] ?? 0) × \(risk[r.impact] ?? 0) = \(risk[r.product] ?? 0)"
                return .init(
                    text: risk[r.title] ?? "",
                    detail: [risk[r.unit].map { tree.name($0) } ?? "", factors, risk[r.mitigation] ?? ""].joined(
                        separator: " · "),
                    href: "/registers/risk/\(risk.id)")
            })
    }

    /// Every exception in force, with who approved it, its first day and its last (C14).
    package func exceptionsInForce() throws -> BriefPart {
        let (e, tree) = (Exceptions.fields, try UnitTree(self))
        let all = try page(Exceptions.self, Query(equals: ["state": "approved"], limit: 200)).records
        let approvers = try deciders(of: "approve", registry.named(Exceptions.name), all.map(\.id))
        let people = try self.all(Users.self, ids: Set(approvers.values))
        return BriefPart(
            name: "exceptions", count: all.count,
            lines: all.map { exception in
                .init(
                    text: exception[e.title] ?? "",
                    detail: [
                        exception[e.unit].map { tree.name($0) } ?? "", exception[e.reason] ?? "",
                        approvers[exception.id].flatMap { people[$0]?[Users.fields.name] } ?? "",
                        "\(exception[e.from]?.description ?? "") – \(exception[e.expiry]?.description ?? "")",
                    ].joined(separator: " · "), href: "/registers/exception/\(exception.id)")
            })
    }

    /// Findings that are not put right by their deadline, the longest overdue first.
    package func overdueFindings(at now: Instant, in zone: TimeZone) throws -> BriefPart {
        let (f, tree, definition) = (Findings.fields, try UnitTree(self), try registry.named(Findings.name))
        let rows = try connection.query(
            """
            SELECT * FROM finding WHERE county = \(principal.county) AND open = 1 AND state = 'open' AND due < \(now)
            ORDER BY due, id LIMIT \(raw: BriefPart.longest)
            """)
        let count = try connection.first(
            """
            SELECT COUNT(*) AS n FROM finding WHERE county = \(principal.county) AND open = 1 AND state = 'open'
            AND due < \(now)
            """)
        let findings = try rows.map { try Record($0, of: definition) }
        let places = try all(Places.self, ids: Set(findings.compactMap { $0[f.place] }))
        return BriefPart(
            name: "findings", count: try count?.get("n") ?? 0,
            lines: findings.map { finding in
                .init(
                    text: finding[f.title] ?? "",
                    detail: [
                        finding[f.place].flatMap { places[$0]?[Places.fields.name] } ?? "",
                        finding[f.unit].map { tree.name($0) } ?? "",
                        finding[f.due].map { CalendarDay($0, in: zone).description } ?? "",
                    ].joined(separator: " · "), href: "/findings/\(finding.id)")
            })
    }
}

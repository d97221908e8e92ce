import Database
import Duties
package import Kernel
import Organisation
import Registers
import Web

/// A duty that a brief lists as waived (免办): what, of whom, why, until when.
package struct BriefWaiver: Codable, Sendable, Hashable {
    package var rule: String
    /// The rule's name where it is data, by language.
    package var names: [String: String]
    package var title: String?
    /// Absent where nobody owes it.
    package var unit: String?
    package var reason: String
    package var until: Instant?
}

extension Registers.Reading {
    func briefWaivers(_ tree: UnitTree, _ book: DutyBook) throws -> [BriefWaiver] {
        let rules = try book.rules(self)
        return try connection.query(
            """
            SELECT * FROM duty WHERE county = \(principal.county) AND state = 'waived'
            ORDER BY until, rule, subject, slot LIMIT \(raw: BriefContent.longestList)
            """
        ).map { row in
            let duty = try Duty(row)
            return BriefWaiver(
                rule: duty.rule, names: rules[duty.rule]?.title ?? [:], title: duty.title,
                unit: duty.unit.map(tree.name), reason: duty.reason ?? "", until: duty.until)
        }
    }
}

extension BriefWords {
    /// One waiver in a line.
    func waiver(_ line: BriefWaiver) -> String {
        let name = line.names[language.rawValue] ?? text("duty.rule.\(line.rule)")
        let until = line.until.map { text("waivedUntil", ["until": moment($0)]) } ?? text("waivedForGood")
        return [line.unit, line.title.map { "\(name) \($0)" } ?? name, line.reason, until].compactMap(\.self)
            .joined(separator: " · ")
    }
}

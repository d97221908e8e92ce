import Database
package import Duties
package import Foundation
import Kernel
import Organisation
import Registers

extension DutyBook {
    /// The duties of tasks and directives, and the headquarters' units behind them.
    package static func command(ladders: Ladders, zone: TimeZone) -> DutyBook {
        DutyBook(
            zone: zone, ladders: ladders, rules: TaskDuties.rules + [OralDirectives.rule, Assessments.rule],
            directory: { try TaskDirectory($0, $1, on: $2) }, departures: { try $0.departures(on: $1) })
    }
}

/// Who hears of duties: their units, whoever supervises these, the leaders of townships, the headquarters' office.
struct TaskDirectory: UnitDirectory {
    private let tree: UnitTree
    private let leaders: [AreaCode: String]
    private let tasks: [RecordID: Record]

    /// - Parameter duties: those that will be asked about.
    init(_ reading: Reading, _ duties: [Duty], on day: CalendarDay) throws {
        tree = try UnitTree(reading)
        leaders = try reading.assignedLeaders(on: day)
        tasks = try reading.all(Tasks.self, ids: Set(duties.filter { $0.register == Tasks.name }.map(\.subject)))
    }

    func audience(
        _ audience: Ladder.Step.Audience, of duty: Duty
    ) -> (unit: RecordID, office: RecordID, person: String?)? {
        let task = tasks[duty.subject]
        let unit = duty.unit.flatMap(tree.unit)
        switch audience {
        case .unit: return unit.map { ($0.id, $0.office, nil) }
        case .unitLead: return unit.map { ($0.id, $0.office, $0.firstResponsible) }
        case .supervisor:
            let supervisor =
                unit.flatMap(tree.supervisor(of:)) ?? task?[Tasks.fields.supervisor].flatMap(tree.unit)
            return supervisor.map { ($0.id, $0.office, nil) }
        case .leader:
            let person = task?[Tasks.fields.leader] ?? unit?.area.ancestor(.township).flatMap { leaders[$0] }
            return tree.office.map { ($0.id, $0.office, person) }
        case .headquarters: return tree.office.map { ($0.id, $0.office, nil) }
        }
    }
}

extension Reading {
    /// Leaders of the headquarters assigned to townships (分包领导): a commander's post with a township as its area.
    fileprivate func assignedLeaders(on day: CalendarDay) throws -> [AreaCode: String] {
        let rows = try connection.query(
            """
            SELECT p.area, u.name FROM post p JOIN "user" u ON u.id = p."user"
            WHERE p.county = \(principal.county) AND p.role = 'commander' AND p.area IS NOT NULL
              AND p."from" <= \(day) AND (p."to" IS NULL OR p."to" >= \(day)) ORDER BY p.area, p.id
            """)
        return Dictionary(
            try rows.map { (try $0.get("area"), try $0.get("name")) }, uniquingKeysWith: { first, _ in first })
    }

    /// Units ended or merged, users who owe something and are locked or have no post any more, areas abolished. A merged unit's successor is the last of its line.
    fileprivate func departures(on day: CalendarDay) throws -> Departures {
        let rows = try connection.query(
            #"SELECT id, "mergedInto", open FROM unit WHERE county = \#(principal.county) AND (open = 0 OR "mergedInto" IS NOT NULL)"#
        )
        let into: [RecordID: RecordID?] = Dictionary(
            try rows.map { (try $0.get("id"), try $0.optional("mergedInto")) }, uniquingKeysWith: { first, _ in first })
        var units: [RecordID: RecordID?] = [:]
        for id in into.keys {
            var (at, seen): (RecordID, Set<RecordID>) = (id, [])
            while let next = into[at].flatMap(\.self), seen.insert(at).inserted { at = next }
            units.updateValue(into[at] == nil ? at : nil, forKey: id)
        }
        let users = try connection.query(
            """
            SELECT u.id FROM \(name: Users.name) u WHERE u.county = \(principal.county) AND (u.open = 0 OR NOT EXISTS (
              SELECT 1 FROM post p WHERE p.county = u.county AND p."user" = u.id AND p."from" <= \(day)
              AND (p."to" IS NULL OR p."to" >= \(day))))
            AND EXISTS (SELECT 1 FROM duty d WHERE d.county = u.county AND d.owner = u.id AND d.open = 1)
            """)
        return Departures(
            units: units, users: try Set(users.map { try $0.get("id") }), areas: try abolished(before: day))
    }

    /// Areas below the county that are no more, with the one that took their place where it was one.
    private func abolished(before day: CalendarDay) throws -> [AreaCode: AreaCode] {
        let territory = principal.county.territory.text
        let rows = try connection.query(
            """
            SELECT id, successors FROM area WHERE id > \(territory) AND id < \(territory + "~") AND length(id) >= 9
            AND "validTo" < \(day) AND successors IS NOT NULL
            """)
        var found: [AreaCode: AreaCode] = [:]
        for row in rows {
            let successors = try row.optional("successors", as: [RecordID].self) ?? []
            if successors.count == 1 { found[try row.get("id")] = AreaCode(successors[0].text) }
        }
        return found
    }
}

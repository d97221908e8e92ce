import Database
import Duties
import Kernel
import Measures
import Registers

/// One person under a measure with today's slots.
struct Member: Sendable {
    let measure: Record
    let person: Record?
    /// By part: `am`, `pm`.
    var slots: [String: DutyState] = [:]
}

/// Persons at one address, asked together (一户).
struct Household: Sendable {
    let address: String
    let members: [Member]
    /// Whether something is owed now.
    var isOwed: Bool { members.contains { $0.slots.values.contains { $0 == .due || $0 == .late } } }
    var hasMisses: Bool { members.contains { $0.slots.values.contains(.missed) } }
}

extension Registers.Reading {
    /// Persons under open measures within reach and today's slots, household by household: those that are owed first. At
    /// most `limit` persons at once: keyset reads of measures, one of their persons, one of their duties.
    /// - Returns: also where the next page begins, nil where there is none.
    func households(
        _ settings: CheckSettings, at now: Instant, after: Query.Cursor? = nil, limit: Int = 400
    ) throws -> (households: [Household], next: Query.Cursor?) {
        let definition = try registry.named(Measures.name)
        var (records, query) = ([Record](), Query(after: after, limit: 200))
        repeat {
            let page = try self.page(definition, query)
            records += page.records
            query.after = page.next
        } while query.after != nil && records.count < limit
        let members = try self.members(records, settings, at: now)
        let grouped = Dictionary(grouping: members) { member in
            let address = member.person?[Persons.fields.address] ?? ""
            // Nobody shares an address that is not known.
            return address.isEmpty ? member.measure.id.text : "\(member.measure.area?.text ?? "") \(address)"
        }
        let households = grouped.values.map { members in
            Household(
                address: members[0].person?[Persons.fields.address] ?? "",
                members: members.sorted { $0.measure.id < $1.measure.id })
        }.sorted {
            ($0.isOwed ? 0 : 1, $0.address, $0.members[0].measure.id) < (
                $1.isOwed ? 0 : 1, $1.address, $1.members[0].measure.id
            )
        }
        return (households, query.after)
    }

    func members(_ measures: [Record], _ settings: CheckSettings, at now: Instant) throws -> [Member] {
        let m = Measures.fields
        let persons = try all(Persons.self, ids: Set(measures.compactMap { $0[m.person] }))
        var members = measures.map { Member(measure: $0, person: $0[m.person].flatMap { persons[$0] }) }
        if measures.isEmpty { return members }
        let today = settings.today(now)
        // Whichever version of the policy has asked today.
        let rows = try connection.query(
            """
            SELECT subject, slot, state FROM duty WHERE county = \(principal.county)
            AND cause \(among: measures.map(\.id.sql)) AND \(CheckDuties.isSlot) AND day = \(today)
            AND state <> 'cancelled'
            """)
        var slots: [RecordID: [String: DutyState]] = [:]
        for row in rows {
            let part = (row["slot"].text ?? "").split(separator: ".").last.map(String.init) ?? ""
            let subject: RecordID = try row.get("subject")
            slots[subject, default: [:]][part] = row["state"].text.flatMap { DutyState(rawValue: $0) }
        }
        for place in members.indices { members[place].slots = slots[members[place].measure.id] ?? [:] }
        return members
    }

    /// Those under open measures at the address of one of them, in the same area.
    func household(of measure: Record) throws -> [(measure: Record, person: Record)] {
        let (m, p) = (Measures.fields, Persons.fields)
        guard let id = measure[m.person], let person = try all(Persons.self, ids: [id])[id] else { return [] }
        guard let address = person[p.address], !address.isEmpty, let area = measure.area else {
            return [(measure, person)]
        }
        let place: SQL = area.ancestor(.village).map { "p.village = \($0)" } ?? "p.area = \(area)"
        let rows = try connection.query(
            """
            SELECT m.id FROM person p JOIN measure m ON m.county = p.county AND m.person = p.id AND m.open = 1
            WHERE p.county = \(principal.county) AND p.open = 1 AND \(place) AND p.address = \(address) ORDER BY m.id LIMIT 30
            """)
        let measures = try all(Measures.self, ids: rows.map { try $0.get("id") })
        let persons = try all(Persons.self, ids: Set(measures.values.compactMap { $0[m.person] }))
        return measures.values.sorted { $0.id < $1.id }.compactMap { found in
            found[m.person].flatMap { persons[$0] }.map { (found, $0) }
        }
    }
}

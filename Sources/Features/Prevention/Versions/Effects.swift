import Database
import Foundation
package import Kernel
package import Policies
package import Registers

/// What a version would change of the measures that are open (方案变更测算): counts, and those for which somebody must decide.
/// Nothing is changed by it, and nobody's name is in it.
package struct Effects: Sendable {
    /// One measure that would change.
    package struct One: Sendable, Hashable {
        package let measure: RecordID
        package let category: String
        package let area: AreaCode?
        package let outcome: Simulation.Outcome
    }

    /// Of how many measures.
    package private(set) var total = 0
    package private(set) var counts: [Simulation.Effect: Int] = [:]
    /// By category of the measure.
    package private(set) var byCategory: [String: [Simulation.Effect: Int]] = [:]
    /// The first that need an order, then the first that are milder.
    package private(set) var listed: [One] = []
    /// Test days that would fall away (negative) or be added.
    package private(set) var tests = 0
    /// Daily checks that would be owed more, and those owed no more.
    package private(set) var addedChecks = 0
    package private(set) var removedChecks = 0

    static let longest = 200

    init() {}

    mutating func add(_ one: One) {
        let effect = one.outcome.effect
        total += 1
        counts[effect, default: 0] += 1
        byCategory[one.category, default: [:]][effect, default: 0] += 1
        tests += one.outcome.newTests - one.outcome.oldTests
        addedChecks += one.outcome.addedChecks
        removedChecks += one.outcome.removedChecks
        guard effect != .unchanged else { return }
        if effect == .needsOrder {
            let place = listed.firstIndex { $0.outcome.effect != .needsOrder } ?? listed.count
            if place < Self.longest { listed.insert(one, at: place) }
            if listed.count > Self.longest { listed.removeLast() }
        } else if listed.count < Self.longest {
            listed.append(one)
        }
    }
}

extension Registers.Reading {
    /// Compares every open measure of the headquarters with a version, from a day on, by all grounds of its person. Reads
    /// along the key, 5,000 at a time.
    /// - Returns: nil where the program has no measures.
    package func effects(of pack: PolicyPack, on day: CalendarDay) throws -> Effects? {
        guard registry.definitions.contains(where: { $0.name == "measure" }) else { return nil }
        let simulation = Simulation(pack, others: try policies(on: day).packs, on: day)
        // Who is under a measure is asked by the version it was issued under.
        let checks = Dictionary(
            try versions(of: pack.id, states: ["inForce", "lapsed"]).map { try PolicyPack($0) }
                .map { ($0.version, $0.checks?.slots.count ?? 0) }, uniquingKeysWith: { $1 })
        // Measures of the same grounds and days have one outcome: a handful of plans times some weeks of days.
        var (effects, outcomes, last) = (Effects(), [Issue: Simulation.Outcome](), "")
        while true {
            let rows = try connection.query(
                """
                SELECT id, person, category, area, "lastExposure", coalesce(admission, start) AS start, phases, suitable,
                  groups, extra, "policyVersion" AS version FROM measure
                WHERE county = \(principal.county) AND id > \(last) AND open = 1 AND policy = \(pack.id)
                ORDER BY id LIMIT 5000
                """)
            let grounds = try grounds(of: rows)
            for row in rows {
                let issue = Issue(
                    category: try row.get("category"), base: try row.get("lastExposure"), start: try row.get("start"),
                    phases: try row.get("phases"), grounds: grounds[try row.get("person")] ?? [],
                    suits: try row.optional("suitable"), special: (row["groups"].text ?? "[]") != "[]",
                    extra: try row.optional("extra") ?? 0, checks: checks[row["version"].text ?? ""] ?? 0)
                let known = outcomes[issue]
                let outcome = try known ?? simulation.outcome(of: issue.measure(pack.id))
                if known == nil, outcomes.count < 50_000 { outcomes[issue] = outcome }
                effects.add(
                    .init(
                        measure: try row.get("id"), category: issue.category, area: try row.optional("area"),
                        outcome: outcome))
            }
            guard rows.count == 5000, let row = rows.last else { return effects }
            last = try row.get("id")
        }
    }

    /// Grounds that stand, by person: category and day, in one order. Without statistics SQLite would read every open ground of
    /// the headquarters for each measure: `+` keeps it from the index by state.
    private func grounds(of measures: [SQLRow]) throws -> [String: [Issue.Ground]] {
        guard let first = measures.first, let last = measures.last else { return [:] }
        let rows = try connection.query(
            """
            SELECT g.person, g.category, g.day FROM measure m
            JOIN ground g ON g.county = m.county AND g.person = m.person AND +g.open = 1
            WHERE m.county = \(principal.county) AND m.id BETWEEN \(first["id"]) AND \(last["id"]) AND m.open = 1
            ORDER BY m.id, g.category, g.day
            """)
        return try Dictionary(
            grouping: rows.map { (try $0.get("person", as: String.self), try Issue.Ground($0)) }, by: \.0
        ).mapValues { $0.map(\.1) }
    }
}

/// What an outcome depends on, as the row holds it.
private struct Issue: Hashable {
    let category: String
    let base: String
    let start: String
    let phases: String
    let grounds: [Ground]
    let suits: Bool?
    let special: Bool
    /// Days that orders have added.
    let extra: Int
    /// Askings a day of the version it was issued under.
    let checks: Int

    struct Ground: Hashable {
        let category: String
        let day: String

        init(_ row: SQLRow) throws { (category, day) = (try row.get("category"), try row.get("day")) }

        var claim: Claim? { CalendarDay(day).map { Claim(category, day: $0) } }
    }

    /// - Throws: `DecodingError` where the row holds no plan: a fault.
    func measure(_ pack: String) throws -> IssuedMeasure {
        let phases = try JSONDecoder().decode([Phase].self, from: Data(phases.utf8))
        guard let base = CalendarDay(base), let start = CalendarDay(start) else { throw Rejection.invalid("badDay") }
        let claims = grounds.compactMap(\.claim)
        return IssuedMeasure(
            pack: pack, category: category, base: base, start: start, plan: Plan(phases),
            claims: claims.isEmpty ? nil : claims, suits: suits, special: special, extra: extra, checks: checks)
    }
}

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
    package private(set) var open = 0
    package private(set) var counts: [Simulation.Effect: Int] = [:]
    /// By category of the measure.
    package private(set) var byCategory: [String: [Simulation.Effect: Int]] = [:]
    /// The first that need an order, then the first that are milder.
    package private(set) var listed: [One] = []
    /// Test days that would fall away (negative) or be added.
    package private(set) var tests = 0

    static let longest = 200

    init() {}

    mutating func add(_ one: One) {
        let effect = one.outcome.effect
        open += 1
        counts[effect, default: 0] += 1
        byCategory[one.category, default: [:]][effect, default: 0] += 1
        tests += one.outcome.newTests - one.outcome.oldTests
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
    /// Compares every open measure of the headquarters with a version, from a day on. Reads along the key, 5,000 at a time.
    /// - Returns: nil where the program has no measures.
    package func effects(of pack: PolicyPack, on day: CalendarDay) throws -> Effects? {
        guard registry.definitions.contains(where: { $0.name == "measure" }) else { return nil }
        let simulation = Simulation(pack, on: day)
        var (effects, plans, last) = (Effects(), [String: Plan](), "")
        while true {
            let rows = try connection.query(
                """
                SELECT id, category, area, "lastExposure", start, admission, phases FROM measure
                WHERE county = \(principal.county) AND id > \(last) AND open = 1 AND policy = \(pack.id)
                ORDER BY id LIMIT 5000
                """)
            for row in rows {
                let text: String = try row.get("phases")
                let plan = try plans[text] ?? Self.plan(text)
                // A pack has a handful of plans; those changed by an order are few.
                if plans.count < 10_000 { plans[text] = plan }
                let start: CalendarDay = try row.get("start")
                let measure = IssuedMeasure(
                    pack: pack.id, category: try row.get("category"), base: try row.get("lastExposure"),
                    start: try row.optional("admission") ?? start, plan: plan)
                effects.add(
                    .init(
                        measure: try row.get("id"), category: measure.category, area: try row.optional("area"),
                        outcome: simulation.outcome(of: measure)))
            }
            guard rows.count == 5000, let row = rows.last else { return effects }
            last = try row.get("id")
        }
    }

    private static func plan(_ phases: String) throws -> Plan {
        Plan(try JSONDecoder().decode([Phase].self, from: Data(phases.utf8)))
    }
}

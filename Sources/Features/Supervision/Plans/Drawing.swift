import Database
import Foundation
package import Kernel
package import Registers

extension Writing {
    /// Draws a plan's sample: one planned inspection for each place, of one change; seed and frame stay with the plan.
    /// - Throws: `Rejection` `forbidden`, `conflict` (`state`, `planEmpty`, `planLarge`).
    @discardableResult
    package func draw(plan id: RecordID, seed: String = Draw.seed(), rules: SupervisionRules) throws -> Record {
        guard principal.has(.inspector, .dutyOfficer, .system) else { throw Rejection.forbidden }
        let p = Plans.fields
        let plan = try reading.find(Plans.self, id)
        guard plan.state == "draft" else {
            throw Rejection(.conflict, "state", values: ["state": plan.state, "transition": "draw"])
        }
        let places = try reading.frame(of: plan)
        guard !places.isEmpty else { throw Rejection(.conflict, "planEmpty") }
        let strata = plan[p.strata] ?? .none
        let frame = places.map { Draw.Candidate(id: $0.id, stratum: strata.stratum(of: $0)) }
        let draw = Draw(frame, size: plan[p.size] ?? 0, seed: seed)
        let known = Dictionary(places.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        let definition = try registry.named(Inspections.name)
        let new = try draw.drawn.compactMap { candidate in
            try known[candidate.id].map {
                try prepare(
                    definition,
                    Inspections.planned(
                        at: $0, plan: plan.id, team: plan[p.team] ?? plan.id, stratum: candidate.stratum))
            }
        }
        try insert(batch: new, of: definition, cause: plan.id, verb: "draw")
        return try update(
            plan, state: "drawn", verb: "draw",
            Values {
                $0[p.seed] = seed
                $0[p.drawn] = now
                $0[p.population] = frame.count
                $0[p.sample] = new.count
                $0[p.frame] = JSONText(Self.text(of: frame))
            })
    }

    private static func text(of frame: [Draw.Candidate]) -> String {
        let pairs = frame.sorted { $0.id < $1.id }.map {
            "[\(Canonical.quoted($0.id.text)),\(Canonical.quoted($0.stratum))]"
        }
        return "[\(pairs.joined(separator: ","))]"
    }
}

extension Reading {
    /// The places a plan draws from now.
    func frame(of plan: Record) throws -> [Record] {
        let definition = try registry.named(Places.name)
        let kinds = plan[Plans.fields.kinds] ?? []
        let condition: SQL = kinds.isEmpty ? "" : "AND kind IN (\(list: kinds.map(\.sql)))"
        let rows = try connection.query(
            """
            SELECT * FROM place WHERE county = \(principal.county) AND open = 1 \(condition)
            ORDER BY id LIMIT \(raw: Plans.longestFrame + 1)
            """)
        guard rows.count <= Plans.longestFrame else {
            throw Rejection(.conflict, "planLarge", values: ["max": String(Plans.longestFrame)])
        }
        return try rows.map { try Record($0, of: definition) }
    }
}

extension Plans {
    /// The frame a drawn plan was drawn from.
    /// - Throws: a decoding fault.
    package static func frame(of plan: Record) throws -> [Draw.Candidate] {
        try JSONDecoder().decode([Draw.Candidate].self, from: Data((plan[fields.frame]?.text ?? "[]").utf8))
    }

    /// The draw of a plan made again from its seed and frame.
    package static func repeated(_ plan: Record) throws -> Draw {
        Draw(try frame(of: plan), size: plan[fields.size] ?? 0, seed: plan[fields.seed] ?? "")
    }
}

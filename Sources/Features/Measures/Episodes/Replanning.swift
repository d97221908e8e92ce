import Database
import Foundation
package import Kernel
import Policies
package import Registers

/// What a change of the policy did to open measures (方案调整).
package struct Replanned: Hashable, Sendable {
    package var compared = 0
    /// Milder in every respect: applied by themselves, or ended.
    package var eased = 0
    /// Not milder in every respect: listed for an order or the person's choice.
    package var offered = 0
}

extension Writing {
    /// Compares open measures with the packs now in force. The switch itself was signed by two; what is milder in every
    /// respect applies at once, anything else waits for an order or the person's choice (domain.md §2.1). A measure is
    /// compared once with a state of the shelf; again changes nothing.
    /// - Parameter limit: measures of this piece; call again while as many were compared.
    package func replan(_ rules: MeasureRules, limit: Int = 200) throws -> Replanned {
        let (m, g, today) = (Measures.fields, Grounds.fields, rules.today(now))
        guard principal.has(.system) else { throw Rejection.forbidden }
        let shelf = try rules.shelf(reading, today)
        let mark = shelf.packs.map(\.name).joined(separator: ", ")
        let definition = try registry.named(Measures.name)
        // What was issued by a version in force is compared with nothing.
        let inForce: [SQL] =
            ["1 = 0"] + shelf.packs.map { "policy = \($0.id) AND \(name: m.policyVersion.name) = \($0.version)" }
        let measures = try connection.query(
            """
            SELECT * FROM measure WHERE county = \(county) AND open = 1 AND exception IS NULL
            AND (compared IS NULL OR compared <> \(mark)) AND NOT (\(inForce.joined(separator: " OR ")))
            ORDER BY id LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }
        if measures.isEmpty { return Replanned() }
        let grounds = try registry.named(Grounds.name)
        let rows = try connection.query(
            """
            SELECT * FROM ground WHERE county = \(county) AND open = 1
            AND person IN (\(list: measures.compactMap { $0[m.person]?.sql }))
            """)
        let claims = Dictionary(grouping: try rows.map { try Record($0, of: grounds) }) { $0[g.person] }
        var result = Replanned(compared: measures.count)
        for measure in measures {
            let episode = try Episode(measure)
            let asked = shelf.plan(
                for: (claims[measure[m.person]] ?? []).compactMap(\.claim), start: episode.course.start)
            guard let asked else {
                _ = try end(measure, "released", verb: "ease", reason: mark, rules)
                result.eased += 1
                continue
            }
            let longer = Issued(asked).extended(by: episode.issued.extra)
            let issued = suited(longer, to: measure)
            let course = Course(issued.plan, base: issued.base, start: episode.course.start)
            if course.isMilder(than: episode.course, from: today) {
                _ = try reissue(measure, longer, because: "ease", anew: false, rules: rules)
                result.eased += 1
            } else {
                try update(
                    measure, verb: "offer",
                    Values {
                        $0[m.offer] = issued.text
                        $0[m.offerVersion] = issued.version
                        $0[m.offered] = true
                        $0[m.compared] = mark
                    })
                result.offered += 1
            }
        }
        return result
    }

    /// Takes the plan of the policy now in force for one that was issued before it: by an order, or because the person
    /// chooses it; or leaves the plan as it was issued.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`nothingOffered`, `measureClosed`), `invalid` (`orderNeeded`).
    @discardableResult
    package func takeOffer(
        measure id: RecordID, accept: Bool, chosen: Bool, order: String?, rules: MeasureRules
    ) throws -> Record {
        let m = Measures.fields
        let measure = try handled(id)
        guard let offer = try measure[m.offer]?.value(Issued.self) else { throw Rejection(.conflict, "nothingOffered") }
        guard accept else {
            return try update(
                measure, verb: "keepPlan",
                Values {
                    $0[m.offer] = nil as JSONText?
                    $0[m.offerVersion] = nil as String?
                    $0[m.offered] = false
                })
        }
        let number = try words(order, needed: !chosen, code: "orderNeeded", field: "order", max: 60)
        if number != nil, !principal.has(.dutyOfficer, .sectionLead, .system) { throw Rejection.forbidden }
        return try reissue(
            measure, offer, because: chosen ? "choose" : "order", order: number, anew: false, rules: rules)
    }

    /// Ends measures whose last day is over, and turns to the next phase those whose day has come. Nobody is held because
    /// nobody pressed a button: longer is an order's alone. Idempotent; runs with the clock.
    /// - Returns: measures written; call again while it equals `limit`.
    package func advanceMeasures(_ rules: MeasureRules, limit: Int = 200) throws -> Int {
        let today = rules.today(now)
        let definition = try registry.named(Measures.name)
        let over = try connection.query(
            """
            SELECT * FROM measure WHERE county = \(county) AND open = 1 AND ends < \(today) ORDER BY ends, id
            LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }
        let closings = try closings(over, rules)
        for measure in over {
            let placed = measure.state == "active"
            _ = try end(
                measure, placed ? "released" : "cancelled", verb: placed ? "release" : "cancel", reason: nil, rules,
                closing: closings[measure.id])
        }
        let turning = try connection.query(
            """
            SELECT * FROM measure WHERE county = \(county) AND turns <= \(today) AND open = 1 ORDER BY turns, id
            LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }
        for measure in turning {
            let episode = try Episode(measure)
            let turned = try update(measure, verb: "turn", Values { $0.put(episode.course, on: today) })
            _ = try followed(turned, rules)
        }
        return max(over.count, turning.count)
    }
}

import Database
import Duties
package import Kernel
import Policies
package import Registers

extension Writing {
    /// Releases a person (解除): on the last day, or earlier where a rule of the policy says so or the ground was none.
    /// - Parameters:
    ///   - reason: why before the last day; the term is over where nil.
    ///   - statement: what was seen of the policy's release conditions; needed before the last day where it has any.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`measureClosed`), `invalid` (`reasonRequired`,
    ///   `statementNeeded`).
    @discardableResult
    package func release(
        measure id: RecordID, reason: String? = nil, statement: String? = nil, rules: MeasureRules
    ) throws -> Record {
        let measure = try handled(id)
        let early = rules.today(now) < measure[Measures.fields.ends] ?? rules.today(now)
        let reason = try words(reason, needed: early)
        let closing = try closing(measure, statement: statement, early: early, rules)
        return try end(measure, "released", verb: "release", reason: reason, rules, closing: closing)
    }

    /// Ends a measure that nobody was placed for (取消).
    @discardableResult
    package func cancel(measure id: RecordID, reason: String, rules: MeasureRules) throws -> Record {
        let measure = try handled(id)
        guard measure.state == "planned" else {
            throw Rejection(.conflict, "state", values: ["state": measure.state, "transition": "cancel"])
        }
        return try end(measure, "cancelled", verb: "cancel", reason: words(reason, needed: true), rules)
    }

    /// Longer than issued, by order alone (延长): at most 14 days at once, in the setting of the last phase.
    /// - Throws: `Rejection` `forbidden`, `invalid` (`orderNeeded`, `untilNotLater`, `extensionLong`, `reasonRequired`).
    @discardableResult
    package func extend(
        measure id: RecordID, until: CalendarDay, order: String, reason: String, rules: MeasureRules
    ) throws -> Record {
        let measure = try handled(id, by: [.dutyOfficer, .sectionLead, .commander])
        let episode = try Episode(measure)
        guard let order = try words(order, needed: true, code: "orderNeeded", field: "order") else { return measure }
        let why = try words(reason, needed: true)
        let days = until.ordinal - episode.ends.ordinal
        if days <= 0 { throw Rejection.invalid("untilNotLater", field: "until") }
        if days > Self.longestExtension {
            throw Rejection.invalid("extensionLong", field: "until", ["max": String(Self.longestExtension)])
        }
        let longer = episode.issued.extended(by: days)
        let m = Measures.fields
        let extended = try update(
            measure, verb: "extend", reason: why,
            Values {
                $0[m.order] = order
                $0[m.noticed] = nil as Instant?
                $0[m.noticeMeans] = nil as NoticeMeans?
                $0.put(
                    longer, start: measure[m.start] ?? episode.course.start, admission: measure[m.admission],
                    today: rules.today(now), stays: measure[m.setting])
            })
        try oweNotice(extended, rules)
        return try followed(extended, rules)
    }

    /// Longest extension of one order, in days.
    package static let longestExtension = 14

    /// Hands a person to another township, which then answers alone, with what is still owed; or out of the headquarters,
    /// which ends the measure here.
    /// - Parameter area: an area of the headquarters; nil where the person goes elsewhere, to `destination`.
    @discardableResult
    package func transferMeasure(
        _ id: RecordID, to area: AreaCode?, destination: String? = nil, reason: String, rules: MeasureRules
    ) throws -> Record {
        let (m, p) = (Measures.fields, Persons.fields)
        let measure = try handled(id)
        let why = try words(reason, needed: true)
        guard let area else {
            let where_ = try words(destination, needed: true, code: "destinationNeeded", field: "destination")
            return try end(
                measure, "transferred", verb: "transfer",
                reason: [where_, why].compactMap(\.self).joined(separator: ": "),
                rules)
        }
        guard county.territory.contains(area), area.ancestor(.township) != nil,
            try reading.any(registry.named("area"), RecordID(area)) != nil
        else { throw Rejection.invalid("areaUnknown", field: "area", ["area": area.text]) }
        let unit = try reading.township(of: area)
        if let id = measure[m.person], let person = try reading.all(Persons.self, ids: [id])[id] {
            try update(
                person,
                Values {
                    $0[p.area] = area
                    $0[p.unit] = unit
                    // Where one stays has changed with it.
                    $0[p.address] = nil as String?
                })
        }
        try cancel(rule: MeasureDuties.team, subject: id)
        let moved = try update(
            measure, verb: "transfer", reason: why,
            Values {
                $0[m.area] = area
                $0[m.unit] = unit
                for field in [m.gridWorker, m.doctor, m.coordinator] { $0[field] = nil as RecordID? }
            })
        try handOn(cause: id, to: unit, area)
        try oweTeam(moved, rules)
        return try followed(moved, rules)
    }

    /// Ends a measure: nothing is owed any more, and the person is free for another.
    /// - Parameter closing: what is known of the release conditions, where the policy's term or rule ends it.
    func end(
        _ measure: Record, _ state: String, verb: String, reason: String?, _ rules: MeasureRules,
        closing: Closing? = nil
    ) throws -> Record {
        let (m, p) = (Measures.fields, Persons.fields)
        try cancel(cause: measure.id)
        let ended = try update(
            measure, state: state, verb: verb, reason: reason,
            Values {
                $0[m.active] = nil as RecordID?
                $0[m.ended] = now
                $0[m.endReason] = reason
                $0[m.turns] = nil as CalendarDay?
                $0[m.offer] = nil as JSONText?
                $0[m.offered] = false
                $0[m.site] = nil as RecordID?
                $0[m.room] = nil as RecordID?
                $0[m.lastCheck] = closing?.lastCheck
                $0[m.shown] = closing?.isShown == true ? true : nil
                $0.put(statement: closing?.statement, by: principal.user, at: now)
            })
        if let closing { try oweStatement(ended, closing, rules) }
        if let exception = measure[m.exception] { try close(exception: exception) }
        if let id = measure[m.person], let person = try reading.all(Persons.self, ids: [id])[id] {
            try spendGrounds(of: id)
            let day = rules.today(now).advanced(by: Persons.keptDays)
            try update(person, verb: "keep", Values { $0[p.keepUntil] = day })
        }
        return try followed(ended, rules)
    }

    /// Words of an operation: not too long, nothing personal.
    func words(
        _ text: String?, needed: Bool, code: String = "reasonRequired", field: String = "reason", max: Int = 500
    ) throws -> String? {
        try needed
            ? FreeText.needed(text, field: field, code: code, max: max) : FreeText.given(text, field: field, max: max)
    }
}

import Database
import Duties
package import Kernel
package import Registers

/// Turn-backs (劝返, E4): only by an order, with its reason and what was arranged for the person. Advice needs none and is no record.
/// A resident of the county is never refused (part 3, refusal 7).
package struct TurnBacks: Register {
    package let arrival = Field<RecordID>("arrival", to: "arrival", .required, .listed, .indexed, .derived)
    /// Number of the order (指令文号) that allows it.
    package let order = Field<String>("order", .required, .max(60), .listed, .derived)
    package let reason = Field<String>("reason", .required, .lines, .max(500), .listed, .personal, .derived)
    /// Meals, lodging, transport, medicine: what was seen to (照护安排).
    package let care = Field<String>("care", .required, .lines, .max(500), .personal, .derived)
    package let at = Field<Instant>("at", .required, .listed, .derived)
    package let by = Field<RecordID>("by", to: "user", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package init() {}

    package static let name = "turnBack"
    package static let fields = TurnBacks()
    package static let access = Access(read: personReads)
}

extension Writing {
    /// Notes a turn-back under an order.
    /// - Throws: `Rejection` `forbidden` for all but a duty officer; conflict `residentComesHome`, `onlyTold`, `state`; invalid
    ///   (`required`, `personalData`).
    @discardableResult
    package func turnBack(arrival id: RecordID, order: String, reason: String, care: String) throws -> Record {
        let (a, t) = (Arrivals.fields, TurnBacks.fields)
        let arrival = try handled(id, from: ["filed", "offered"], "turnBack")
        guard principal.has(.dutyOfficer) else { throw Rejection.forbidden }
        guard arrival[a.resident] == false else { throw Rejection(.conflict, "residentComesHome") }
        // Whether they live here, only they can say.
        guard arrival[a.namedBy] == nil else { throw Rejection(.conflict, "onlyTold") }
        var problems: [Rejection.Problem] = []
        for (field, text) in [(t.order, order), (t.reason, reason), (t.care, care)] {
            if text.trimmingWhitespace.isEmpty { problems.append(.init("required", field: field.name)) }
            if let problem = PersonalData.problem(in: text, field: field.name) { problems.append(problem) }
        }
        guard problems.isEmpty else { throw Rejection(.invalid, "invalid", problems: problems) }
        let record = try insert(
            TurnBacks.self, verb: "turnBack",
            Values {
                $0[t.arrival] = id
                $0[t.order] = order.trimmingWhitespace
                $0[t.reason] = reason.trimmingWhitespace
                $0[t.care] = care.trimmingWhitespace
                $0[t.at] = now
                $0[t.by] = principal.user
                $0[t.unit] = arrival[a.unit]
                $0[t.area] = arrival[a.area]
            })
        try cancel(rule: ArrivalDuties.verify, subject: id)
        try settle(arrival, "notComing", verb: "stayAway")
        return record
    }
}

package import Kernel
package import Organisation
package import Registers

/// Inspections (检查): one visit to one place with one checklist, drawn by a plan or made on the spot.
package struct Inspections: Register {
    package let plan = Field<RecordID>("plan", to: "plan", .listed, .indexed, .derived)
    package let place = Field<RecordID>("place", to: "place", .required, .listed, .indexed)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .derived)
    package let bureau = Field<RecordID>("bureau", to: "unit", .derived)
    package let kind = Field<PlaceKind>("kind", .required, .listed, .filtered, .derived)
    package let sector = Field<Sector>("sector", .derived)
    package let stratum = Field<String>("stratum", .derived)
    /// Unit of the inspectors.
    package let team = Field<RecordID>("team", to: "unit", .required, .derived)
    package let checklist = Field<String>("checklist", .derived)
    package let checklistVersion = Field<Int>("checklistVersion", .derived)
    package let inspected = Field<CalendarDay>("inspected", .listed, .derived)
    package let inspector = Field<RecordID>("inspector", to: "user", .derived)
    /// Answer and words by item: `{"mask":{"answer":"no","words":"…"}}`.
    package let answers = Field<JSONText>("answers", .derived, .secret)
    package let conforming = Field<Int>("conforming", .derived)
    package let failing = Field<Int>("failing", .listed, .derived)
    package let notApplicable = Field<Int>("notApplicable", .derived)
    /// Whether the place was still covered by an earlier inspection (重复检查).
    package let repeated = Field<Bool>("repeated", .required, .derived)
    package let words = Field<String>("words", .lines, .max(2_000), .derived)
    package init() {}

    package static let name = "inspection"
    package static let fields = Inspections()
    package static let access = Access(read: lines, create: [.inspector, .dutyOfficer])
    package static let workflow = Workflow(
        ["planned", "done", "cancelled"], closed: ["done", "cancelled"],
        [
            Transition("answer", from: ["planned"], to: "done", by: [.inspector, .dutyOfficer], own: true),
            Transition(
                "cancel", from: ["planned"], to: "cancelled", by: [.inspector, .dutyOfficer], needsReason: true),
        ])

    /// A visit that no plan has drawn (随机检查): the form names the place, the rest follows from it.
    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        // A draw brings all of it, for hundreds at once.
        guard before == nil, values[kind] == nil, let place = values[place] else { return }
        let team = reading.principal.posts.first { [.inspector, .dutyOfficer].contains($0.role) }?.unit
        let planned = Self.planned(at: try reading.find(Places.self, place), plan: nil, team: team ?? place)
        values.stored.merge(planned.stored) { $1 }
    }

    /// A visit that is to be made.
    static func planned(at place: Record, plan: RecordID?, team: RecordID, stratum: String = "") -> Values {
        let (i, p) = (fields, Places.fields)
        return Values {
            $0[i.plan] = plan
            $0[i.place] = place.id
            $0[i.area] = place[p.area]
            $0[i.unit] = place[p.unit]
            $0[i.bureau] = place[p.bureau]
            $0[i.kind] = place[p.kind]
            $0[i.sector] = place[p.sector]
            $0[i.stratum] = stratum
            $0[i.team] = team
            $0[i.repeated] = false
        }
    }
}

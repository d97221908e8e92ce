import Database
package import Kernel
package import Registers

/// Screening rounds (滚动排查, E13): every household of an area, or every workplace (E15), is asked once, for a purpose, between two days. What a round
/// gathers about persons ends with it: it has a last day from the start.
package struct Sweeps: Register {
    package let title = Field<String>("title", .required, .max(80), .listed, .searched)
    /// Which round of its purpose in this area it is: 1, 2, 3 …
    package let round = Field<Int>("round", .derived, .listed)
    /// Households where nothing is said.
    package let kind = Field<DoorKind>("kind", .listed, .filtered)
    package let purpose = Field<SweepPurpose>("purpose", .required, .listed, .filtered)
    /// Order or plan that asks for it.
    package let basis = Field<String>("basis", .required, .max(200))
    package let area = Field<AreaCode>("area", .required, .listed)
    package let from = Field<CalendarDay>("from", .required)
    package let to = Field<CalendarDay>("to", .required, .listed)
    /// Last day on which persons' data of the round are kept.
    package let expires = Field<CalendarDay>("expires", .required)
    package let opened = Field<Instant>("opened", .derived)
    /// Households when it was opened (底数): does not change afterwards.
    package let total = Field<Int>("total", .derived)
    /// Villages without a grid when it was opened: nobody is asked there.
    package let gridless = Field<Int>("gridless", .derived)
    /// Seed of the draw of visits that are looked at again.
    package let seed = Field<String>("seed", .derived)
    package init() {}

    package static let name = "sweep"
    package static let fields = Sweeps()
    package static let access = Access(
        read: Dictionary(
            uniqueKeysWithValues: ([.commander, .inspector, .privacyReviewer] + headquarters + onTheGround).map {
                ($0, [Reach.all])
            }), create: [.dutyOfficer, .sectionLead, .unitOfficer], edit: [.dutyOfficer, .sectionLead, .unitOfficer])
    package static let listing = Listing(sort: "to")
    /// A round over more than a township wants a second person.
    package static let workflow = Workflow(
        ["draft", "asked", "running", "closed", "emptied"], closed: ["closed", "emptied"],
        [
            Transition(
                "start", from: ["draft"], to: "running", by: [.dutyOfficer, .sectionLead, .unitOfficer], own: true),
            Transition(
                "startWide", from: ["draft"], to: "running", by: [.dutyOfficer, .sectionLead],
                second: .init(by: [.commander, .dutyOfficer, .sectionLead], pending: "asked"), own: true),
            Transition(
                "close", from: ["running"], to: "closed", by: [.dutyOfficer, .sectionLead, .unitOfficer], own: true),
        ])

    /// Longest time for which a round keeps what tells of persons, after its last day of visits.
    package static let longestKept = 21

    package func problems(in values: Values) -> [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        guard let to = values[to] else { return [] }
        if let from = values[from], to < from { problems.append(.init("endsBeforeStart", field: self.to.name)) }
        if let expires = values[expires], !(0...Self.longestKept).contains(expires.ordinal - to.ordinal) {
            problems.append(
                .init("sweepExpiry", field: self.expires.name, values: ["max": String(Self.longestKept)]))
        }
        return problems
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let before, before.state != "draft" { throw Rejection(.conflict, "sweepOpened") }
        if before == nil { values[kind] = values[kind] ?? .home }
        if let area = values[area] {
            guard reading.principal.county.territory.contains(area) else {
                throw Rejection.invalid("areaUnknown", field: self.area.name, ["area": area.text])
            }
            guard reading.principal.maySweep(area) else { throw Rejection.forbidden }
        }
    }
}

/// What a round is for (排查目的); nothing else may be asked in it.
package enum SweepPurpose: String, Choice { case symptoms, arrivals, needs }

extension Principal {
    /// Whether the principal opens and closes rounds over an area: the desk everywhere, a township in its own.
    func maySweep(_ area: AreaCode) -> Bool {
        has(.dutyOfficer, .sectionLead)
            || posts.contains { $0.role == .unitOfficer && $0.unit == $0.office && $0.area?.contains(area) == true }
    }
}

extension Record {
    /// Kind of door a round asks at.
    var doors: DoorKind { self[Sweeps.fields.kind] ?? .home }
}

extension Reading {
    /// A round that runs and counts a household.
    func runningSweep(over household: Record) throws -> Record? {
        let definition = try registry.named(Sweeps.name)
        let rows = try connection.query(
            "SELECT * FROM sweep WHERE county = \(principal.county) AND open = 1 AND state = 'running' LIMIT 200")
        return try rows.map { try Record($0, of: definition) }.first { sweep in
            sweep.doors == household.door && household.area.map { sweep.area?.contains($0) == true } ?? false
        }
    }
}

package import Kernel
package import Registers

/// Residents that a round needs by name (排查对象), and they alone: each with the reason, for as long as the round says.
/// Then name, number and words are taken out, of the history too. It is no index of the population.
package struct Residents: Register {
    package let sweep = Field<RecordID>("sweep", to: "sweep", .required, .listed, .filtered, .indexed)
    package let household = Field<RecordID>("household", to: "household", .required, .indexed)
    package let name = Field<String>("name", .required, .max(40), .listed, .personal)
    package let phone = ProtectedField<Phone>("phone")
    /// Why the round needs this person.
    package let reason = Field<ResidentReason>("reason", .required, .listed, .filtered, .indexed)
    package let words = Field<String>("words", .max(200), .personal)
    /// What came of a hit (处置结果, E12), when it was first said, and since when it is said to be under a measure.
    package let disposition = Field<Disposition>("disposition", .derived, .listed, .filtered)
    package let dispositionWords = Field<String>("dispositionWords", .max(200), .personal, .derived)
    package let disposed = Field<Instant>("disposed", .derived)
    package let measured = Field<Instant>("measured", .derived)
    /// Last day on which it is kept: the round's.
    package let expires = Field<CalendarDay>("expires", .required, .derived, .listed)
    package let area = Field<AreaCode>("area", .derived)
    package let office = Field<RecordID>("office", to: "unit", .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .derived)
    package init() {}

    package static let name = "resident"
    package static let fields = Residents()
    package static let access = Access(
        read: byGround, create: [.dutyOfficer, .unitOfficer, .gridWorker],
        edit: [.dutyOfficer, .unitOfficer, .gridWorker], unmask: [.dutyOfficer, .unitOfficer, .gridWorker])
    /// `emptied`: what told of the person is gone.
    package static let workflow = Workflow(["kept", "emptied"], closed: ["emptied"], [])

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let before {
            guard before.state == "kept" else { throw Rejection(.conflict, "residentEmptied") }
            guard values[sweep] ?? before[sweep] == before[sweep] else {
                throw Rejection.invalid("residentMoves", field: sweep.name)
            }
            // A hit is counted from when it was registered, and ends in a disposition.
            guard (values[reason] ?? before[reason])?.isHit == before[reason]?.isHit else {
                throw Rejection.invalid("residentReason", field: reason.name)
            }
        }
        guard let sweep = values[sweep] ?? before?[sweep], let household = values[household] ?? before?[household]
        else { return }
        let round = try reading.find(Sweeps.self, sweep)
        let home = try reading.find(Households.self, household)
        guard round.state == "running", home.door == round.doors, let area = home.area,
            round.area?.contains(area) == true
        else {
            throw Rejection.invalid("sweepNotHere", field: self.sweep.name)
        }
        let h = Households.fields
        values[expires] = round[Sweeps.fields.expires]
        (values[self.area], values[office], values[unit]) = (area, home[h.office], home[h.unit])
    }
}

/// Why somebody is looked after in a round (登记原因).
package enum ResidentReason: String, Choice { case symptoms, arrived, needsCare, asked }

import Database
package import Kernel
package import Registers

/// Households (户, E14): where people live and whom to ask, so that a round has a denominator. Persons are counted, not
/// listed: who lives there stands nowhere, unless a round needs it (`Residents`).
package struct Households: Register {
    package let grid = Field<RecordID>("grid", to: "grid", .required, .listed, .filtered, .indexed)
    /// Number of house or flat. No option `.personal`: lists stand in its order.
    package let address = Field<String>("address", .required, .max(100), .listed, .searched)
    /// Name of the head of the household (户主).
    package let head = Field<String>("head", .max(40), .listed, .searched, .personal)
    package let phone = ProtectedField<Phone>("phone", .listed)
    /// Persons who live there.
    package let persons = Field<Int>("persons", .required, .listed)
    /// Those among them who would need help (老弱病残孕、独居): a number, nobody's name.
    package let vulnerable = Field<Int>("vulnerable", .required, .listed)
    /// Outside any compound (独楼独栋, B12): covered in a line of its own.
    package let detached = Field<Bool>("detached", .required, .listed, .filtered)
    /// Voluntary (M2).
    package let group = Field<RecordID>("group", to: "contactGroup", .filtered, .indexed)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package init() {}

    package static let name = "household"
    package static let fields = Households()
    package static let access = Access(
        read: byGround, create: [.dutyOfficer, .unitOfficer, .gridWorker],
        edit: [.dutyOfficer, .unitOfficer, .gridWorker], unmask: [.dutyOfficer, .unitOfficer, .gridWorker])
    package static let listing = Listing(sort: "address", descending: false)
    package static let workflow = Workflow(
        ["active", "ended"], closed: ["ended"],
        [
            Transition(
                "end", from: ["active"], to: "ended", by: [.dutyOfficer, .unitOfficer, .gridWorker], needsReason: true,
                own: true)
        ])
    package static let tallies = [Tally("household", by: ["grid", "state"])]
    package static let naturalKey = ["address"]

    package func problems(in values: Values) -> [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        if let persons = values[persons], !(0...60).contains(persons) {
            problems.append(.init("householdPersons", field: self.persons.name))
        }
        if let some = values[vulnerable], some < 0 || some > values[persons] ?? some {
            problems.append(.init("householdVulnerable", field: vulnerable.name))
        }
        return problems
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if before == nil {
            values[detached] = values[detached] ?? false
            values[vulnerable] = values[vulnerable] ?? 0
        }
        let grid = values[grid] ?? before?[grid]
        guard let grid else { return }
        if grid != before?[self.grid] {
            let found = try reading.find(Grids.self, grid)
            // Its round counts it where it was when the round began.
            if let area = before?[area], try reading.runningSweep(over: area) != nil {
                throw Rejection(.conflict, "sweepRuns")
            }
            let g = Grids.fields
            (values[area], values[office], values[unit]) = (found[g.area], found[g.office], found[g.unit])
        }
        if let address = values[address], address != before?[self.address] {
            let there = try reading.connection.first(
                """
                SELECT id FROM household WHERE county = \(reading.principal.county) AND grid = \(grid)
                AND address = \(address) AND open = 1 AND id <> \(id)
                """)
            if there != nil { throw Rejection.invalid("householdThere", field: self.address.name) }
        }
    }
}

extension Writing {
    /// Ends a household: moved away, pulled down, entered twice. Not while a round over it runs, which counts on it.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`, `sweepRuns`), `invalid` (`reasonRequired`).
    @discardableResult
    package func end(household id: RecordID, reason: String) throws -> Record {
        let household = try reading.find(Households.self, id)
        if let area = household.area, try reading.runningSweep(over: area) != nil {
            throw Rejection(.conflict, "sweepRuns")
        }
        return try perform("end", registry.named(Households.name), id, reason: reason)
    }
}

import Database
package import Kernel
package import Registers

/// Households (户, E14) and workplaces (单位, E15): doors of a grid at which a round asks, so that it has a denominator.
/// Persons are counted, not listed: who lives or works there stands nowhere, unless a round needs it (`Residents`).
package struct Households: Register {
    /// Household where nothing is said.
    package let kind = Field<DoorKind>("kind", .filtered)
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
    /// How often somebody who lives there alone has agreed to be called (O4), and since when; empty for all others.
    package let callEvery = Field<WelfarePeriod>("callEvery", .derived, .filtered, .indexed)
    package let callAgreed = Field<CalendarDay>("callAgreed", .derived)
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
        if let persons = values[persons] {
            problems += (values[kind] ?? .home).problems(persons: persons, field: self.persons.name)
        }
        if let some = values[vulnerable], some < 0 || some > values[persons] ?? some {
            problems.append(.init("householdVulnerable", field: vulnerable.name))
        }
        return problems
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if before == nil {
            values[kind] = values[kind] ?? .home
            values[detached] = values[detached] ?? false
            values[vulnerable] = values[vulnerable] ?? 0
        }
        let grid = values[grid] ?? before?[grid]
        guard let grid else { return }
        // Its round counts it as what and where it was when the round began.
        let isCountedElsewhere = grid != before?[self.grid] || values[kind].map { $0 != before?.door } ?? false
        if let before, isCountedElsewhere, try reading.runningSweep(over: before) != nil {
            throw Rejection(.conflict, "sweepRuns")
        }
        // Somebody who lives there is called; a workplace is not.
        if values[kind] == .workplace, before?[callEvery] != nil { throw Rejection(.conflict, "welfareAgreed") }
        if grid != before?[self.grid] {
            let found = try reading.find(Grids.self, grid)
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

/// What kind of door a round asks at (入户、入单位); each kind has rounds and a denominator of its own.
package enum DoorKind: String, Choice {
    case home
    /// Employer, shop, site, school: its staff, whoever lives there.
    case workplace

    var mostPersons: Int { self == .home ? 60 : 50_000 }

    func problems(persons: Int, field: String) -> [Rejection.Problem] {
        if (0...mostPersons).contains(persons) { return [] }
        return [.init("householdPersons", field: field, values: ["max": String(mostPersons)])]
    }
}

extension Record {
    /// Kind of a household.
    var door: DoorKind { self[Households.fields.kind] ?? .home }
}

extension Writing {
    /// Ends a household: moved away, pulled down, entered twice. Not while a round over it runs, which counts on it.
    /// - Throws: `Rejection` `notFound`, `forbidden`, `conflict` (`state`, `sweepRuns`), `invalid` (`reasonRequired`).
    @discardableResult
    package func end(household id: RecordID, reason: String) throws -> Record {
        let household = try reading.find(Households.self, id)
        if try reading.runningSweep(over: household) != nil {
            throw Rejection(.conflict, "sweepRuns")
        }
        let ended = try perform("end", registry.named(Households.name), id, reason: reason)
        return try endCalls(ended, basis: "住户注销，《个人信息保护法》第四十七条")
    }
}

import Command
package import Duties
package import Kernel
import Organisation
package import Registers

/// Duty rosters (值班表): shifts round the clock, each ending where the next begins, and how many persons each has.
package struct Rosters: Register {
    package let name = Field<String>("name", .required, .max(60), .listed, .unique)
    package let level = Field<Readiness>("level", .required, .listed, .filtered)
    /// Times at which shifts begin, `08:00、20:00`.
    package let shifts = Field<[String]>("shifts", .required, .listed)
    /// Persons a shift has at least, two or more.
    package let least = Field<Int>("least", .required, .listed)
    package init() {}

    package static let name = "roster"
    package static let fields = Rosters()
    package static let access = Access(
        read: headquartersReads, create: [.dutyOfficer], edit: [.dutyOfficer])
    package static let workflow = Workflow(
        ["active", "ended"], closed: ["ended"],
        [
            Transition("end", from: ["active"], to: "ended", by: [.dutyOfficer]),
            Transition("resume", from: ["ended"], to: "active", by: [.dutyOfficer]),
        ])

    /// Fewest persons of a shift: one may be called away.
    package static let fewest = 2

    package func problems(in values: Values) -> [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        let texts = values[shifts] ?? []
        let begins = texts.compactMap { TimeOfDay($0) }
        if begins.count != texts.count || !Schedule.roster(shifts: begins, persons: 1).misuses.isEmpty {
            problems.append(.init("rosterShifts", field: shifts.name))
        }
        if let least = values[least], !(Self.fewest...20).contains(least) {
            problems.append(.init("rosterLeast", field: self.least.name))
        }
        return problems
    }

    /// The roster of the level, else any: nobody is without one because of a name.
    package static func chosen(_ rosters: [Record], at level: Readiness) -> Record? {
        let active = rosters.filter { $0.state == "active" }
        return active.first { $0[fields.level] == level } ?? active.first
    }

    /// Begins of the shifts in order of the day.
    package static func begins(_ roster: Record) -> [TimeOfDay] {
        (roster[fields.shifts] ?? []).compactMap { TimeOfDay($0) }.sorted()
    }
}

/// One shift of a day (班次): who is to be there, and who has signed in.
package struct Shifts: Register {
    package let roster = Field<RecordID>("roster", to: "roster", .required, .listed)
    package let day = Field<CalendarDay>("day", .required, .listed, .filtered)
    /// `20:00`, one of the roster's.
    package let begins = Field<String>("begins", .required, .max(5), .listed)
    package let persons = Field<[RecordID]>("persons", to: "user", .required, .listed)
    package let opens = Field<Instant>("opens", .required, .derived)
    package let closes = Field<Instant>("closes", .required, .derived)
    /// `roster/day/begins`: a shift is there once.
    package let key = Field<String>("key", .required, .derived, .unique)
    /// Who signed in (签到), and when, in the same order.
    package let present = Field<[RecordID]>("present", to: "user", .derived)
    package let presentAt = Field<[Instant]>("presentAt", .derived)
    package init() {}

    package static let name = "shift"
    package static let fields = Shifts()
    package static let naturalKey = ["roster", "day", "begins"]
    package static let access = Access(
        read: headquartersReads, create: [.dutyOfficer], edit: [.dutyOfficer])
    package static let listing = Listing(sort: "opens")

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        let whole = before.map { Values($0.values.stored.merging(values.stored) { $1 }) } ?? values
        guard let id = whole[roster], let day = whole[day], let begins = whole[begins] else { return }
        let roster = try reading.find(Rosters.self, id)
        // A file's cell may say 8:00.
        let text = begins.utf8.count == 4 ? "0" + begins : begins
        let slots = Schedule.roster(shifts: Rosters.begins(roster), persons: 1).slots(
            on: day, in: reading.registry.zone)
        guard let slot = slots.first(where: { $0.key == "\(day).\(text).1" }), let closes = slot.closes else {
            throw Rejection.invalid("shiftUnknown", field: self.begins.name, ["begins": begins])
        }
        if let before, before[present] != nil, before[key] != "\(id)/\(day)/\(text)" {
            throw Rejection(.conflict, "shiftBegun")
        }
        values[self.begins] = text
        (values[opens], values[self.closes], values[key]) = (slot.due, closes, "\(id)/\(day)/\(text)")
    }
}

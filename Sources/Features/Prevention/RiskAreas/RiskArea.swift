package import Kernel
package import Policies
package import Registers

/// Risk areas (风险区): one level of one place for a time, by one of the five schemes, with the list it was published in. Entered
/// or read from a list by one person, confirmed by another; lowered and lifted by a person when due.
package struct RiskAreas: Register {
    package let name = Field<String>("name", .required, .listed, .searched)
    /// The area it is or lies in; empty where the table does not hold it.
    package let place = Field<RecordID>("place", to: "area", .listed, .filtered, .indexed)
    /// All of that area, and not a compound or a building in it.
    package let whole = Field<Bool>("whole")
    package let scheme = Field<RiskScheme>("scheme", .required, .filtered)
    package let level = Field<RiskLevel>("level", .required, .listed, .filtered)
    /// Level before this one: a medium-risk area that was high has a shorter tail.
    package let before = Field<RiskLevel>("before", .derived)
    /// First day of this level.
    package let from = Field<CalendarDay>("from", .required, .listed)
    /// Last day of this level.
    package let to = Field<CalendarDay>("to", .listed, .derived)
    package let lastCase = Field<CalendarDay>("lastCase")
    /// Day on which everybody was screened negative.
    package let screened = Field<CalendarDay>("screened")
    /// First day on which it may be lowered or lifted; empty where it waits for other areas.
    package let due = Field<CalendarDay>("due", .listed, .indexed, .derived)
    /// The list or notice that says so.
    package let source = Field<String>("source", .required, .max(500))
    /// Number of the order where it was lowered before it was due.
    package let order = Field<String>("order", .derived)
    /// The milder level in whose place it comes when it is confirmed.
    package let replaces = Field<RecordID>("replaces", to: "riskArea", .indexed, .derived)
    package let enterer = Field<RecordID>("enterer", to: "user", .derived)
    package init() {}

    package static let name = "riskArea"
    package static let fields = RiskAreas()
    package static let access = Access.everyoneReads(create: entering, edit: entering)
    package static let listing = Listing(sort: "id")
    package static let workflow = Workflow(
        ["proposed", "active", "ended", "dropped"], closed: ["ended", "dropped"],
        [
            Transition("confirm", from: ["proposed"], to: "active", by: entering.union([.commander]), own: true),
            Transition("end", from: ["active"], to: "ended", by: entering, own: true),
            Transition("drop", from: ["proposed"], to: "dropped", by: entering, own: true),
        ])

    static let entering: Set<Role> = [.dutyOfficer, .sectionLead]

    package func problems(in values: Values) -> [Rejection.Problem] {
        guard let scheme = values[scheme], let level = values[level] else { return [] }
        var problems: [Rejection.Problem] = []
        if !scheme.levels.contains(level.rawValue) { problems.append(.init("riskLevel", field: self.level.name)) }
        if let from = values[from], let to = values[to], to < from.advanced(by: -1) {
            problems.append(.init("endsBeforeStart", field: self.to.name))
        }
        return problems
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let before, before.state != "proposed" {
            // What is confirmed changes by its own steps alone.
            throw Rejection(.conflict, "state", values: ["state": before.state, "transition": "edit"])
        }
        values[enterer] = reading.principal.user
        let all = before.map { Values($0.values.stored.merging(values.stored) { $1 }) } ?? values
        values[due] = Self.due(all)
    }

    static func due(_ values: Values) -> CalendarDay? {
        let r = fields
        guard let scheme = values[r.scheme], let level = values[r.level], let from = values[r.from] else { return nil }
        return scheme.lifting(level.rawValue, before: values[r.before]?.rawValue)?
            .due(lastCase: values[r.lastCase], since: from)
    }
}

extension RiskScheme: Choice {}

/// Levels of all schemes (风险等级).
package enum RiskLevel: String, Choice { case high, medium, low, sealed, controlled, precaution }

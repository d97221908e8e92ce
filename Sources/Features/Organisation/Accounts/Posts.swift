package import Kernel
package import Registers

/// Posts (岗位): a user's role at a unit, from a day to a day. A user may have several; without one in force nobody gets in.
package struct Posts: Register {
    package let user = Field<RecordID>("user", to: "user", .required, .listed, .filtered, .indexed)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered, .indexed)
    package let role = Field<Role>("role", .required, .listed, .filtered)
    /// Words of the post where they say more than the role, as 副指挥长.
    package let title = Field<String>("title", .max(40), .listed)
    /// Area of a grid worker or of a leader assigned to a township (分包领导); empty is the unit's own.
    package let area = Field<AreaCode>("area", .listed)
    package let from = Field<CalendarDay>("from", .required, .listed)
    /// Last day, itself included; empty while no end is set.
    package let to = Field<CalendarDay>("to", .listed)
    package let office = Field<RecordID>("office", to: "unit", .derived)

    package init() {}
    package static let name = "post"
    package static let fields = Posts()
    package static let placement = Placement.shared
    package static let naturalKey = ["user", "unit", "role", "from"]
    package static let access = Access(
        read: [
            .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
            .privacyReviewer: [.all],
            .administrator: [.all], .unitOfficer: [.unitTree(office: "office", unit: "unit")],
            .gridWorker: [.user("user")], .healthWorker: [.user("user")],
        ], create: [.administrator, .unitOfficer], edit: [.administrator, .unitOfficer])

    /// What a township or bureau may give by itself.
    static let givenByUnits: Set<Role> = [.unitOfficer, .gridWorker, .healthWorker]

    package func problems(in values: Values) -> [Rejection.Problem] {
        var problems: [Rejection.Problem] = []
        if values[role] == .system { problems.append(.init("roleOfNoPerson", field: role.name)) }
        if let from = values[from], let to = values[to], to < from {
            problems.append(.init("endsBeforeStart", field: self.to.name))
        }
        return problems
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let unit = values[unit] { values[office] = try reading.office(of: unit, field: self.unit.name) }
        if let user = values[user] {
            try reading.require(Users.self, user, else: "userUnknown", field: self.user.name)
        }
        // A unit's officer makes no commander, neither anew nor by changing a post.
        guard !reading.principal.has(.administrator, .system) else { return }
        for role in [values[role], before?[role]].compactMap(\.self) where !Self.givenByUnits.contains(role) {
            throw Rejection(.forbidden, "roleNotYours")
        }
    }
}

extension Role: Choice {}

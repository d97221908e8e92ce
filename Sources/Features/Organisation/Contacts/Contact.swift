package import Kernel
package import Registers

/// Contacts (通讯录): whom one reaches at a unit, and its duty telephone. A person with several posts has one at each unit.
/// The duty telephone is a room's and is shown; a person's mobile number is protected.
package struct Contacts: Register {
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered, .indexed)
    package let office = Field<RecordID>("office", to: "unit", .derived, .indexed)
    /// The person, or the desk: 值班室.
    package let name = Field<String>("name", .required, .max(40), .listed, .searched, .personal)
    package let title = Field<String>("title", .max(60), .listed)
    /// 值班电话, as written: `0396-6922345`.
    package let dutyPhone = Field<String>("dutyPhone", .max(60), .listed)
    package let phone = ProtectedField<Phone>("phone")
    package let secondPhone = ProtectedField<Phone>("secondPhone")
    /// Where messages by e-mail go.
    package let email = Field<String>("email", .max(120))
    /// Place within the unit, from 1.
    package let order = Field<Int>("order")
    /// The person's account, where there is one.
    package let user = Field<RecordID>("user", to: "user", .indexed)
    /// When somebody was last reached there (点名核对).
    package let checkedAt = Field<Instant>("checkedAt", .derived, .listed)

    package init() {}
    package static let name = "contact"
    package static let fields = Contacts()
    package static let isStaff = true
    package static let naturalKey = ["unit", "name"]
    package static let access = Access(
        read: [
            .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
            .privacyReviewer: [.all], .administrator: [.all],
            .unitOfficer: [.unitTree(office: "office", unit: "unit")], .gridWorker: [.unit("unit")],
        ], create: [.administrator, .dutyOfficer, .unitOfficer], edit: [.administrator, .dutyOfficer, .unitOfficer],
        unmask: [.commander, .dutyOfficer, .administrator, .unitOfficer])
    package static let workflow = Workflow(
        ["active", "left"], closed: ["left"],
        [
            Transition("leave", from: ["active"], to: "left", by: [.administrator, .dutyOfficer, .unitOfficer]),
            Transition("return", from: ["left"], to: "active", by: [.administrator, .dutyOfficer, .unitOfficer]),
        ])

    package func problems(in values: Values) -> [Rejection.Problem] {
        // A mobile number is a person's, whatever column it stood in.
        let written = (values[dutyPhone] ?? "").split(separator: " ")
        let isNumber = written.allSatisfy { DutyPhone.isWritten(String($0)) }
        let isAddress = values[email].map { $0.contains(/^[^@\s<>"]+@[^@\s<>"]+$/) } ?? true
        return (isNumber ? [] : [.init("dutyPhoneMalformed", field: dutyPhone.name)])
            + (isAddress ? [] : [.init("emailMalformed", field: email.name)])
    }

    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let unit = values[unit] { values[office] = try reading.office(of: unit, field: self.unit.name) }
        if let user = values[user] {
            try reading.require(Users.self, user, else: "userUnknown", field: self.user.name)
        }
        if before == nil, values[order] == nil { values[order] = 1 }
    }
}

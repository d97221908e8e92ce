package import Kernel
package import Registers

/// Look-ups in a ledger of visits (来客查询): which place, which hours, what for, for which case, how many were shown. It holds no
/// name of those. The person in charge of personal data and the commander read all of them.
package struct VisitLookups: Register {
    package let ledger = Field<RecordID>("ledger", to: "visitLedger", .required, .listed, .indexed, .derived)
    /// The place's name: whoever reads this need not reach the ledger.
    package let name = Field<String>("name", .required, .max(100), .listed, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let by = Field<RecordID>("by", to: "user", .required, .listed, .filtered, .derived)
    package let from = Field<Instant>("from", .required, .listed, .derived)
    package let to = Field<Instant>("to", .required, .listed, .derived)
    package let use = Field<Purpose>("use", .required, .listed, .derived)
    /// The case's reason (流调事由): 个案编号, why this place and these hours.
    package let reason = Field<String>("reason", .required, .max(200), .listed, .derived)
    /// Visits that were shown.
    package let found = Field<Int>("found", .required, .listed, .derived)
    /// Whether with numbers in full.
    package let full = Field<Bool>("full", .required, .listed, .derived)
    package init() {}

    package static let name = "visitLookup"
    package static let fields = VisitLookups()
    package static let access = Access(
        read: [
            .privacyReviewer: [.all], .commander: [.all], .dutyOfficer: [.user("by")], .sectionLead: [.user("by")],
            .unitOfficer: [.user("by")],
        ])

    package func problems(in values: Values) -> [Rejection.Problem] {
        PersonalData.find(in: values[reason] ?? "") == nil ? [] : [.init("numberInText", field: reason.name)]
    }
}

package import Kernel
package import Registers

/// Shares (信息共享, B6): a headquarters officer lets one other unit read named records for a purpose and until a day. It holds
/// their ids alone: what is read is read from the register, as it stands then, masked; nothing is copied, and the receiver
/// cannot search, export or pass it on.
package struct Shares: Register {
    /// The register whose records are shared.
    package let register = Field<String>("register", .required, .derived)
    package let records = Field<[RecordID]>("records", .required, .derived, .secret)
    package let count = Field<Int>("count", .required, .listed, .derived)
    package let sender = Field<RecordID>("sender", to: "unit", .required, .listed, .derived)
    package let receiver = Field<RecordID>("receiver", to: "unit", .required, .listed, .filtered, .derived)
    package let by = Field<RecordID>("by", to: "user", .required, .listed, .derived)
    package let use = Field<Purpose>("use", .required, .listed, .filtered, .derived)
    package let reason = Field<String>("reason", .required, .max(200), .listed, .derived)
    /// Last day on which it can be read.
    package let until = Field<CalendarDay>("until", .required, .listed, .derived)
    /// Whether names and other personal words are shown, where purpose and post allow; numbers never are.
    package let names = Field<Bool>("names", .required, .derived)
    package init() {}

    package static let name = "share"
    package static let fields = Shares()
    package static let access = Access(
        read: [
            .privacyReviewer: [.all], .commander: [.all], .dutyOfficer: [.all],
            .sectionLead: [.user("by"), .unit("receiver")], .unitOfficer: [.unit("receiver")],
        ])
    package static let workflow = Workflow(
        ["active", "revoked", "ended"], closed: ["revoked", "ended"],
        [
            Transition(
                "revoke", from: ["active"], to: "revoked", by: [.commander, .dutyOfficer, .sectionLead],
                needsReason: true, own: true),
            Transition("end", from: ["active"], to: "ended", by: [.system], own: true),
        ])

    /// Records of one share: a page of a list, and fewer than an officer may export alone.
    package static let most = 200
    /// Longest share, in days after its first.
    package static let longest = 30
    /// For these a receiver whose post reads such registers may be shown names.
    package static let caring: Set<Purpose> = [.investigate, .care, .measure, .test, .supply]

    package func problems(in values: Values) -> [Rejection.Problem] {
        PersonalData.find(in: values[reason] ?? "") == nil ? [] : [.init("numberInText", field: reason.name)]
    }
}

/// Who opened a share, and when (共享查阅): one for each time. Which records were seen is in the log of reads, too.
package struct ShareReadings: Register {
    package let share = Field<RecordID>("share", to: "share", .required, .listed, .indexed, .derived)
    package let by = Field<RecordID>("by", to: "user", .required, .listed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .derived)
    package let count = Field<Int>("count", .required, .listed, .derived)
    package init() {}

    package static let name = "shareReading"
    package static let fields = ShareReadings()
    package static let access = Access(
        read: [.privacyReviewer: [.all], .commander: [.all], .dutyOfficer: [.all]])
}

/// Registers of which anything may be shared; each deployment's list is in the composition.
package struct SharingRules: Sendable {
    package let registers: Set<String>

    package init(registers: Set<String>) { self.registers = registers }
}

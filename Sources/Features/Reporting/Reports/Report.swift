import Database
package import Kernel
package import Registers

/// Reports (上报记录): what one unit told for one slot of a type, one row each. What it was before is in its change history
/// and, once the cut-off had passed, in its corrections (B1, B9).
package struct Reports: Register {
    package let type = Field<String>("type", .required, .listed, .filtered, .max(40), .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .filtered, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    /// The day that the numbers are of.
    package let day = Field<CalendarDay>("day", .required, .listed, .derived)
    /// The day on which it was due: the slot of its duty.
    package let slot = Field<CalendarDay>("slot", .required, .filtered, .derived)
    /// `type/unit/slot`: a unit tells a thing once.
    package let key = Field<String>("key", .required, .unique, .derived)
    /// `type/slot`: all units' reports of a day.
    package let batch = Field<String>("batch", .required, .indexed, .derived)
    /// Values by field, as a JSON object.
    package let content = Field<JSONText>("content", .required, .derived)
    /// Where values come from, by field: what was offered, why it was overridden.
    package let origins = Field<JSONText>("origins", .required, .derived)
    /// Whether every number is an explicit nought (零报告).
    package let zero = Field<Bool>("zero", .required, .listed, .derived)
    /// Received after the cut-off.
    package let late = Field<Bool>("late", .required, .filtered, .derived)
    package let submittedBy = Field<RecordID>("submittedBy", to: "user", .required, .derived)
    package let submittedAt = Field<Instant>("submittedAt", .required, .listed, .derived)
    /// Entered on behalf (代录): who said it.
    package let saidBy = Field<String>("saidBy", .max(60), .derived)
    package let corrections = Field<Int>("corrections", .required, .derived)
    package let approvals = Field<Int>("approvals", .required, .derived)
    package let returned = Field<String>("returned", .lines, .max(500), .derived)
    package init() {}

    package static let name = "report"
    package static let fields = Reports()
    package static let access = Access(read: reportReads)
    package static let workflow = Workflow(
        ["submitted", "corrected", "returned", "approved"],
        [
            Transition(
                "correct", from: ["submitted", "corrected", "returned", "approved"], to: "corrected", by: filling,
                needsReason: true, own: true),
            Transition("approve", from: ["submitted", "corrected"], to: "approved", by: filling, own: true),
            Transition(
                "return", from: ["submitted", "corrected", "approved"], to: "returned", by: filling, needsReason: true,
                own: true),
        ])

    static let filling: Set<Role> = [.unitOfficer, .gridWorker, .dutyOfficer, .sectionLead]

    static func key(_ type: String, _ unit: RecordID, _ slot: CalendarDay) -> String { "\(type)/\(unit)/\(slot)" }
    static func batch(_ type: String, _ slot: CalendarDay) -> String { "\(type)/\(slot)" }
}

/// Who reads what units tell: the headquarters all, a unit its own and what is below it.
let reportReads: [Role: [Reach]] = [
    .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
    .unitOfficer: [.unitTree(office: "office", unit: "unit")], .gridWorker: [.unitTree(office: "office", unit: "unit")],
]

/// Corrections (更正) after the cut-off, one for each field; never changed. The next brief and SitRep tell them (B9).
package struct Corrections: Register {
    package let report = Field<RecordID>("report", to: "report", .required, .indexed, .derived)
    package let type = Field<String>("type", .required, .listed, .filtered, .derived)
    package let field = Field<String>("field", .required, .listed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let day = Field<CalendarDay>("day", .required, .listed, .derived)
    package let was = Field<String>("was", .listed, .max(500), .derived)
    package let now = Field<String>("now", .listed, .max(500), .derived)
    package let reason = Field<CorrectionReason>("reason", .required, .listed, .derived)
    package let note = Field<String>("note", .max(200), .derived)
    package let author = Field<RecordID>("author", to: "user", .required, .derived)
    package init() {}

    package static let name = "correction"
    package static let fields = Corrections()
    package static let access = Access(read: reportReads)
}

/// Why a number differs from the records, or from what was told before (更正理由). Nobody is blamed by any of them.
package enum CorrectionReason: String, Choice {
    /// Records came in later (补录).
    case recordsLate
    /// Counted twice (重复).
    case countedTwice
    /// Understood otherwise (口径).
    case definition
    /// Found when it was verified (核实).
    case verified
    /// A slip in typing (录入有误).
    case slip
    case other
}

/// Permission to submit for a day that is locked (锁定例外): asked by the unit, granted by a second person, until a time.
package struct LockExceptions: Register {
    package let type = Field<String>("type", .required, .listed, .filtered, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let slot = Field<CalendarDay>("slot", .required, .listed, .derived)
    package let key = Field<String>("key", .required, .indexed, .derived)
    package let reason = Field<String>("reason", .required, .listed, .max(200), .derived)
    package let asker = Field<RecordID>("asker", to: "user", .required, .derived)
    package let approver = Field<RecordID>("approver", to: "user", .listed, .derived)
    /// Ends by itself.
    package let until = Field<Instant>("until", .listed, .derived)
    package init() {}

    package static let name = "lockException"
    package static let fields = LockExceptions()
    package static let access = Access(read: reportReads)
    package static let workflow = Workflow(
        ["asked", "granted", "refused"], closed: ["refused"],
        [
            Transition("grant", from: ["asked"], to: "granted", by: deciding, own: true),
            Transition("refuse", from: ["asked"], to: "refused", by: deciding, own: true),
        ])
    static let deciding: Set<Role> = [.dutyOfficer, .sectionLead]
    /// Hours for which one is granted.
    static let hours = 24
}

package import Duties
package import Kernel
package import Registers

/// Receipts (传阅回执): that a unit, or a person of the headquarters, has read a document; by which post, and when.
package struct Receipts: Register {
    package let document = Field<RecordID>("document", to: "upperDocument", .required, .indexed, .derived)
    package let title = Field<String>("title", .required, .listed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    /// The one who is to read it; nil: whoever speaks for the unit.
    package let person = Field<RecordID>("person", to: "user", .derived)
    package let sent = Field<Instant>("sent", .required, .derived)
    package let due = Field<Instant>("due", .required, .listed, .derived)
    package let read = Field<Instant>("read", .listed, .derived)
    package let reader = Field<RecordID>("reader", to: "user", .derived)
    /// The post in which it was read.
    package let post = Field<RecordID>("post", to: "post", .derived)
    /// Entered on behalf (代录): who said it, and how.
    package let saidBy = Field<String>("saidBy", .max(60), .derived)
    package let saidHow = Field<String>("saidHow", .max(60), .derived)
    package init() {}

    package static let name = "receipt"
    package static let fields = Receipts()
    package static let access = Access(
        read: [
            .commander: [.all], .dutyOfficer: [.all], .sectionLead: [.all], .inspector: [.all],
            .unitOfficer: [.unitTree(office: "office", unit: "unit")],
            .gridWorker: [.unitTree(office: "office", unit: "unit")],
        ])
    package static let listing = Listing(sort: "due", descending: false)
    package static let workflow = Workflow(
        ["open", "read"], closed: ["read"],
        [
            Transition(
                "read", from: ["open"], to: "read",
                by: [.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer, .gridWorker], own: true)
        ])
}

/// What circulation makes people owe: to have read a document, to say who comes to a conference. Clock, ladder and list
/// are those of tasks.
package enum CirculationDuties {
    package static let read = "circulation.read"
    package static let answer = "conference.answer"

    package static let rules: [DutyRule] = [
        DutyRule(
            read, .once, graceMinutes: nil, register: Receipts.name, metBy: Receipts.name,
            link: { "/circulation/\($0.cause ?? $0.subject)" }, notice: "circulation"),
        DutyRule(
            answer, .once, graceMinutes: nil, register: Attendances.name, metBy: Attendances.name,
            link: { "/attendance/\($0.subject)" }, notice: "conference"),
    ]
}

/// All registers of circulation, in the order of their tables.
package let circulationRegisters: [any Register.Type] = [
    UpperDocuments.self, Receipts.self, Attendances.self, Practices.self, Visits.self, Observations.self,
]

package import Kernel
package import Registers

/// Appeals against a measure (申诉): answered within 48 hours by somebody independent of whoever issued it. The measure
/// goes on meanwhile; an error ends it at once.
package struct Appeals: Register {
    package let measure = Field<RecordID>("measure", to: "measure", .required, .indexed, .derived)
    package let person = Field<RecordID>("person", to: "person", .required, .listed, .indexed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .listed, .derived, .indexed)
    package let area = Field<AreaCode>("area", .required, .derived)
    /// What is asked, in the person's words.
    package let words = Field<String>("words", .required, .lines, .max(2_000), .personal, .derived)
    /// Who asks: the person, a guardian, a relative.
    package let asker = Field<Asker>("asker", .required, .listed, .derived)
    package let received = Field<Instant>("received", .required, .listed, .derived)
    package let due = Field<Instant>("due", .required, .listed, .derived)
    package let answer = Field<String>("answer", .lines, .max(2_000), .personal, .derived)
    package let answered = Field<Instant>("answered", .derived)
    package let decider = Field<RecordID>("decider", to: "user", .derived)
    package init() {}

    package static let name = "appeal"
    package static let fields = Appeals()
    package static let access = Access(read: disputesRead)
    package static let listing = Listing(sort: "due", descending: false)
    package static let tallies = [Tally("appeal", by: ["state"])]
    package static let workflow = Workflow(
        ["open", "upheld", "lifted", "withdrawn"], closed: ["upheld", "lifted", "withdrawn"],
        [
            Transition("uphold", from: ["open"], to: "upheld", by: deciders, needsReason: true, own: true),
            Transition("lift", from: ["open"], to: "lifted", by: deciders, needsReason: true, own: true),
            Transition("withdraw", from: ["open"], to: "withdrawn", by: handlers, needsReason: true, own: true),
        ])
    /// Hours in which it is answered.
    package static let hours = 48
}

/// Requests to correct a record (更正申请): answered within 24 hours; where a ground was wrong, its measure ends at once.
package struct RecordCorrections: Register {
    package let person = Field<RecordID>("person", to: "person", .required, .listed, .indexed, .derived)
    package let measure = Field<RecordID>("measure", to: "measure", .indexed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .listed, .derived, .indexed)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let words = Field<String>("words", .required, .lines, .max(2_000), .personal, .derived)
    package let asker = Field<Asker>("asker", .required, .listed, .derived)
    package let received = Field<Instant>("received", .required, .listed, .derived)
    package let due = Field<Instant>("due", .required, .listed, .derived)
    package let answer = Field<String>("answer", .lines, .max(2_000), .personal, .derived)
    package let answered = Field<Instant>("answered", .derived)
    package let decider = Field<RecordID>("decider", to: "user", .derived)
    package init() {}

    package static let name = "recordCorrection"
    package static let fields = RecordCorrections()
    package static let access = Access(read: disputesRead)
    package static let listing = Listing(sort: "due", descending: false)
    package static let tallies = [Tally("recordCorrection", by: ["state"])]
    package static let workflow = Workflow(
        ["open", "accepted", "refused"], closed: ["accepted", "refused"],
        [
            Transition("accept", from: ["open"], to: "accepted", by: deciders, needsReason: true, own: true),
            Transition("refuse", from: ["open"], to: "refused", by: deciders, needsReason: true, own: true),
        ])
    package static let hours = 24
}

/// Who asks (申请人).
package enum Asker: String, Choice { case person, guardian, relative }

/// Who may decide about what somebody else has issued.
let deciders: Set<Role> = [.dutyOfficer, .sectionLead, .commander, .privacyReviewer]

private let disputesRead = personsRead.merging([.commander: [.all]]) { first, _ in first }

package import Kernel
import Measures
package import Policies
package import Registers

/// Specimens (检测样本, F3): one swab of one person under a measure – when it was taken, when the result came and what it was,
/// and of a positive who looked after the person. A negative result is kept for 30 days (domain part 3, retention).
package struct Specimens: Register {
    package let measure = Field<RecordID>("measure", to: "measure", .required, .listed, .indexed, .derived)
    package let person = Field<RecordID>("person", to: "person", .required, .derived)
    package let kind = Field<TestKind>("kind", .required, .listed, .filtered, .derived)
    /// Code on the tube (管码); one tube of a pool may hold several swabs.
    package let tube = Field<String>("tube", .max(30), .listed, .indexed, .personal, .derived)
    package let day = Field<CalendarDay>("day", .required, .derived)
    package let sampledAt = Field<Instant>("sampledAt", .required, .listed, .derived)
    package let receivedAt = Field<Instant>("receivedAt", .required, .derived)
    package let sampler = Field<RecordID>("sampler", to: "user", .derived)
    package let result = Field<SpecimenResult>("result", .listed, .filtered, .personal, .derived)
    package let resultAt = Field<Instant>("resultAt", .listed, .derived)
    /// Day of the result, by which positives are counted.
    package let resultDay = Field<CalendarDay>("resultDay", .derived)
    /// Lowest Ct value of the targets, in tenths.
    package let ct = Field<Int>("ct", .personal, .derived)
    package let laboratory = Field<String>("laboratory", .max(60), .derived)
    /// What came of a positive, and when it was seen.
    package let outcome = Field<CareOutcome>("outcome", .personal, .derived)
    package let seen = Field<Instant>("seen", .derived)
    package let seenBy = Field<RecordID>("seenBy", to: "user", .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .derived)
    package init() {}

    package static let name = "specimen"
    package static let fields = Specimens()
    package static let access = Access(read: byCare)
    package static let listing = Listing(sort: "sampledAt")
    /// None is closed: a tube that is lost holds no person's file beyond its time.
    package static let workflow = Workflow(
        ["taken", "told"],
        [Transition("tell", from: ["taken", "told"], to: "told", by: tellers, own: true)])
    package static let retention: Retention? = .days(
        30, after: "day", only: ["result": SpecimenResult.negative.rawValue])

    /// Ct values that an instrument shows, in tenths.
    static let cts = 100...450
    /// Who takes a swab, and who enters what the laboratory has said.
    static let samplers: Set<Role> = [.dutyOfficer, .unitOfficer, .healthWorker, .gridWorker]
    static let tellers: Set<Role> = [.dutyOfficer, .unitOfficer, .healthWorker]
}

/// What the laboratory says (检测结果); `void`: no valid result, another sample is taken.
package enum SpecimenResult: String, Choice { case negative, positive, void }

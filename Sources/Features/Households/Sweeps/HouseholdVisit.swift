import Crypto
package import Kernel
package import Registers

/// What came of asking at a household in a round (入户记录): one record, corrected when somebody comes again. A household
/// without one was not visited; there is no way to say so for many at once.
package struct HouseholdVisits: Register {
    package let sweep = Field<RecordID>("sweep", to: "sweep", .required, .filtered, .derived)
    package let household = Field<RecordID>("household", to: "household", .required, .listed, .indexed, .derived)
    package let line = Field<RecordID>("line", to: "sweepLine", .required, .derived, .indexed)
    /// Kind of door, as the round's; empty for a household's of before it was kept.
    package let kind = Field<DoorKind>("kind", .derived)
    /// How the household was reached.
    package let means = Field<VisitMeans>("means", .required, .listed, .filtered, .derived)
    /// Persons there, as they said.
    package let persons = Field<Int>("persons", .derived, .listed)
    package let needs = Field<[NeedKind]>("needs", .listed, .derived)
    /// That those there have consented (本人同意); true where a need tells of health, else empty.
    package let consent = Field<Bool>("consent", .derived)
    package let words = Field<String>("words", .max(500), .personal, .derived)
    /// How often somebody came.
    package let attempts = Field<Int>("attempts", .required, .listed, .derived)
    package let observedAt = Field<Instant>("observedAt", .required, .listed, .derived)
    package let visitor = Field<RecordID>("visitor", to: "user", .required, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package init() {}

    package static let name = "householdVisit"
    package static let fields = HouseholdVisits()
    package static let access = Access(read: byGround)
    package static let listing = Listing(sort: "observedAt")
    /// The state is the outcome. Nobody there is asked again.
    package static let workflow = Workflow(
        VisitOutcome.allCases.map(\.rawValue), closed: ["visited", "refused", "vacant"], [])
    package static let tallies = [
        Tally("sweepVisit", by: ["sweep", "state"]), Tally("lineVisit", by: ["line", "state"]),
    ]

    /// One record a household and round, whoever writes first.
    static func id(_ sweep: RecordID, _ household: RecordID) -> RecordID {
        RecordID(digest: SHA256.hash(data: Array("household visit|\(sweep)|\(household)".utf8)))
    }
}

/// What came of it (入户结果), as states.
package enum VisitOutcome: String, Sendable, CaseIterable {
    /// 家中无人: somebody goes again.
    case notHome
    case visited
    /// 不愿配合: noted without reasons and without consequence.
    case refused
    /// 空户: nobody lives there.
    case vacant
}

/// How somebody was reached (联系方式).
package enum VisitMeans: String, Choice { case doorstep, telephone }

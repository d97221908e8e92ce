package import Kernel
package import Registers

/// Stays (入住登记, G4): who is in which room of a site, from when until when, and what the person needs there. A bed is
/// never given twice, and a measure has one stay at a time: the database itself refuses both.
package struct Stays: Register {
    package let measure = Field<RecordID>("measure", to: "measure", .required, .listed, .indexed, .derived)
    package let site = Field<RecordID>("site", to: "site", .required, .listed, .filtered, .indexed, .derived)
    package let room = Field<RecordID>("room", to: "room", .required, .listed, .indexed, .derived)
    package let berth = Field<Int>("berth", .required, .derived)
    /// `room/berth` while the bed is taken or kept.
    package let bed = Field<String>("bed", .unique, .derived, .secret)
    /// The measure while the stay is open.
    package let holder = Field<RecordID>("holder", .unique, .derived, .secret)
    /// The stay with which it belongs together (同住): its own where somebody came alone or first.
    package let party = Field<RecordID>("party", .required, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    /// The township's government: whose person it is.
    package let township = Field<RecordID>("township", to: "unit", .derived)
    /// Who runs the site.
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let arrived = Field<Instant>("arrived", .listed, .derived)
    package let left = Field<Instant>("left", .derived)
    package let why = Field<LeavingReason>("why", .derived)
    package let needs = Field<[StayNeed]>("needs", .derived)
    /// That the person, or the guardian, has consented (本人同意); true where a need tells of health, else empty.
    package let consent = Field<Bool>("consent", .derived)
    package let guardian = Field<Guardian>("guardian", .required, .derived)
    package let words = Field<String>("words", .lines, .max(500), .personal, .derived)
    package init() {}

    package static let name = "stay"
    package static let fields = Stays()
    package static let access = Access(read: [
        .dutyOfficer: [.all], .sectionLead: [.all],
        .unitOfficer: [.unitTree(office: "office", unit: "unit"), .unit("township")],
        .healthWorker: [.unitTree(office: "office", unit: "unit")],
    ])
    package static let workflow = Workflow(
        ["reserved", "inside", "left", "cancelled"], closed: ["left", "cancelled"],
        [
            Transition("admit", from: ["reserved"], to: "inside", by: running, own: true),
            Transition("leave", from: ["inside"], to: "left", by: running, own: true),
            Transition("cancel", from: ["reserved"], to: "cancelled", by: running, own: true),
        ])

    /// Years under which nobody is at a site alone (domain.md §2.1, special groups).
    package static let childYears = 14
}

/// What somebody needs at a site (入住需求); words where it says too little. Nothing of belief or origin. Those of `HealthNeed`
/// are kept by consent.
package enum StayNeed: String, Choice {
    case diet, medicine, chronic, dialysis, pregnancy, infant, mobility, signLanguage, other
}

/// Who looks after a child or dependent person there (陪护).
package enum Guardian: String, Choice {
    case none
    /// Somebody of the same room.
    case roommate
    /// A relative who comes along of their own will.
    case volunteer
}

/// Why somebody leaves (离点原因). To hospital anybody goes at any time.
package enum LeavingReason: String, Choice { case released, hospital, moved }

/// What is asked at the door.
package struct Admission: Sendable, Hashable {
    package var room: RecordID
    /// A stay in the same room, with which it belongs together.
    package var with: RecordID?
    package var needs: [StayNeed]
    /// Whether the person, or the guardian, consents to needs that tell of health.
    package var hasConsent: Bool
    package var guardian: Guardian
    package var words: String?

    package init(
        room: RecordID, with: RecordID? = nil, needs: [StayNeed] = [], consent: Bool = false,
        guardian: Guardian = .none, words: String? = nil
    ) {
        (self.room, self.with, self.needs, hasConsent) = (room, with, needs, consent)
        (self.guardian, self.words) = (guardian, words)
    }
}

package import Kernel
package import Policies
package import Registers

/// Measures (管控措施): what a person is asked to do, why, on which basis and until when. The plan is stored as it was
/// issued; a person has one open measure, and so one active owner, however many grounds (B4, E9, E10).
package struct Measures: Register {
    package let person = Field<RecordID>("person", to: "person", .required, .listed, .indexed, .derived)
    /// The person while the measure is open: nobody has two (唯一责任单位).
    package let active = Field<RecordID>("active", to: "person", .unique, .derived)
    package let area = Field<AreaCode>("area", .required, .listed, .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .listed, .filtered, .indexed, .derived)
    /// Pack and version by which it was issued; `exception` for a signed one.
    package let policy = Field<String>("policy", .required, .listed, .derived)
    package let policyVersion = Field<String>("policyVersion", .listed, .filtered, .derived)
    /// Title of the governing category, and all categories that apply.
    package let title = Field<String>("title", .required, .max(100), .listed, .derived)
    package let category = Field<String>("category", .required, .listed, .filtered, .derived)
    package let categories = Field<[String]>("categories", .derived)
    /// The governing ground, or the exception.
    package let ground = Field<RecordID>("ground", to: "ground", .derived, .indexed)
    package let exception = Field<RecordID>("exception", to: "measureException", .derived, .indexed)
    /// Plain words by language: `{"en": …, "zh-Hans": …}`.
    package let reason = Field<JSONText>("reason", .required, .derived)
    /// All that was issued, and its phases alone.
    package let issue = Field<JSONText>("issue", .required, .derived)
    package let phases = Field<JSONText>("phases", .required, .derived)
    /// Day 0 of the clock.
    package let lastExposure = Field<CalendarDay>("lastExposure", .required, .derived)
    /// The first day on which it holds.
    package let start = Field<CalendarDay>("start", .required, .listed, .derived)
    /// The day on which the person was placed: test days count from here.
    package let admission = Field<CalendarDay>("admission", .derived)
    /// Days of test (检测日) of the plan; empty where it has none.
    package let tests = Field<[String]>("tests", .derived)
    /// Of today.
    package let setting = Field<Setting>("setting", .required, .listed, .filtered, .derived)
    /// The day on which the setting changes next; empty in the last phase.
    package let turns = Field<CalendarDay>("turns", .derived, .indexed)
    /// Last day.
    package let ends = Field<CalendarDay>("ends", .required, .listed, .indexed, .derived)
    /// Days that orders have added (延长); empty where there are none.
    package let extra = Field<Int>("extra", .derived)
    package let site = Field<RecordID>("site", .derived, .indexed)
    package let room = Field<RecordID>("room", .derived, .indexed)
    /// Number of the order by which it was extended or made stricter.
    package let order = Field<String>("order", .max(60), .derived)
    /// Whether home suits (居家条件, E7); nil until somebody has looked. What it lacks, by the pack's items.
    package let suitable = Field<Bool>("suitable", .derived)
    package let unsuitable = Field<[String]>("unsuitable", .derived)
    package let groups = Field<[SpecialGroup]>("groups", .derived)
    package let needs = Field<[SupportNeed]>("needs", .derived)
    /// That the person, or the guardian, has consented (本人同意); true where a need tells of health, else empty.
    package let consent = Field<Bool>("consent", .derived)
    // The care team.
    package let gridWorker = Field<RecordID>("gridWorker", to: "user", .derived, .indexed)
    package let doctor = Field<RecordID>("doctor", to: "user", .derived, .indexed)
    package let coordinator = Field<RecordID>("coordinator", to: "user", .derived, .indexed)
    package let issuer = Field<RecordID>("issuer", to: "user", .derived)
    /// A plan of the policy now in force that is not milder in every respect: an order or the person's choice decides.
    package let offer = Field<JSONText>("offer", .derived)
    package let offerVersion = Field<String>("offerVersion", .derived)
    package let offered = Field<Bool>("offered", .required, .filtered, .derived)
    /// Pack and version with which it was last compared.
    package let compared = Field<String>("compared", .derived)
    package let noticed = Field<Instant>("noticed", .derived)
    package let noticeMeans = Field<NoticeMeans>("noticeMeans", .derived)
    /// An appeal or a correction that waits for its answer; holds deletion.
    package let disputed = Field<Bool>("disputed", .required, .filtered, .derived)
    package let ended = Field<Instant>("ended", .derived)
    package let endReason = Field<String>("endReason", .max(500), .personal, .derived)
    /// What the last daily check said when it ended; empty where none was written.
    package let lastCheck = Field<LastCheck>("lastCheck", .personal, .derived)
    /// That the records of tests showed what the policy asks before a release (检测记录符合解除条件); empty where they did not.
    package let shown = Field<Bool>("shown", .derived)
    /// What was seen of the policy's release conditions (解除条件说明), by whom and when, where records do not show it.
    package let statement = Field<String>("statement", .max(500), .personal, .derived)
    package let statedBy = Field<RecordID>("statedBy", to: "user", .derived)
    package let stated = Field<Instant>("stated", .derived)
    /// Contacts found of the person, whose becoming a case has ended it (密接排查); empty until somebody has said.
    package let contacts = Field<Int>("contacts", .derived)
    package init() {}

    package static let name = "measure"
    package static let fields = Measures()
    package static let access = Access(
        read: personsRead.merging([.commander: [.all]]) { first, _ in first }, edit: [])
    /// Contacts that one person is said to have had.
    static let contactsRange = 0...5_000
    package static let listing = Listing(sort: "ends", descending: false)
    package static let tallies = [
        Tally("measure", by: ["unit", "state"]), Tally("measureSetting", by: ["unit", "setting"], unless: "ended"),
        Tally("measureEnds", by: ["unit", "ends"], unless: "ended"),
        Tally("measureGridWorker", by: ["gridWorker"], unless: "ended"),
        Tally("measureDoctor", by: ["doctor"], unless: "ended"),
        Tally("measureCoordinator", by: ["coordinator"], unless: "ended"),
    ]
    package static let workflow = Workflow(
        ["planned", "active", "released", "transferred", "appealed", "cancelled"],
        closed: ["released", "transferred", "appealed", "cancelled"],
        [
            Transition("admit", from: ["planned"], to: "active", by: handlers, own: true),
            Transition("release", from: ["planned", "active"], to: "released", by: handlers, own: true),
            Transition("transfer", from: ["planned", "active"], to: "transferred", by: handlers, own: true),
            Transition(
                "lift", from: ["planned", "active"], to: "appealed", by: [.dutyOfficer, .sectionLead], own: true),
            Transition("cancel", from: ["planned"], to: "cancelled", by: handlers, own: true),
        ])
}

/// Who issues and carries out measures.
let handlers: Set<Role> = [.dutyOfficer, .sectionLead, .unitOfficer, .healthWorker]

extension Setting: Choice {}
extension Evidence: Choice {}
extension TestKind: Choice {}

/// Who is not held alone in a central site (特殊人群).
package enum SpecialGroup: String, Choice { case child, dependent, pregnant, illness }
/// What somebody under a measure needs (生活保障需求): help tickets follow from it. Those of `HealthNeed` are kept by consent.
package enum SupportNeed: String, Choice { case food, medicine, pregnancy, dialysis, chronic, children, other }
/// The last daily check of a person (末次监测): without fever and symptoms, or with one.
package enum LastCheck: String, Choice { case normal, abnormal }
/// How the notice was given (告知方式).
package enum NoticeMeans: String, Choice { case paper, read, message }

package import Duties
package import Kernel
package import Registers

/// Expert assessments (专家研判, A9: “科学判断形势”“听取咨询专家组关于疫情形势分析的报告”): a question of the headquarters, the frozen
/// numbers it rests on, what the experts advise and who of them dissents, and what was decided on it and why.
///
/// Nothing of it is ever written over: an advice that no longer holds is asked for again, and the later one supersedes it.
/// It decides nothing: the decision is a meeting's or a directive's, signed there; here stands only whether it follows.
package struct Assessments: Register {
    package let question = Field<String>(
        "question", .required, .lines, .max(1_000), .listed, .searched, .derived)
    /// The unit whose group of experts is asked (专家组所在单位).
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let asker = Field<RecordID>("asker", to: "user", .required, .derived)
    /// By when the answer is owed.
    package let due = Field<Instant>("due", .required, .listed, .derived)
    /// The frozen numbers, and the brief or SitRep they were frozen for: linked, never copied.
    package let snapshot = Field<RecordID>("snapshot", to: "snapshot", .required, .derived)
    package let evidenceDay = Field<CalendarDay>("evidenceDay", .required, .derived)
    package let brief = Field<RecordID>("brief", to: "brief", .derived)
    package let sitrep = Field<RecordID>("sitrep", to: "sitrep", .derived)
    /// `[AdviceOption]` as JSON.
    package let options = Field<JSONText>("options", .derived)
    package let advice = Field<String>("advice", .lines, .max(5_000), .derived)
    /// That nobody dissented is said, too.
    package let unanimous = Field<Bool>("unanimous", .derived)
    package let dissent = Field<String>("dissent", .lines, .max(3_000), .derived)
    /// Who signs, each with the organisation: 周文（县疾控中心）.
    package let experts = Field<[String]>("experts", .personal, .derived)
    package let advised = Field<Instant>("advised", .derived)
    /// Who entered it; the office on behalf of the experts where `proxy` (代录).
    package let author = Field<RecordID>("author", to: "user", .derived)
    package let proxy = Field<Bool>("proxy", .derived)
    /// The earlier advice that this one takes the place of.
    package let supersedes = Field<RecordID>("supersedes", to: "assessment", .indexed, .derived)
    package let course = Field<AdviceCourse>("course", .derived)
    package let reason = Field<String>("reason", .lines, .max(1_000), .derived)
    package let directive = Field<RecordID>("directive", to: "directive", .indexed, .derived)
    package let item = Field<RecordID>("item", to: "item", .derived)
    package let meeting = Field<RecordID>("meeting", to: "meeting", .indexed, .derived)
    package let decided = Field<Instant>("decided", .derived)
    /// Who entered the decision.
    package let decider = Field<RecordID>("decider", to: "user", .derived)
    package init() {}

    package static let name = "assessment"
    package static let fields = Assessments()
    /// Experts sign in their office, as whoever signs a directive does.
    package static let isStaff = true
    package static let access = Access(
        read: headquartersReads.merging([.unitOfficer: [.unitTree(office: "office", unit: "unit")]]) { first, _ in first
        })
    package static let listing = Listing(sort: "due")
    package static let workflow = Workflow(
        ["asked", "advised", "decided", "superseded", "withdrawn"], closed: ["decided", "superseded", "withdrawn"],
        [
            Transition(
                "advise", from: ["asked"], to: "advised", by: [.unitOfficer, .sectionLead, .dutyOfficer], own: true),
            Transition(
                "decide", from: ["advised"], to: "decided", by: [.commander, .dutyOfficer, .sectionLead], own: true),
            Transition("supersede", from: ["advised", "decided"], to: "superseded", by: [.system], own: true),
            Transition("withdraw", from: ["asked"], to: "withdrawn", by: asking, needsReason: true, own: true),
        ])

    /// The office and its sections put questions.
    static let asking: Set<Role> = [.dutyOfficer, .sectionLead]

    /// The answer that is owed; until it is there, it stays late.
    package static let rule = DutyRule(
        "assessment.advise", .once, graceMinutes: nil, ladder: "assessment.advise", register: name, metBy: name,
        link: { "/assessments/\($0.subject)" }, notice: "assessment")
}

/// Whether what was decided follows the advice (采纳情况).
package enum AdviceCourse: String, Choice { case followed, partly, departed }

extension Principal {
    /// Whether the principal speaks for a unit whose experts are asked.
    func advises(for unit: RecordID?) -> Bool {
        guard let unit else { return false }
        return posts.contains { [.unitOfficer, .sectionLead].contains($0.role) && $0.units.contains(unit) }
    }

    /// Whether the principal sees the headquarters' own papers: briefs, meetings, directives.
    var seesHeadquarters: Bool { has(.commander, .dutyOfficer, .sectionLead, .inspector) }
}

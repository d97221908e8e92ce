import Duties
package import Kernel
package import Registers

/// Oral directives (口头指令): who said what when, written down by the duty officer. The units have it at once as a directive
/// with its tasks; the leader in whose name it is confirms it within a day, or says that it was not said (users.md §1).
package struct OralDirectives: Register {
    /// The leader's words (原话).
    package let words = Field<String>("words", .required, .lines, .max(1_000), .listed, .searched, .derived)
    /// In whose name: a commander or deputy.
    package let leader = Field<RecordID>("leader", to: "user", .required, .listed, .filtered, .derived)
    package let spokenAt = Field<Instant>("spokenAt", .required, .listed, .derived)
    package let recorder = Field<RecordID>("recorder", to: "user", .required, .listed, .derived)
    /// The directive that carries it to the units.
    package let directive = Field<RecordID>("directive", to: "directive", .required, .indexed, .derived)
    /// The telephone call it answers.
    package let call = Field<RecordID>("call", to: "phoneCall", .derived)
    package let confirmBy = Field<Instant>("confirmBy", .required, .listed, .derived)
    package let decidedAt = Field<Instant>("decidedAt", .derived)
    /// The leader's words where it was not said so.
    package let denial = Field<String>("denial", .lines, .max(1_000), .derived)
    package init() {}

    package static let name = "oralDirective"
    package static let fields = OralDirectives()
    package static let access = Access(read: headquartersReads)
    package static let tallies = [Tally("oralDirective", by: ["state"])]
    package static let workflow = Workflow(
        ["unconfirmed", "confirmed", "denied"], closed: ["confirmed", "denied"],
        [
            Transition("confirm", from: ["unconfirmed"], to: "confirmed", by: [.commander], own: true),
            Transition("deny", from: ["unconfirmed"], to: "denied", by: [.commander], needsReason: true, own: true),
        ])

    /// Hours from the words to their confirmation, and how old words may be that are still written down as oral.
    package static let hours = 24
    /// Numbers of their own, gapless as the others.
    static let series = "防指口〔{year}〕{n}号"

    /// The confirmation that is owed; until it is there, it stays late.
    static let rule = DutyRule(
        "oral.confirm", .once, graceMinutes: nil, ladder: "oral.confirm", register: name, metBy: name,
        link: { "/oral/\($0.subject)" }, notice: "oral")
}

/// What the duty officer writes down of an oral directive.
package struct SpokenOrder: Sendable {
    package var leader: RecordID
    package var spokenAt: Instant
    package var words: String
    package var units: [RecordID]
    package var urgency: Urgency
    package var deadline: Instant
    package var call: RecordID?

    package init(
        leader: RecordID, spokenAt: Instant, words: String, units: [RecordID], urgency: Urgency, deadline: Instant,
        call: RecordID? = nil
    ) {
        (self.leader, self.spokenAt, self.words, self.units) = (leader, spokenAt, words, units)
        (self.urgency, self.deadline, self.call) = (urgency, deadline, call)
    }
}

package import Kernel
package import Registers

/// Directives (指令): issued by the commander, never edited afterwards, only superseded or revoked (A10).
package struct Directives: Register {
    package let title = Field<String>("title", .required, .listed, .searched)
    /// `〔2026〕15号`; one of several series per headquarters and year, or given by hand.
    package let number = Field<String>("number", .max(60), .listed, .searched)
    package let series = Field<String>("series", .max(40))
    package let sourceKind = Field<SourceKind>("sourceKind", .required, .listed, .filtered)
    package let communique = Field<RecordID>("communique", to: "communique", .indexed, .derived)
    package let meeting = Field<RecordID>("meeting", to: "meeting", .indexed)
    package let legalBasis = Field<String>("legalBasis")
    package let scope = Field<String>("scope")
    package let effective = Field<CalendarDay>("effective")
    package let expiry = Field<CalendarDay>("expiry")
    package let urgency = Field<Urgency>("urgency", .required, .listed, .filtered)
    package let drafter = Field<RecordID>("drafter", to: "user", .derived)
    package let issuer = Field<RecordID>("issuer", to: "user", .derived)
    package let issued = Field<Instant>("issued", .listed, .derived)
    package let returned = Field<String>("returned", .lines, .derived)
    /// The directive that this one replaces.
    package let supersedes = Field<RecordID>("supersedes", to: "directive", .indexed)
    /// The upper headquarters whose directive this one carries out.
    package let upperCounty = Field<AreaCode>("upperCounty", .derived)
    /// The telephone call it answers.
    package let call = Field<RecordID>("call", to: "phoneCall", .derived)
    /// What was said, where it was given by word of mouth (口头指令).
    package let oral = Field<RecordID>("oral", to: "oralDirective", .derived)
    package init() {}

    package static let name = "directive"
    package static let fields = Directives()
    package static let access = Access(
        read: headquartersReads, create: [.dutyOfficer, .sectionLead], edit: [.dutyOfficer, .sectionLead])
    package static let tallies = [Tally("directive", by: ["state"])]

    /// draft → review → issued: whoever asks is never the one who signs (签发).
    package static let workflow = Workflow(
        ["draft", "review", "issued", "revoking", "superseded", "revoked", "expired", "completed"],
        closed: ["superseded", "revoked", "expired", "completed"],
        [
            Transition(
                "issue", from: ["draft"], to: "issued", by: [.dutyOfficer, .sectionLead],
                second: .init(by: [.commander], pending: "review"), own: true),
            Transition(
                "revoke", from: ["issued"], to: "revoked", by: [.dutyOfficer, .sectionLead],
                second: .init(by: [.commander], pending: "revoking"), needsReason: true, own: true),
            Transition("supersede", from: ["issued"], to: "superseded", by: [.system], own: true),
            Transition("expire", from: ["issued"], to: "expired", by: [.system], own: true),
            Transition("complete", from: ["issued"], to: "completed", by: [.dutyOfficer, .sectionLead], own: true),
        ])

    /// Pages and API of the registers change drafts alone: what was sent to be signed stays as the signer read it.
    package func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let before, before.state != "draft" { throw Rejection(.conflict, "directiveIssued") }
    }

    package func problems(in values: Values) -> [Rejection.Problem] {
        if let from = values[effective], let to = values[expiry], to < from {
            return [Rejection.Problem("expiryBeforeEffective", field: "expiry")]
        }
        return []
    }
}

/// Where a directive comes from (来源).
package enum SourceKind: String, Choice {
    case meeting, document, instruction, call, inspection, hotline
}

/// How fast (特急 / 加急 / 常规): which ladder the clocks run by.
package enum Urgency: String, Choice {
    case flash, urgent, routine
}

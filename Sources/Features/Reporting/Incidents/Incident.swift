package import Duties
package import Kernel
package import Registers

/// Incidents (突发情况): what happened where, and the four times that count – discovered, reported, acknowledged, first
/// action (B7). The clock of its kind runs from discovery: two hours unless the kind says otherwise (domain.md §2.3).
package struct Incidents: Register {
    package let title = Field<String>("title", .required, .listed, .searched, .max(120), .derived)
    package let place = Field<String>("place", .required, .listed, .max(120), .derived)
    /// `IncidentKind`, and its minutes as they were when the incident was registered; absent in those of earlier versions.
    package let kind = Field<String>("kind", .filtered, .max(40), .derived)
    package let minutes = Field<Int>("minutes", .derived)
    /// Who discovered it, and reports.
    package let unit = Field<RecordID>("unit", to: "unit", .required, .listed, .filtered, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let discoveredAt = Field<Instant>("discoveredAt", .required, .listed, .derived)
    package let reportedAt = Field<Instant>("reportedAt", .listed, .derived)
    package let acknowledgedAt = Field<Instant>("acknowledgedAt", .derived)
    package let firstActionAt = Field<Instant>("firstActionAt", .derived)
    package let closedAt = Field<Instant>("closedAt", .derived)
    package init() {}

    package static let name = "incident"
    package static let fields = Incidents()
    package static let access = Access(read: reportReads)
    package static let workflow = Workflow(
        ["open", "reported", "acknowledged", "acting", "closed"], closed: ["closed"],
        [
            Transition("report", from: ["open"], to: "reported", by: Reports.filling, own: true),
            Transition("acknowledge", from: ["reported"], to: "acknowledged", by: handling, own: true),
            Transition("act", from: ["reported", "acknowledged"], to: "acting", by: Reports.filling, own: true),
            Transition("close", from: ["acting"], to: "closed", by: handling, own: true),
        ])
    static let handling: Set<Role> = [.dutyOfficer, .sectionLead]

    /// Minutes that the headquarters has at least, where the report itself came late.
    static let least = 30

    private static let page: @Sendable (Duty) -> String = { "/incidents/\($0.subject)" }

    /// What an incident makes people owe.
    package static let rules = [
        DutyRule(
            "incident.report", .once, graceMinutes: nil, ladder: "incident", register: name,
            metBy: IncidentReports.name, link: page, notice: "incident"),
        DutyRule(
            "incident.acknowledge", .once, graceMinutes: nil, ladder: "incident", register: name, metBy: name,
            link: page, notice: "incident"),
        DutyRule(
            "incident.action", .once, graceMinutes: nil, ladder: "incident", register: name,
            metBy: IncidentReports.name, link: page, notice: "incident"),
    ]
}

extension Record {
    /// By when the report, the headquarters' acknowledgement and the first action are due; nil for no incident.
    var incidentLimit: Instant? {
        let i = Incidents.fields
        return self[i.discoveredAt]?.advanced(minutes: self[i.minutes] ?? IncidentKind.standardMinutes)
    }
}

/// Reports on an incident (首报、续报、终报): words as they were sent, one after the other.
package struct IncidentReports: Register {
    package let incident = Field<RecordID>("incident", to: "incident", .required, .indexed, .derived)
    package let kind = Field<IncidentReportKind>("kind", .required, .listed, .derived)
    package let text = Field<String>("text", .required, .listed, .lines, .max(2_000), .derived)
    package let unit = Field<RecordID>("unit", to: "unit", .required, .derived)
    package let office = Field<RecordID>("office", to: "unit", .required, .derived)
    package let area = Field<AreaCode>("area", .required, .derived)
    package let author = Field<RecordID>("author", to: "user", .required, .derived)
    package let saidBy = Field<String>("saidBy", .max(60), .derived)
    package init() {}

    package static let name = "incidentReport"
    package static let fields = IncidentReports()
    package static let access = Access(read: reportReads)
}

package enum IncidentReportKind: String, Choice { case first, action, progress, closing }

import Kernel
import Registers
import Web

extension TiaoduServer {
    /// The main menu, by role.
    static let navigation: [NavigationItem] = [
        NavigationItem(
            "/", key: "app.nav.desk", icon: "broadcast", roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/due", key: "app.nav.due", icon: "check2-square", roles: [.unitOfficer, .gridWorker, .healthWorker]),
        NavigationItem(
            "/directives", key: "app.nav.directives", icon: "send",
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/tasks", key: "app.nav.tasks", icon: "list-task",
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer, .gridWorker]),
        NavigationItem(
            "/reports", key: "app.nav.reports", icon: "clipboard-check", roles: [.unitOfficer, .gridWorker]),
        NavigationItem(
            "/reports/overview", key: "app.nav.overview", icon: "clipboard-data",
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/supervision", key: "app.nav.supervision", icon: "clipboard-check", group: .situation,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer]),
        NavigationItem("/today", key: "app.nav.myArea", icon: "pin-map", roles: [.unitOfficer, .gridWorker]),
        NavigationItem(
            "/briefs", key: "app.nav.briefs", icon: "file-text", group: .situation,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/incidents", key: "app.nav.incidents", icon: "exclamation-diamond", group: .situation,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer, .gridWorker]),
        NavigationItem("/round", key: "household.myRound", icon: "house-check", group: .people, roles: [.gridWorker]),
        NavigationItem(
            "/checks", key: "check.nav", icon: "thermometer-half", group: .people,
            roles: [.dutyOfficer, .sectionLead, .unitOfficer, .healthWorker, .gridWorker]),
        NavigationItem(
            "/tests", key: "test.nav", icon: "eyedropper", group: .people,
            roles: [.dutyOfficer, .sectionLead, .unitOfficer, .healthWorker, .gridWorker]),
        NavigationItem(
            "/households", key: "household.nav", icon: "houses", group: .people,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer]),
        NavigationItem(
            "/help", key: "household.help", icon: "life-preserver", group: .people,
            roles: [.dutyOfficer, .sectionLead, .unitOfficer, .gridWorker]),
        NavigationItem(
            "/arrivals", key: "arrival.nav", icon: "signpost-split", group: .people,
            roles: [
                .commander, .dutyOfficer, .sectionLead, .inspector, .privacyReviewer, .unitOfficer, .gridWorker,
            ]),
        NavigationItem(
            "/duties", key: "app.nav.duties", icon: "clipboard-check",
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/meetings", key: "app.nav.meetings", icon: "people", group: .situation,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/assessments", key: "assessment.nav", icon: "mortarboard", group: .situation,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/sitreps", key: "app.nav.sitreps", icon: "file-earmark-bar-graph", group: .situation,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/wall", key: "app.nav.wall", icon: "display", group: .situation,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/sections", key: "app.nav.sections", icon: "bullseye", group: .situation,
            roles: [.commander, .dutyOfficer, .sectionLead]),
        NavigationItem(
            "/workstreams", key: "workstream.nav", icon: "signpost-2", group: .situation,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/indicators", key: "app.nav.indicators", icon: "graph-up", group: .situation,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/circulation", key: "circulation.nav", icon: "envelope-paper", group: .office,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer, .gridWorker]),
        NavigationItem(
            "/policies", key: "policy.nav", icon: "journal-text", group: .people,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector, .administrator, .unitOfficer, .gridWorker]),
        NavigationItem(
            "/risk-areas", key: "risk.nav", icon: "geo-alt", group: .people,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer, .gridWorker]),
        NavigationItem("/practices", key: "practice.nav", icon: "lightbulb", group: .situation),
        NavigationItem(
            "/demands", key: "demand.nav", icon: "scissors", group: .data,
            roles: [
                .commander, .dutyOfficer, .sectionLead, .inspector, .administrator, .unitOfficer, .gridWorker,
            ]),
        NavigationItem(
            "/contacts", key: "contact.nav", icon: "telephone", group: .office,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector, .administrator, .unitOfficer]),
        NavigationItem(
            "/telephone", key: "office.telephone.nav", icon: "telephone-inbound", group: .office,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/oral", key: "office.oral.title", icon: "megaphone", group: .office,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/roster", key: "office.roster.nav", icon: "calendar2-week", group: .office,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/handovers", key: "office.handOver.nav", icon: "clipboard-check", group: .office,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/measures", key: "measure.nav", icon: "people", group: .people,
            roles: [
                .commander, .dutyOfficer, .sectionLead, .unitOfficer, .healthWorker, .gridWorker, .privacyReviewer,
            ]),
        NavigationItem(
            "/sites", key: "site.nav", icon: "building", group: .people,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer, .healthWorker]),
        NavigationItem(
            "/unplaced", key: "site.unplaced.title", icon: "list-check", group: .people,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer, .healthWorker, .gridWorker]),
        NavigationItem(
            "/workforce", key: "workforce.nav", icon: "person-lines-fill", group: .people,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer]),
        NavigationItem(
            "/support-teams", key: "support.nav", icon: "house-heart", group: .people,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer, .gridWorker]),
        NavigationItem(
            "/closed-places", key: "closure.nav", icon: "door-closed", group: .people,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer]),
        NavigationItem(
            "/visitors", key: "visitor.nav", icon: "journal-check", group: .people,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector, .unitOfficer]),
        NavigationItem("/unit/users", key: "slip.people.nav", icon: "person-plus", group: .data, roles: [.unitOfficer]),
        NavigationItem("/registers", key: "app.nav.registers", icon: "table", group: .data),
        NavigationItem(
            "/areas", key: "app.nav.areas", icon: "geo", group: .data,
            roles: [.commander, .dutyOfficer, .sectionLead, .administrator]),
        NavigationItem(
            "/messages", key: "message.nav", icon: "envelope", group: .office,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem("/start", key: "start.nav", icon: "flag", group: .data, roles: [.administrator]),
        NavigationItem(
            "/activation", key: "activation.nav", icon: "toggles", group: .situation,
            roles: [.commander, .dutyOfficer, .sectionLead, .inspector]),
        NavigationItem(
            "/privacy", key: "privacy.nav", icon: "shield-lock", group: .data, roles: [.privacyReviewer]),
        NavigationItem(
            "/shares", key: "share.nav", icon: "share", group: .data,
            roles: [.commander, .dutyOfficer, .sectionLead, .unitOfficer, .privacyReviewer]),
        NavigationItem(
            "/leader", key: "leader.nav", icon: "phone", group: .office,
            roles: [.commander, .dutyOfficer, .sectionLead]),
    ]

    /// In a drill's database alone.
    static let drillEntry = NavigationItem(
        "/drill", key: "drill.nav", icon: "stopwatch", group: .situation,
        roles: [.commander, .dutyOfficer, .sectionLead, .inspector])
}

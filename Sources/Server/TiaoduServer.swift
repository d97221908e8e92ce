import Activation
import Arrivals
import Checks
import Circulation
import Command
import Database
import Duties
import Foundation
import Households
package import Hummingbird
import Indicators
import Kernel
package import Logging
import Measures
import Messages
import Office
import Organisation
import Prevention
import Privacy
package import Registers
import Reporting
import ServiceLifecycle
import Sites
import Situation
import Statistics
import Supervision
import UnixSignals
import Visitors
package import Web
import Workforce

/// Composition: which features, routes and services make the program.
package struct TiaoduServer: Sendable {
    private let deployment: Deployment
    private let figures = RequestFigures()

    package init(_ deployment: Deployment) { self.deployment = deployment }

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

    /// Registers whose records have pages of their own.
    static let ownPages = [
        Tasks.name: "/tasks", Directives.name: "/directives", Meetings.name: "/meetings", Reports.name: "/reports",
        ReportTypes.name: "/report-types", Incidents.name: "/incidents", Workbooks.name: "/workbooks",
        Activations.name: "/activations", PolicyVersions.name: "/policies", Assessments.name: "/assessments",
        Shares.name: "/shares",
    ]

    /// Registers of which records may be shared with another unit.
    static let sharing = SharingRules(registers: [
        Persons.name, Measures.name, Arrivals.name, HelpTickets.name, Households.name, Places.name, Findings.name,
    ])

    /// Registers whose records have pages of a feature; their lists are the engine's.
    static let recordPages = [
        Findings.name: "/findings", Inspections.name: "/inspections", PhoneCalls.name: "/telephone",
        OralDirectives.name: "/oral", HandOvers.name: "/handovers", Visits.name: "/visits",
        Persons.name: "/persons", Measures.name: "/measures", Appeals.name: "/appeals",
        RecordCorrections.name: "/corrections", MeasureExceptions.name: "/measure-exceptions",
        Arrivals.name: "/arrivals", Stays.name: "/stays", Transfers.name: "/transfers",
        Placements.name: "/placements", RiskAreas.name: "/risk-areas", UpperDocuments.name: "/circulation",
        Attendances.name: "/attendance", Practices.name: "/practices",
        Deployments.name: "/deployments", ClosedPlaces.name: "/closed-places",
        SupportTeams.name: "/support-teams",
        VisitLedgers.name: "/visitors", Aberrations.name: "/aberrations",
    ]

    /// Ways from a record's page to a page of its feature.
    static let recordLinks = [
        Users.name: AccountPages.link, Plans.name: PlanPages.link, Places.name: PlacePages.link,
        Packs.name: PackPages.link, Sites.name: SitePages.link, Sweeps.name: SweepPages.link,
        Pools.name: DeploymentPages.link, Stations.name: Stations.link,
    ]

    /// Router, live hub and pages; the router answers without a socket in tests.
    /// - Parameter importer: whose service runs beside the router.
    package func router(
        live: LiveHub, importer: Importer? = nil, secure: Bool = false
    ) async throws -> Router<AppContext> {
        let locales = try Locales(folder: deployment.resources.locales)
        let time = TimeText(locales, zone: deployment.settings.zone)
        let pages = try await Pages(
            deployment.resources, locales: locales, time: time, headquarters: try await deployment.headquarters(),
            navigation: Self.navigation + (deployment.drill == nil ? [] : [Self.drillEntry]),
            drill: deployment.drill?.name)
        let accounts = try deployment.accounts()
        let response = try deployment.response()
        let standings = Standings(deployment.store, levels: response.levels)
        let website = Website(
            resources: deployment.resources, pages: pages, authenticator: accounts.authenticator, live: live,
            secure: secure, version: "0.1.0", figures: figures, checks: Health(deployment).checks,
            standing: standings.source)
        let (store, rules) = (deployment.store, deployment.rules)
        let starter = deployment.resources.folder.appending(path: "Starter")
        let face = CommandFace(store: store, rules: rules, publicAddress: deployment.settings.publicAddress)
        let office = OfficeFace(store: store, rules: deployment.office)
        let reporting = ReportingFace(store: store, rules: deployment.reporting)
        let situation = SituationFace(
            store: store, book: deployment.indicators, duties: rules.duties, zone: rules.zone,
            assets: deployment.resources.assets)
        let supervision = SupervisionFace(store: store, rules: try deployment.supervision())
        let people = MeasureFace(store: store, rules: deployment.measures)
        let arrivals = ArrivalFace(
            store: store, rules: deployment.arrivals, county: deployment.settings.county)
        let sites = SiteFace(store: store, rules: deployment.sites, supervision: supervision.rules)
        let circulation = CirculationFace(store: store, rules: rules, supervision: supervision.rules)
        let households = HouseholdFace(store: store, rules: deployment.households())
        let checks = CheckFace(
            store: store, settings: deployment.checks(), publicAddress: deployment.settings.publicAddress)
        let workforce = WorkforceFace(store: store, rules: deployment.workforce())
        let visitors = VisitorFace(
            store: store, rules: VisitorRules(zone: rules.zone), publicAddress: deployment.settings.publicAddress)
        let prevention = PreventionFace(store: store, rules: try deployment.prevention())
        store.onCommit { county, _ in live.changed(county: county) }
        return try website.router([
            SignInPages(accounts), AccountPages(accounts), AreaPages(store), UnitPages(store),
            PurposePages(accounts), PrivacyPages(store),
            SharePages(store, rules: Self.sharing, zone: deployment.settings.zone),
            ActivationPages(accounts), SlipPages(accounts), SwitchPages(accounts), ContactPages(store),
            UnitUserPages(store, zone: deployment.settings.zone),
            StartPages(store, folder: starter),
            DirectoryPages(
                store, folder: starter, spool: Spool(folder: deployment.settings.importFolder)),
            CommuniquePages(face, reader: try deployment.communiqueReader()), DraftPages(face), DirectivePages(face),
            TaskPages(face), LinkPages(face), LinkIssuing(face), ChainPages(face), ReturnSheetPages(face),
            CallPages(face), DuePages(face),
            AssessmentPages(face), AssessmentAPI(face),
            WorkstreamPages(face, sample: try deployment.workstreamSample()), CommandAPI(face), DeskPages(office),
            TelephonePages(office),
            OralPages(office), RosterPages(office),
            HandOverPages(office), OfficeAPI(office),
            DutyPages(face), DutyAPI(face),
            IndicatorPages(store, deployment.indicators),
            IndicatorAPI(store, deployment.indicators),
            BriefPages(store: store, rules: rules), MeetingPages(store: store, rules: rules),
            ExportPages(store: store, rules: rules),
            OverviewPages(supervision), PlanPages(supervision), PlacePages(supervision), InspectionPages(supervision),
            FindingPages(supervision), PackPages(supervision),
            SectionPages(supervision, advice: Assessments.rule.name),
            RegisterPages(
                store: store, own: Self.ownPages, records: Self.recordPages, links: Self.recordLinks,
                readers: PrivacyPages.link, sharing: SharePages.link(Self.sharing),
                counted: { [book = deployment.indicators] id, language in
                    book[id].map { language == .zhHans ? $0.name.zh : $0.name.en }
                }),
            RegisterAPI(store: store), Web.ExportPages(store: store),
            ImportPages(
                try importer ?? deployment.importer(), levels: UnitKind.returning.map(\.rawValue),
                expected: { try $0.expectedReturns(level: $1) }),
            DayPages(reporting), OverviewPages(reporting), ReportTable(reporting), ReportPages(reporting),
            TypePages(reporting), DemandPages(reporting), IncidentPages(reporting), AberrationPages(reporting),
            WorkbookPages(reporting),
            PersonPages(people), MeasurePages(people), PaperPages(people), DisputePages(people), MeasureAPI(people),
            DueAPI(reporting), DocumentPages(circulation), ConferencePages(circulation), PracticePages(circulation),
            VisitPages(circulation), PolicyPages(prevention, county: deployment.settings.county),
            RiskPages(prevention), SiteOverviewPages(sites), SitePages(sites), TransferPages(sites), StayPages(sites),
            UnplacedPages(sites), LeaderPages(situation, try deployment.deciding()), ResponsePages(store, response),
            DrillPages(store, rules, response), WallPages(situation), TodayPages(situation), SitRepPages(situation),
            SituationAPI(situation), MapPages(situation), MessagePages(store, try deployment.channels()),
            PublicPages(arrivals), ReturnPages(arrivals), ArrivalPages(arrivals),
            HouseholdPages(households), SweepPages(households), RoundPages(households),
            FourCheckPages(households), VisitCyclePages(households),
            HelpPages(households), HouseholdAPI(households), CheckPages(checks), CheckLinkPages(checks),
            CheckAPI(checks), WorkforcePages(workforce), DeploymentPages(workforce), ClosedPlacePages(workforce),
            WorkforceAPI(workforce), SupportPages(workforce), SupportAPI(workforce),
            VisitorPages(visitors), VisitLinkPages(visitors),
            BulletinPages(store: store, county: deployment.settings.county),
            Metrics(database: deployment.database, figures: figures),
        ])
    }

    /// Serves until a signal ends it: no new requests, what runs is finished, live streams end, the last seal is set.
    package func serve(host: String, port: Int, logger: Logger) async throws {
        let live = LiveHub(gather: .milliseconds(100))
        let importer = try deployment.importer()
        let router = try await router(live: live, importer: importer)
        let app = Application(
            router: router,
            configuration: .init(address: .hostname(host, port: port), serverName: "tiaodu", reuseAddress: true),
            logger: logger)
        let lease = ScheduleLease(deployment, logger: logger)
        let scheduler = Scheduler(
            deployment: deployment, supervision: try deployment.supervision(),
            prevention: try deployment.prevention(),
            sealer: Sealer(deployment.store, key: try deployment.sealKey()), lease: lease,
            logger: logger)
        let group = ServiceGroup(
            configuration: .init(
                services: [
                    .init(service: lease), .init(service: scheduler),
                    .init(service: DutyService(deployment: deployment, lease: lease, logger: logger)),
                    .init(service: Projector(deployment: deployment, lease: lease, logger: logger)),
                    .init(service: ReadService(deployment: deployment, logger: logger)),
                    .init(service: Follower(deployment: deployment, logger: logger)), .init(service: app),
                    .init(service: ImportService(importer: importer, deployment: deployment, logger: logger)),
                    .init(
                        service: MessageService(
                            deployment: deployment, channels: try deployment.channels(),
                            locales: try Locales(folder: deployment.resources.locales), lease: lease, logger: logger)),
                    .init(service: Heartbeat(live: live)),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        try await group.run()
        try await deployment.database.close()
    }
}

/// Keeps live streams open, and ends them first when the server stops.
struct Heartbeat: Service {
    let live: LiveHub

    func run() async throws {
        await cancelWhenGracefulShutdown { await live.beat() }
        live.close()
    }
}

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
import NIOCore
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
    private let patience: Duration
    private let figures = RequestFigures()
    /// For how long requests that run when the server is told to end are waited for.
    private static let ending = Duration.seconds(5)
    /// After what time a connection is closed on which nothing is asked, or the half of a request was sent. Live streams and
    /// downloads are answers that run: they stay.
    private static let idle = TimeAmount.minutes(2)

    /// - Parameter patience: how long a check of readiness may take before it counts as failed.
    package init(_ deployment: Deployment, patience: Duration = .seconds(5)) {
        (self.deployment, self.patience) = (deployment, patience)
    }

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
            secure: secure, version: "0.1.0", figures: figures, checks: Health(deployment, patience: patience).checks,
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
            UnplacedPages(sites), SiteAPI(sites), LeaderPages(situation, try deployment.deciding()),
            ResponsePages(store, response),
            DrillPages(store, rules, response), WallPages(situation), TodayPages(situation), SitRepPages(situation),
            SituationAPI(situation), MapPages(situation), MessagePages(store, try deployment.channels()),
            PublicPages(arrivals), NewcomerPages(arrivals), ReturnPages(arrivals), ArrivalPages(arrivals),
            ArrivalAPI(arrivals), ArrivalTestAPI(arrivals),
            HouseholdPages(households), SweepPages(households), RoundPages(households),
            FourCheckPages(households), HitPages(households), VisitCyclePages(households),
            WelfarePages(households), WelfareAPI(households),
            HelpPages(households), HouseholdAPI(households), CheckPages(checks), CheckLinkPages(checks),
            CheckAPI(checks), TestPages(checks), TestAPI(checks), WorkforcePages(workforce), DeploymentPages(workforce),
            ClosedPlacePages(workforce),
            WorkforceAPI(workforce), SupportPages(workforce), SupportAPI(workforce),
            VisitorPages(visitors), VisitLinkPages(visitors),
            BulletinPages(store: store, county: deployment.settings.county),
            Metrics(database: deployment.database, figures: figures),
        ])
    }

    /// Serves until a signal ends it: no new requests, what runs is finished or cut off after 5 s, live streams end, the last
    /// seal is set.
    /// - Parameters:
    ///   - port: 0 takes one that is free.
    ///   - listening: is told the port once it is bound.
    /// - Throws: `Failure` `addressInUse` or `addressRefused` where it cannot listen there.
    package func serve(
        host: String, port: Int, logger: Logger, listening: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws {
        let live = LiveHub(gather: .milliseconds(100))
        let importer = try deployment.importer()
        let router = try await router(live: live, importer: importer)
        let app = Application(
            router: router, server: .http1(configuration: .init(idleTimeout: Self.idle)),
            configuration: .init(address: .hostname(host, port: port), serverName: "tiaodu", reuseAddress: true),
            onServerRunning: { listening($0.localAddress?.port ?? port) }, logger: logger)
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
                    .init(service: Follower(deployment: deployment, logger: logger)),
                    .init(service: Bounded(service: app, patience: Self.ending)),
                    .init(service: ImportService(importer: importer, deployment: deployment, logger: logger)),
                    .init(
                        service: MessageService(
                            deployment: deployment, channels: try deployment.channels(),
                            locales: try Locales(folder: deployment.resources.locales), lease: lease, logger: logger)),
                    .init(service: Heartbeat(live: live)),
                ],
                gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        do { try await group.run() } catch let error as IOError {
            let values = ["address": "\(host):\(port)", "reason": String(cString: strerror(error.errnoCode))]
            throw Failure(error.errnoCode == EADDRINUSE ? "addressInUse" : "addressRefused", values)
        } catch is SocketAddressError {
            throw Failure("addressRefused", ["address": "\(host):\(port)", "reason": host])
        }
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

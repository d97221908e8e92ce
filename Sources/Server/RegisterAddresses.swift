import Activation
import Arrivals
import Checks
import Circulation
import Command
import Households
import Kernel
import Measures
import Office
import Organisation
import Prevention
import Privacy
import Registers
import Reporting
import Sites
import Supervision
import Visitors
import Web
import Workforce

/// Where the registers' records have pages of a feature.
extension TiaoduServer {
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
        Specimens.name: "/tests",
    ]

    /// Ways from a record's page to a page of its feature.
    static let recordLinks = [
        Users.name: AccountPages.link, Plans.name: PlanPages.link, Places.name: PlacePages.link,
        Packs.name: PackPages.link, Sites.name: SitePages.link, Sweeps.name: SweepPages.link,
        Residents.name: HitPages.link, Households.name: WelfarePages.link,
        Pools.name: DeploymentPages.link, Stations.name: Stations.link,
    ]
}

package import Activation
import Arrivals
import Checks
import Circulation
package import Command
import Communiques
package import Crypto
package import Database
import Duties
import Foundation
import Households
package import Indicators
package import Kernel
import Measures
import Messages
import Office
package import Organisation
import Prevention
import Privacy
package import Registers
package import Reporting
import Sites
import Situation
import Supervision
import Visitors
package import Web
import Workforce

/// Everything a command or the server works with: database, registers, resources, rules.
package struct Deployment: Sendable {
    package let settings: Settings
    package let resources: Resources
    package let database: any SQLDatabase
    package let store: RecordStore
    package let rules: CommandRules
    package let reporting: ReportRules
    /// What is counted at the doors of a round.
    let fourChecks: FourCheckBook
    package var indicators: IndicatorBook { rules.indicators }
    /// What the database says of itself; nil for a real one.
    package let drill: Drill?
    private let lock: DataLock?

    /// All registers of the program.
    package static let registers: [any Register.Type] =
        [
            Areas.self, Units.self, Users.self, Posts.self, Contacts.self, Calls.self, Meetings.self,
            CommuniqueTexts.self, Directives.self, DirectiveItems.self, OralDirectives.self, Assessments.self,
            Workstreams.self,
            Tasks.self, Replies.self,
            EvidenceFiles.self, Links.self, TaskCalls.self, Notices.self, Messages.self, Briefs.self, Completions.self,
            Imports.self,
            Exports.self, Disposals.self, Snapshots.self, SitReps.self, Bulletins.self, Maps.self,
        ] + supervisionRegisters + ReportRules.registers + OfficeRules.registers + circulationRegisters
        + householdRegisters + preventionRegisters + MeasureRules.registers + arrivalRegisters + siteRegisters
        + checkRegisters + workforceRegisters + visitorRegisters + [
            AccessNotices.self, Shares.self, ShareReadings.self, Activations.self, Runs.self, Injects.self,
            Answers.self,
        ]

    package static let migrations =
        RecordStore.migrations + [
            Lease.migration, AccountTables.migration, AccountTables.activation, AccountTables.purpose,
            CommandRules.migration, Imports.migration, DutyTables.migration, DutyTables.policy, Tallying.migration,
            Tallying.renaming,
            ReportRules.migration, LinkTables.migration, Drill.migration, Receipts.migration,
        ]

    /// Opens the database, and brings its schema up to date if it is opened for writing.
    /// - Parameter creating: whether a database for writing that is not there is made. A mistyped address is none.
    /// - Parameter wrap: what stands between program and database; a test's checks.
    /// - Parameter making: marks an empty database as this drill's.
    /// - Throws: `Failure` `databaseMissing`; `DataLock.Held` if a running server holds it for writing; `ProtectionFault`
    ///   if the field keys do not fit it; `Drill.Mismatch` if it is a drill's and was not meant to be, or the reverse.
    package static func open(
        _ settings: Settings, forWriting: Bool, creating: Bool = true, making new: Drill? = nil,
        wrap: (any SQLDatabase) -> any SQLDatabase = { $0 }
    ) async throws -> Deployment {
        let resources = try Resources.locate()
        let (opened, lock) = try await connect(settings, forWriting: forWriting, creating: creating)
        let database = wrap(opened)
        // Before anything is written to it.
        var drill = try await database.read { try Drill.flag($0) }
        if new == nil {
            try Drill.check(drill, expected: settings.isDrill)
        } else if try await !database.read({ try Drill.isEmpty($0) }) {
            throw Drill.Mismatch.notEmpty
        }
        if forWriting { _ = try await database.migrate(migrations, key: settings.county, at: .now) }
        if let new {
            try await database.write(key: settings.county) { connection in
                // Two at once: the second leaves the first's alone.
                guard try Drill.flag(connection, settings.county) == nil else { throw Drill.Mismatch.notEmpty }
                try new.mark(connection, settings.county, at: .now)
            }
            drill = new
        }
        let (book, registry) = try registry(
            resources, settings, try await protection(settings, database, forWriting: forWriting))
        if forWriting {
            try await Schema(registry).derive(database, key: settings.county)
        }
        let store = RecordStore(database, registry: registry, ledger: ErasureLedger(settings.erasures))
        // A database put back from any older copy holds what was erased since.
        if forWriting { try await store.catchUpOnErasures() }
        let ladders = try Ladders(contentsOf: resources.folder.appending(path: "Ladders/ladders.json"))
        let owed = DutyBook.command(ladders: ladders, zone: settings.zone)
            .adding(
                FindingDuties.rules + AcceptanceDuties.rules + Incidents.rules + Aberrations.rules
                    + CirculationDuties.rules
                    + HelpDuties.rules + HitDuties.rules + WelfareDuties.rules + PolicyDuties.rules
                    + MeasureDuties.rules
                    + ArrivalDuties.rules
                    + SiteDuties.rules
                    + CheckDuties.rules + TestDuties.rules + WorkforceDuties.rules,
                sources: [
                    ReportRules.source, RosterDuties.source(Activations.readiness),
                    try standing(resources, registry, ladders).source {
                        try Activations.readiness($0) == .peace ? .peace : .response
                    },
                ], readiness: Activations.readiness)
        let locales = try Locales(folder: resources.locales)
        let duties = owed.adding(
            WelfareDuties.calls(in: owed), sources: try checks(owed, resources) + tests(owed, resources))
        return Deployment(
            settings: settings, resources: resources, database: database, store: store,
            rules: CommandRules(
                duties: duties, cutoffHour: settings.cutoffHour, indicators: book,
                restrictions: try Restrictions(directory: resources.folder.appending(path: "Lexicon")),
                briefSections: [
                    BriefSection.unconfirmedOral, BriefSection.corrections(locales),
                    BriefSection.sources(book, in: settings.zone, locales),
                ] + BriefSection.supervision(duties) + BriefSection.measures(locales)),
            reporting: try ReportRules(
                indicators: book, duties: duties, zone: settings.zone,
                folder: resources.folder.appending(path: "Reports"), demands: Demand.sources,
                incidents: try IncidentKinds(folder: resources.folder.appending(path: "Incidents"))),
            fourChecks: try FourCheckBook(folder: resources.folder.appending(path: "FourChecks")),
            drill: drill, lock: lock)
    }

    /// Standing duties of the policies, checked against registers and ladders.
    /// - Throws: `DefinitionError` with file and line.
    private static func standing(
        _ resources: Resources, _ registry: Registry, _ ladders: Ladders
    ) throws -> StandingRules {
        let rules = try StandingRules(folder: resources.folder.appending(path: "Duties"))
        try rules.check(registry, ladders)
        return rules
    }

    /// The indicators of the resources, and the registers that count for them.
    /// - Throws: `DefinitionError` with file and line.
    static func registry(
        _ resources: Resources, _ settings: Settings, _ protection: Protection?
    ) throws -> (book: IndicatorBook, registry: Registry) {
        let book = try IndicatorBook(folder: resources.folder.appending(path: "Indicators"))
        let registry = Registry(registers, protection: protection, measures: book.measures, zone: settings.zone)
        try book.check(registry)
        return (book, registry)
    }

    /// The database as it is, its schema untouched, and the right to write it.
    /// - Throws: `DataLock.Held`, `Failure` `databaseMissing`.
    static func connect(
        _ settings: Settings, forWriting: Bool, creating: Bool = true
    ) async throws -> (database: any SQLDatabase, lock: DataLock?) {
        guard forWriting && creating || settings.database.mayExist else {
            throw Failure("databaseMissing", ["database": settings.database.description])
        }
        for folder in [settings.folder, settings.database.folder].compactMap(\.self) {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }
        let lock = forWriting ? try settings.database.lock() : nil
        return (try await settings.database.open(), lock)
    }

    /// Without the file of keys the database can still be read, protected values aside.
    private static func protection(
        _ settings: Settings, _ database: any SQLDatabase, forWriting: Bool
    ) async throws -> Protection? {
        let file = KeyFile(settings.fieldKeys)
        guard forWriting || file.exists else { return nil }
        return try await FieldKeys(database).open(file, key: forWriting ? settings.county : nil, at: .now)
    }

    /// The seal key; made on first use.
    package func sealKey() throws -> Curve25519.Signing.PrivateKey { try Sealer.key(at: settings.sealKey) }

    /// Reads communiqués by the dictionaries of `Resources/Lexicon` and the area table.
    package func communiqueReader() throws -> CommuniqueReader {
        let parser = CommuniqueParser(lexicon: try Lexicon(directory: resources.folder.appending(path: "Lexicon")))
        let database = database
        return CommuniqueReader(parser) {
            try await database.read { connection in
                // Townships and villages are too many and too alike to be a communiqué's own area.
                let rows = try connection.query(
                    "SELECT id, name FROM area WHERE open = 1 AND length(id) <= 6 ORDER BY id")
                return AreaNames(try rows.map { (try $0.get("id"), try $0.get("name")) })
            }
        }
    }

    /// Lines of work that a headquarters may take over.
    func workstreamSample() throws -> WorkstreamSample {
        try WorkstreamSample(contentsOf: resources.folder.appending(path: "Starter/workstreams.json"))
    }

    /// Headquarters that have records here.
    package func counties() async throws -> [AreaCode] {
        try await database.read { try $0.query("SELECT county FROM head ORDER BY county").map { try $0.get("county") } }
    }

    /// Name of the deployment's headquarters, empty before there is one.
    package func headquarters() async throws -> String {
        let county = settings.county
        return try await database.read { connection in
            try connection.first("SELECT name FROM unit WHERE county = \(county) AND parent IS NULL AND open = 1")
                .map { try $0.get("name") } ?? ""
        }
    }

    /// Brings files into registers; one for a program, as it makes one import at a time.
    package func importer() throws -> Importer {
        let locales = try Locales(folder: resources.locales)
        let (store, zone) = (store, settings.zone)
        return Importer(
            store, spool: Spool(folder: settings.importFolder, limit: settings.importLimit), zone: zone,
            terms: { Terms($0, locales) },
            person: { user, county in
                try await store.read(as: .system(county)) {
                    try $0.principal(user: user, on: CalendarDay(.now, in: zone))
                }
            })
    }

    package func accounts() throws -> Accounts { try Accounts(store: store, zone: settings.zone) }
}

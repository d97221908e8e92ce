import Command
import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Logging
import Organisation
import Registers
import TestSupport
import Web

@testable import Server

/// The whole program on a demo county, as `serve` composes it, without a socket.
final class ServerFixture: Sendable {
    let deployment: Deployment
    /// Paths with their methods, those that Hummingbird makes for HEAD left out.
    let routes: [Route]
    private let application: Application<RouterResponder<AppContext>>
    private let accounts: Accounts
    private let place: TestPlace
    private let secrets: [String: String]
    var store: RecordStore { deployment.store }

    /// Words that a page must never take for its own.
    static let hostile = "<script>alert(1)</script>{{title}}"
    static let logins = [
        "commander", "duty1", "testing", "health", "transport", "qingshi", "hewan", "qingshi-1", "inspector", "privacy",
        "admin", "qingshi-doctor",
    ]

    private struct Filled: Sendable {
        let place: TestPlace
        let secrets: [String: String]
    }

    /// The demo is made once, with a session for everyone, and then copied.
    private static let filled = Task {
        let place = try TestPlace()
        let deployment = try await open(place)
        _ = try await DemoCounty(store: deployment.store, folder: deployment.resources.folder.appending(path: "Demo"))
            .fill()
        try await DemoDirectives(deployment).fill()
        try await DemoHouseholds(deployment).fill()
        try await DemoPrevention(deployment).fill()
        try await DemoMeasures(deployment).fill()
        try await DemoArrivals(deployment).fill()
        try await DemoSites(deployment).fill()
        try await DemoChecks(deployment).fill()
        try await DemoReports(deployment).fill()
        try await DemoOffice(deployment).fill()
        try await DemoSupervision(deployment).fill()
        try await DemoCirculation(deployment).fill()
        try await DemoWorkforce(deployment).fill()
        try await DemoAssessments(deployment).fill()
        try await DemoVisitors(deployment).fill()
        try await DemoSharing(deployment).fill()
        try await DemoExtras(deployment: deployment).fill()
        let accounts = try deployment.accounts()
        var secrets: [String: String] = [:]
        for login in logins {
            let secret = try await accounts.token(login: login)
            secrets[login] = secret
            // Everybody has said what for, as at the begin of a shift.
            guard let signedIn = try await accounts.signedIn(secret) else { throw Rejection.notFound }
            try await accounts.choose(.measure, session: signedIn.session, of: signedIn.principal)
        }
        try await deployment.database.close()
        return Filled(place: place, secrets: secrets)
    }

    /// For tests that write.
    static func make() async throws -> ServerFixture {
        let filled = try await filled.value
        let place = try TestPlace(copyOf: filled.place)
        let deployment = try await open(place)
        // A machine with every test at once is slow, not unready.
        let router = try await TiaoduServer(deployment, patience: .seconds(600)).router(live: LiveHub())
        return ServerFixture(deployment, router, try deployment.accounts(), place, filled.secrets)
    }

    /// One for all tests that change nothing.
    static func shared() async throws -> ServerFixture { try await sharedOne.value }

    private static let sharedOne = Task { try await make() }

    struct Route: Sendable {
        let path: String
        let method: HTTPRequest.Method
    }

    private init(
        _ deployment: Deployment, _ router: Router<AppContext>, _ accounts: Accounts, _ place: TestPlace,
        _ secrets: [String: String]
    ) {
        (self.deployment, self.accounts, self.place, self.secrets) = (deployment, accounts, place, secrets)
        routes = router.routes.map { Route(path: $0.path.description, method: $0.method) }
            .filter { $0.method != .head && !$0.path.contains("*") }
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        application = Application(router: router, logger: logger)
    }

    private static func open(_ place: TestPlace) async throws -> Deployment {
        try await Deployment.open(
            Settings(environment: ["TIAODU_DATABASE_URL": place.url, "TIAODU_DATA": place.folder.path]),
            forWriting: true, wrap: { OneKeyDatabase($0) })
    }

    // MARK: Asking

    /// Headers of a signed-in browser, with the token that its forms carry; of a visitor's for nil.
    func headers(_ login: String?, _ more: HTTPFields = [:]) async throws -> HTTPFields {
        var headers = more
        guard let login, let secret = secrets[login], let signedIn = try await accounts.signedIn(secret) else {
            return headers
        }
        headers[.cookie] = "tiaodu_session=\(secret)" + (more[.cookie].map { "; \($0)" } ?? "")
        if headers[.csrfToken] == nil { headers[.csrfToken] = signedIn.csrf }
        return headers
    }

    func token(_ login: String) -> HTTPFields { [.authorization: "Bearer \(secrets[login] ?? "")"] }

    func principal(_ login: String) async throws -> Principal {
        guard let principal = try await accounts.signedIn(secrets[login] ?? "")?.principal else {
            throw Rejection.notFound
        }
        return principal
    }

    func test<Value: Sendable>(_ body: @escaping @Sendable (any TestClientProtocol) async throws -> Value) async throws
        -> Value
    {
        try await application.test(.router, body)
    }

    /// Number of the change log's last entry: what a refused request must leave as it is.
    func lastChange() async throws -> Int64 {
        try await store.database.read { try $0.first("SELECT max(number) AS number FROM change")?.get("number") ?? 0 }
    }

    /// All records of a register.
    func all(_ definition: Definition) async throws -> [Record] {
        try await store.database.read { connection in
            try connection.query("SELECT * FROM \(name: definition.name) ORDER BY id").map {
                try Record($0, of: definition)
            }
        }
    }

    func all<R: Register>(_ register: R.Type) async throws -> [Record] { try await all(store.registry.named(R.name)) }
}

extension HTTPField.Name {
    static let csrfToken = HTTPField.Name("X-CSRF-Token")!
    static let changeID = HTTPField.Name("Change-Id")!
    static let hxRequest = HTTPField.Name("HX-Request")!
    static let fetchSite = HTTPField.Name("Sec-Fetch-Site")!
}

/// What the demo lacks and the tests want: every state of a directive, evidence, notices, a brief, hostile words.
struct DemoExtras {
    let deployment: Deployment

    func fill() async throws {
        let (store, rules) = (deployment.store, deployment.rules)
        let words = ServerFixture.hostile
        let clerk = try await deployment.store.demoUser("duty1")
        for step in 0..<4 {
            let id = try await store.write(by: clerk) { writing in
                let directive = try writing.emptyDraft(title: "\(step) \(words)", rules: rules)
                let item = try writing.addItem(to: directive.id, wording: words, rules: rules)
                let i = DirectiveItems.fields
                try writing.edit(
                    item: item.id, of: directive.id,
                    Values {
                        $0[i.leads] = ["qingshi", "hewan", "health"].map { DemoCounty.unit($0) }
                        $0[i.supporting] = [DemoCounty.unit("transport")]
                        $0[i.leader] = words
                        $0[i.verify] = true
                        $0[i.figures] = ["来返人员"]
                    })
                if step > 0 { try writing.submit(directive: directive.id, rules: rules) }
                return directive.id
            }
            if step > 1 {
                _ = try await store.write(by: deployment.store.demoUser("commander")) {
                    try $0.decideIssue(directive: id, agree: true, rules: rules)
                }
            }
            if step == 2 { try await answer(id, words) }
            if step == 3 {
                _ = try await store.write(by: clerk) {
                    try $0.perform("revoke", $0.registry.named("directive"), id, reason: words)
                }
            }
        }
        let f = Imports.fields
        _ = try await store.write(by: clerk) { writing in
            try writing.insert(
                Imports.self,
                Values {
                    $0[f.register] = "meeting"
                    $0[f.files] = [words]
                    $0[f.digests] = ["0"]
                    $0[f.size] = 1
                    $0[f.by] = clerk.user
                    $0[f.dryRun] = false
                    $0[f.plan] = JSONText(#"{"files":["\#(words)"],"parts":[],"mappings":[]}"#)
                })
        }
        _ = try await store.write(by: .system(deployment.settings.county)) { writing in
            try writing.finalise(day: CalendarDay(writing.now, in: rules.zone).advanced(by: -1), rules: rules)
        }
    }

    private func answer(_ directive: RecordID, _ words: String) async throws {
        let (store, rules) = (deployment.store, deployment.rules)
        for login in ["qingshi", "hewan", "health"] {
            let officer = try await deployment.store.demoUser(login)
            _ = try await store.write(by: officer) { writing in
                let t = Tasks.fields
                let tasks = try writing.reading.all(Tasks.self, where: t.directive, is: directive)
                guard let task = tasks.first(where: { $0[t.unit] == DemoCounty.unit(login) }) else {
                    throw Rejection.notFound
                }
                if login != "health" {
                    let below = try UnitTree(writing.reading).children(of: DemoCounty.unit(login)).map(\.id)
                    try writing.passDown(task: task.id, to: below, note: words, rules: rules)
                }
                try writing.attach(Array("a \(words)".utf8), named: "\(words).txt", to: task.id)
                try writing.reply(to: task.id, text: words, figures: ["来返人员": "3"])
            }
        }
        let tasks = try await store.read(as: .system(deployment.settings.county)) {
            try $0.progress(of: directive).tasks
        }
        _ = try await store.write(by: deployment.store.demoUser("duty1")) { writing in
            for task in tasks.prefix(1) { try writing.giveBack(task: task.id, words: words, rules: rules) }
            return try writing.remind(writing.reading.page(Tasks.self).records)
        }
        _ = try await store.write(by: deployment.store.demoUser("admin")) { writing in
            let u = Units.fields
            let unit = try writing.reading.find(Units.self, DemoCounty.unit("disabled"))
            return try writing.edit(
                writing.registry.named("unit"), unit.id, version: unit.version,
                Values {
                    $0[u.name] = "残联\(words)"
                    $0[u.firstResponsible] = nil
                })
        }
    }
}

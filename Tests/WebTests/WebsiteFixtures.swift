import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Logging
import Mustache
import Synchronization
import Testing

@testable import Web

/// A small website with templates and texts of its own: what is tested is the frame, not the pages.
enum Fixture {
    static let county = AreaCode("419901") ?? { fatalError("419901 is a county's code") }()
    static let user = RecordID("01890a5d-ac96-774b-bcce-b302099a8057") ?? .make()

    static let signedIn = SignedIn(
        principal: Principal(
            user: user, name: "陈述", county: county, posts: [.init(id: .make(), role: .dutyOfficer, unit: .make())]),
        session: "s1", csrf: "right-token", post: "值班员", unit: "指挥部办公室")

    static let cookie: HTTPFields = [.cookie: "tiaodu_session=good"]
    /// As a signed-in person's form.
    static let form: HTTPFields = [
        .cookie: "tiaodu_session=good", .contentType: "application/x-www-form-urlencoded",
        .csrfToken: "right-token",
    ]

    static let authenticator = Authenticator { credential in
        [.session("good"), .bearer("good")].contains(credential) ? signedIn : nil
    }

    static let texts: [Language: JSONValue] = [
        .zhHans: ["rejection": ["notFound": "没有找到", "tooFew": "至少 {least} 项"], "saved": "已存 {n} 条"],
        .en: ["rejection": ["notFound": "Not found", "tooFew": "At least {least}"], "saved": "{n} saved"],
    ]

    static func website(live: LiveHub = LiveHub(), secure: Bool = false) throws -> Website {
        let locales = try Locales(texts)
        var library = MustacheLibrary()
        try library.register("<p>{{title}}|{{csrf}}|{{me.name}}|{{flash.text}}|{{lang}}</p>", named: "page")
        try library.register("error {{status}} {{text}} {{requestID}}|{{me.name}}", named: "error")
        try library.register("part {{status}} {{text}}", named: "error-part")
        let pages = Pages(library: library, locales: locales, time: TimeText(locales))
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Resources")
        return Website(
            resources: Resources(folder: folder.standardized), pages: pages, authenticator: authenticator, live: live,
            secure: secure)
    }

    static func application(
        _ website: Website, logger: Logger = LogLines().logger,
        _ add: @escaping (Routes) -> Void
    ) throws -> some ApplicationProtocol {
        Application(router: try website.router([AnyRoutes(adding: add)]), logger: logger)
    }
}

struct AnyRoutes: RouteGroup {
    let adding: (Routes) -> Void
    func add(to routes: Routes) { adding(routes) }
}

/// Keeps what is logged.
final class LogLines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }

    var logger: Logger { Logger(label: "test") { _ in Handler(lines: self) } }

    private struct Handler: LogHandler {
        let lines: LogLines
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info
        subscript(metadataKey key: String) -> Logger.MetadataValue? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }
        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { _, new in new }
            lines.lines.withLock { $0.append("\(event.level) \(event.message) \(all)") }
        }
    }
}

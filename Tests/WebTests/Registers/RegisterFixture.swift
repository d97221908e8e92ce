import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Mustache
import NIOCore
import Registers
import TestSupport

@testable import Web

/// Units, so that a job's references lead somewhere.
struct Bureaus: Register {
    let name = Field<String>("name", .required, .listed, .searched)
    init() {}
    static let name = "unit"
    static let fields = Bureaus()
    static let access = Access.everyoneReads(create: [.dutyOfficer], edit: [.dutyOfficer])
    static let listing = Listing(sort: "id", descending: false)
}

/// Jobs given to units, with a field of every kind.
struct Errands: Register {
    let title = Field<String>("title", .required, .max(20), .listed, .searched)
    let note = Field<String>("note", .lines)
    let code = Field<String>("code", .max(10), .unique)
    let kind = Field<JobKind>("kind", .required, .listed, .filtered)
    let due = Field<Instant>("due", .required, .listed)
    let day = Field<CalendarDay>("day")
    let priority = Field<Int>("priority", .listed, .filtered)
    let urgent = Field<Bool>("urgent", .filtered)
    let area = Field<AreaCode>("area")
    let unit = Field<RecordID>("unit", to: "unit", .required, .listed)
    let helpers = Field<[RecordID]>("helpers", to: "unit")
    let tags = Field<[String]>("tags")
    let kinds = Field<[JobKind]>("kinds")
    let extra = Field<JSONText>("extra")
    let token = Field<String>("token", .secret)
    let office = Field<RecordID>("office", to: "unit", .derived)
    let phone = ProtectedField<Phone>("phone", .listed)
    let idNumber = ProtectedField<CitizenID>("idNumber", .unique)
    init() {}

    static let name = "errand"
    static let fields = Errands()
    static let access = Access(
        read: [
            .commander: [.all], .dutyOfficer: [.all], .unitOfficer: [.unitTree(office: "office", unit: "unit")],
        ], create: [.dutyOfficer, .unitOfficer], edit: [.dutyOfficer, .unitOfficer], unmask: [.dutyOfficer])
    static let workflow = Workflow(
        ["open", "cancelling", "done", "cancelled"], closed: ["done", "cancelled"],
        [
            Transition("finish", from: ["open"], to: "done", by: [.unitOfficer, .dutyOfficer]),
            Transition("reopen", from: ["done"], to: "open", by: [.dutyOfficer], needsReason: true),
            Transition(
                "cancel", from: ["open"], to: "cancelled", by: [.unitOfficer, .dutyOfficer],
                second: .init(by: [.commander, .dutyOfficer], pending: "cancelling")),
            Transition("hidden", from: ["open"], to: "done", by: [.dutyOfficer], own: true),
        ])
    static let listing = Listing(sort: "due", descending: false)

    func complete(_ values: inout Values, id: RecordID, before: Record?, in reading: Reading) throws {
        if let unit = values[unit] { values[office] = unit }
    }
}

/// Errands and units of 青河县, and a website of their faces. People sign in by their names.
struct RegisterFixture {
    let database: TestDatabase
    let router: Router<AppContext>
    let importer: Importer

    static let people = [
        "duty": Sample.officer, "duty2": Sample.colleague, "commander": Sample.commander, "east": Sample.eastTown,
        "west": Sample.westTown, "health": Sample.health, "school": Sample.school, "stranger": Sample.stranger,
        "beginning": Sample.beginning, "inspector": Sample.person("inspector", .inspector),
        "privacy": Sample.person("privacy", .privacyReviewer),
    ]

    static func make() async throws -> RegisterFixture {
        let database = try await TestDatabase.make(
            [Errands.self, Bureaus.self, Spots.self, Imports.self, Exports.self],
            migrations: [Imports.migration, Lease.migration], county: Sample.county)
        _ = try await database.store.write(by: .system(Sample.county)) { writing in
            for (id, name) in [
                ("east", "东镇"), ("west", "西镇"), ("health", "卫健委"), ("school", "教体局"), ("school2", "教体局"),
            ] {
                try writing.insert(Bureaus.self, id: RecordID(known: id), Values { $0[Bureaus.fields.name] = name })
            }
        }
        let authenticator = Authenticator { credential in
            guard case .bearer(let name) = credential else {
                if case .session(let name) = credential {
                    return people[name].map { SignedIn(principal: $0, session: name, csrf: "right-token") }
                }
                return nil
            }
            return people[name].map { SignedIn(principal: $0, session: name, csrf: "") }
        }
        let locales = try Locales(folder: Shipped.resources.locales)
        let pages = Pages(
            library: try await MustacheLibrary(directory: Shipped.resources.templates.path), locales: locales,
            time: TimeText(locales))
        let website = Website(
            resources: Shipped.resources, pages: pages, authenticator: authenticator, live: LiveHub())
        let importer = Importer(
            database.store, spool: Spool(folder: database.folder.appending(path: "imports")), zone: pages.time.zone,
            terms: { Terms($0, locales) }, person: { _, _ in nil })
        let router = try website.router([
            RegisterAPI(store: database.store), RegisterPages(store: database.store, own: ["spot": "/areas"]),
            ImportPages(importer), ExportPages(store: database.store),
        ])
        return RegisterFixture(database: database, router: router, importer: importer)
    }

    func run(_ test: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        try await Application(router: router, logger: LogLines().logger).test(.router, test)
    }

    static let errands = "/api/v1/registers/errand/records"

    static func errand(_ title: String, unit: String = "east", id: String? = nil, _ more: [String: JSONValue] = [:])
        -> JSONValue
    {
        var members: [String: JSONValue] = [
            "values": .object(
                [
                    "title": .text(title), "kind": "road", "due": "2022-05-05T00:30:00Z", "unit": .text(unit),
                ].merging(more) { _, new in new })
        ]
        if let id { members["id"] = .text(id) }
        return .object(members)
    }
}

extension TestClientProtocol {
    /// One request of the API, in somebody's name.
    func ask(
        _ method: HTTPRequest.Method, _ path: String, as name: String, _ json: JSONValue? = nil,
        _ headers: HTTPFields = [:]
    ) async throws -> (status: Int, json: JSONValue, headers: HTTPFields) {
        var all = headers
        all[.authorization] = "Bearer \(name)"
        if json != nil, all[.contentType] == nil { all[.contentType] = "application/json" }
        let body = try json.map { ByteBuffer(bytes: try $0.data()) }
        let response = try await execute(uri: path, method: method, headers: all, body: body)
        let answer = try JSONValue(parsing: Data(response.body.readableBytesView))
        return (response.status.code, answer, response.headers)
    }

    /// A page in somebody's name.
    func page(_ path: String, as name: String) async throws -> (status: Int, html: String) {
        let response = try await execute(uri: path, method: .get, headers: [.cookie: "tiaodu_session=\(name)"])
        return (response.status.code, String(buffer: response.body))
    }

    /// A form sent in somebody's name.
    func send(_ path: String, as name: String, _ fields: KeyValuePairs<String, String>) async throws -> (
        status: Int, html: String, location: String
    ) {
        let headers: HTTPFields = [
            .cookie: "tiaodu_session=\(name)", .contentType: "application/x-www-form-urlencoded",
        ]
        let pairs = fields.map { "\($0)=\(queryValue($1))" } + ["_csrf=right-token"]
        let response = try await execute(
            uri: path, method: .post, headers: headers, body: ByteBuffer(string: pairs.joined(separator: "&")))
        return (response.status.code, String(buffer: response.body), response.headers[.location] ?? "")
    }
}

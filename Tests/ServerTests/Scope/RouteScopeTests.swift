import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Organisation
import Registers
import TestSupport
import Testing
import Web

@testable import Server

/// Every route of the program with records out of reach, as people of two townships, two bureaus, a village and three
/// roles that read or administer.
@Suite struct RouteScopeTests {
    /// What a visitor may ask for: these methods of these paths, and no other.
    private static let open: Set<String> = [
        "GET /sign-in", "POST /sign-in", "POST /api/v1/sign-in", "GET /openapi.json", "GET /healthz",
        "GET /healthz/live",
        "GET /healthz/ready", "GET /language/{code}", "GET /metrics", "GET /bulletins", "GET /bulletins/{id}",
        "GET /policy",
        // What is asked of arrivals, and one's own filing by its code: ArrivalPagesTests.
        "GET /arrive", "POST /arrive/ask", "GET /arrive/file", "POST /arrive/file", "GET /arrive/receipt",
        "POST /arrive/receipt", "POST /arrive/receipt/correct", "POST /arrive/receipt/stay-away", "GET /arrive/paper",
        // What a landlord or a venue tells, and is answered nothing: NewcomerPagesTests.
        "GET /arrive/newcomer", "POST /arrive/newcomer",
        // What one declares for work, by the own code; an employer's answer by the other: ReturnPagesTests.
        "GET /return-to-work", "POST /return-to-work", "GET /return-to-work/own", "POST /return-to-work/own",
        "POST /return-to-work/anew", "GET /return-to-work/check", "POST /return-to-work/check",
        "GET /activate", "POST /activate", "GET /switch", "POST /switch",
        // By their own token and code: LinkPagesTests.
        "GET /l/{token}", "POST /l/{token}", "POST /l/{token}/acknowledge", "POST /l/{token}/reply",
        "POST /l/{token}/evidence",
        "GET /h/{token}", "POST /h/{token}", "POST /h/{token}/checks",
        "GET /v/{token}", "POST /v/{token}", "POST /v/{token}/visits",
    ]

    private static func isOpen(_ method: HTTPRequest.Method, _ path: String) -> Bool {
        open.contains("\(method) \(path)")
    }

    @Test func aVisitorReachesNothing() async throws {
        let fixture = try await ServerFixture.shared()
        let before = try await fixture.lastChange()
        let routes = fixture.routes.map { ($0.path, $0.method) }
        #expect(routes.count > 100)
        try await fixture.test { client in
            for (path, method) in routes where !Self.isOpen(method, path) {
                let uri = path.dropFirst().replacing(/\{[^}]*\}/, with: "x")
                let response = try await client.execute(uri: "/\(uri)", method: method, headers: [:])
                if path.hasPrefix("/api/") {
                    #expect(response.status == .unauthorized, "\(method) \(path)")
                } else if method == .get {
                    #expect(response.status == .seeOther, "\(method) \(path)")
                    #expect(response.headers[.location]?.hasPrefix("/sign-in?next=") == true, "\(method) \(path)")
                } else {
                    #expect(response.status == .forbidden, "\(method) \(path): a form without a token")
                }
            }
        }
        #expect(try await fixture.lastChange() == before)
    }

    @Test(arguments: ["health", "transport", "qingshi", "hewan", "qingshi-1", "privacy", "admin"])
    func whatIsOutOfScopeDoesNotExist(_ login: String) async throws {
        let fixture = try await ServerFixture.shared()
        let viewer = try await Viewer(login, fixture)
        let places = try await Places(fixture) { !viewer.maySee($0) && !viewer.reads.contains($0.id) }
        let before = try await fixture.lastChange()
        let headers = try await fixture.headers(login)
        try await fixture.test { client in
            for route in fixture.routes where route.path.contains("{") {
                let path = route.path
                if Self.isOpen(route.method, path) { continue }
                for uri in try places.addresses(of: path) {
                    let request = Sample(route.method, path)
                    let response = try await client.execute(
                        uri: uri, method: route.method, headers: headers.merging(request.headers), body: request.body)
                    #expect(
                        [.notFound, .forbidden].contains(response.status),
                        "\(login): \(route.method) \(uri) answers \(response.status.code) \(String(buffer: response.body).prefix(300))"
                    )
                }
            }
        }
        #expect(try await fixture.lastChange() == before, "\(login) has changed what is not theirs")
    }

    /// Whoever only reads changes nothing, also of what they see.
    @Test(arguments: ["inspector", "privacy"]) func readersChangeNothing(_ login: String) async throws {
        let fixture = try await ServerFixture.shared()
        let viewer = try await Viewer(login, fixture)
        // An inspector's own work is tested where it is.
        let theirs = Set(fixture.store.registry.definitions.filter { $0.isWritten(by: viewer.role) }.map(\.name))
        let places = try await Places(fixture) { !theirs.contains($0.register) }
        let before = try await fixture.lastChange()
        let headers = try await fixture.headers(login)
        try await fixture.test { client in
            for route in fixture.routes where route.method != .get {
                let path = route.path
                // What is one's own: the sessions and the password.
                if path.hasPrefix("/account") || ["/sign-out", "/password"].contains(path)
                    || Self.isOpen(route.method, path)
                {
                    continue
                }
                // An inspector's own work: the visit to a site.
                if path == "/sites/{id}/checks" { continue }
                if theirs.contains(where: { path.hasPrefix("/api/v1/registers/\($0)/") }) { continue }
                for uri in path.contains("{") ? try places.addresses(of: path) : [path] {
                    let request = Sample(route.method, path)
                    let response = try await client.execute(
                        uri: uri, method: route.method, headers: headers.merging(request.headers), body: request.body)
                    #expect(response.status.code < 500, "\(route.method) \(uri)")
                }
            }
        }
        #expect(try await fixture.lastChange() == before, "\(login) has changed something")
    }
}

/// Addresses of records for the parameters of a route.
private struct Places {
    private let ids: [String: [Record]]
    private let definitions: [Definition]
    private let sessions: [RecordID]

    /// - Parameter wanted: which records are put into the addresses; of each register the first and the last.
    init(_ fixture: ServerFixture, _ wanted: (Record) -> Bool) async throws {
        definitions = fixture.store.registry.definitions
        var ids: [String: [Record]] = [:]
        for definition in definitions {
            let found = try await fixture.all(definition).filter(wanted)
            ids[definition.name] = [found.first, found.count > 1 ? found.last : nil].compactMap(\.self)
        }
        self.ids = ids
        let user = DemoCounty.user("commander")
        sessions = try await fixture.store.database.read {
            try $0.query("SELECT id FROM session WHERE \"user\" = \(user)").map { try $0.get("id") }
        }
    }

    /// - Throws: for a route that this test does not know: it is to be added here.
    func addresses(of path: String) throws -> [String] {
        let parts = path.split(separator: "/").map(String.init)
        let api = path.hasPrefix("/api/v1/")
        let kind = parts[api ? 2 : 0]
        switch kind {
        case "registers" where api: return fill(path, parts[3])
        case "registers":
            return definitions.flatMap { definition in
                path.contains("{id}")
                    ? fill(path.replacingOccurrences(of: "{name}", with: definition.name), definition.name) : []
            }
        case "imports", "exports":
            return fill(path.replacingOccurrences(of: "{format}", with: "csv"), String(kind.dropLast()))
        case "privacy":
            return fill(path.replacingOccurrences(of: "{register}", with: "phoneCall"), "phoneCall")
        case "areas", "duties":
            return (ids["area"] ?? []).map { path.replacingOccurrences(of: "{code}", with: $0.id.text) }
        case "contacts", "sitreps", "bulletins": return fill(path, String(kind.dropLast()))
        case "telephone", "oral", "oral-directives", "shifts", "handovers", "hand-overs":
            let register = [
                "telephone": "phoneCall", "oral": "oralDirective", "oral-directives": "oralDirective",
                "shifts": "shift",
            ]
            return fill(path, register[kind] ?? "handOver")
        case "tasks":
            return fill(path, "task").flatMap { address in
                let links = (ids["link"] ?? []).map(\.id.text) + ["nowhere"]
                return address.contains("{link}")
                    ? links.map { address.replacingOccurrences(of: "{link}", with: $0) } : [address]
            }
        case "messages": return fill(path, "message")
        case "directives":
            return fill(path, "directive").flatMap { address in
                path.contains("{item}")
                    ? (ids["item"] ?? []).map { address.replacingOccurrences(of: "{item}", with: $0.id.text) }
                    : [address]
            }
        case "evidence", "meetings", "users": return fill(path, ["meetings": "meeting", "users": "user"][kind] ?? kind)
        case "indicators": return [path.replacingOccurrences(of: "{id}", with: "nowhere")]
        case "briefs":
            return (ids["brief"] ?? []).compactMap { $0.values.stored["day"]?.text }.map {
                path.replacingOccurrences(of: "{day}", with: $0)
            }
        // A type is everybody's; what of it is shown is in the tests of lists.
        case "reports" where path.contains("{type}"): return []
        case "reports": return fill(path, path.contains("exceptions") ? "lockException" : "report")
        case "report-types", "incidents", "workbooks":
            return fill(path, ["report-types": "reportType", "incidents": "incident"][kind] ?? "workbook")
        case "aberrations": return fill(path, "aberration")
        case "tests": return fill(path, "specimen")
        case "circulation", "documents": return fill(path, "upperDocument")
        case "receipts", "attendance", "practices", "visits", "observations":
            return fill(path, kind == "attendance" ? kind : String(kind.dropLast()))
        case "plans", "inspections", "findings", "places", "packs": return fill(path, String(kind.dropLast()))
        case "arrivals": return fill(path, "arrival")
        case "sites", "rooms", "stays", "transfers", "placements": return fill(path, String(kind.dropLast()))
        case "assessments": return fill(path, "assessment")
        case "deployments", "closed-places": return fill(path, kind == "deployments" ? "deployment" : "closedPlace")
        case "support-teams", "support-issues":
            return fill(path, kind == "support-teams" ? "supportTeam" : "supportIssue")
        case "shares": return fill(path, "share")
        case "visitors", "visitor-links": return fill(path, kind == "visitors" ? "visitLedger" : "visitLink")
        case "policies": return fill(path, "policy")
        case "risk-areas": return fill(path, "riskArea")
        case "persons", "measures", "grounds", "appeals": return fill(path, String(kind.dropLast()))
        case "corrections": return fill(path, "recordCorrection")
        case "measure-exceptions": return fill(path, "measureException")
        case "sweeps":
            return fill(path, "sweep").flatMap { address in
                address.contains("{line}")
                    ? (ids["sweepLine"] ?? []).map { address.replacingOccurrences(of: "{line}", with: $0.id.text) }
                    : [address]
            }
        case "residents": return fill(path, "resident")
        case "checks": return fill(path, "measure")
        case "round", "households": return fill(path, "household")
        case "help", "rechecks": return fill(path, kind == "help" ? "helpTicket" : "recheck")
        case "drill": return fill(path, "answer")
        case "activations": return fill(path, "response")
        case "leader":
            return ["directive", "reportType", "bulletin"].flatMap {
                fill(path.replacingOccurrences(of: "{register}", with: $0), $0)
            }
        case "account": return sessions.map { path.replacingOccurrences(of: "{id}", with: $0.text) }
        default: throw Unknown(path: path)
        }
    }

    private func fill(_ path: String, _ register: String) -> [String] {
        let steps = definitions.first { $0.name == register }?.workflow.transitions.map(\.name) ?? []
        return (ids[register] ?? []).flatMap { record -> [String] in
            let address = path.replacingOccurrences(of: "{id}", with: record.id.text)
            guard address.contains("{transition}") else { return [address] }
            return (steps.isEmpty ? ["end"] : steps).map { address.replacingOccurrences(of: "{transition}", with: $0) }
        }
    }

    struct Unknown: Error { let path: String }
}

/// A well-formed request: what is refused is refused for its record, not for its form.
private struct Sample {
    let headers: HTTPFields
    let body: ByteBuffer?

    init(_ method: HTTPRequest.Method, _ path: String) {
        if method == .get {
            (headers, body) = ([:], nil)
        } else if path.hasSuffix("/evidence") {
            (headers, body) = ([.contentType: "application/octet-stream"], ByteBuffer(string: "abc"))
        } else if !path.hasPrefix("/api/") {
            let form =
                "version=1&reason=x&words=x&text=x&operation=exclude&decision=confirm&agree=true&title=x&sourceKind=call"
                + "&urgency=routine&wording=x&kind=task&deadlineKind=due&saidBy=x&saidHow=telephone"
            (headers, body) = ([.contentType: "application/x-www-form-urlencoded"], ByteBuffer(string: form))
        } else if method == .patch {
            (headers, body) = (
                [.contentType: "application/merge-patch+json", .ifMatch: "\"1\""], ByteBuffer(string: #"{"values":{}}"#)
            )
        } else {
            // A number of a household's, a list of whom a document is sent to.
            let persons = path.hasSuffix("/circulate") ? "[]" : "1"
            let json =
                path.hasSuffix("/records")
                ? #"{"values":{}}"#
                : #"{"agree":true,"reason":"x","words":"x","text":"x","units":[],"saidBy":"x","saidHow":"telephone","#
                    + #""household":"x","outcome":"visited","means":"doorstep","persons":\#(persons)}"#
            (headers, body) = ([.contentType: "application/json"], ByteBuffer(string: json))
        }
    }
}

extension HTTPFields {
    func merging(_ others: HTTPFields) -> HTTPFields {
        var all = self
        for field in others { all[field.name] = field.value }
        return all
    }
}

extension Definition {
    fileprivate func isWritten(by role: Role) -> Bool {
        access.create.contains(role) || access.edit.contains(role)
            || workflow.transitions.contains { $0.by.contains(role) || $0.second?.by.contains(role) == true }
    }
}

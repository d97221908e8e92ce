import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import NIOCore
import Registers
import TestSupport
import Testing
import Web

@testable import Organisation

/// The routes of the organisation with the real templates and words.
struct OrganisationPagesTests {
    private func application(_ fixture: OrganisationFixture) async throws -> some ApplicationProtocol {
        let resources = Resources(folder: OrganisationFixture.demo.deletingLastPathComponent())
        let locales = try Locales(folder: resources.locales)
        let pages = try await Pages(
            resources, locales: locales, time: TimeText(locales, zone: OrganisationFixture.zone),
            headquarters: "青河县疫情防控指挥部", navigation: [])
        let website = Website(
            resources: resources, pages: pages, authenticator: fixture.accounts.authenticator, live: LiveHub())
        return Application(
            router: try website.router([
                SignInPages(fixture.accounts), AccountPages(fixture.accounts), AreaPages(fixture.store),
                UnitPages(fixture.store),
                RegisterPages(store: fixture.store, links: [Users.name: AccountPages.link]),
                RegisterAPI(store: fixture.store),
            ]))
    }

    private func form(_ fields: KeyValuePairs<String, String>) -> ByteBuffer {
        ByteBuffer(string: fields.map { "\(queryValue($0.key))=\(queryValue($0.value))" }.joined(separator: "&"))
    }

    private func headers(_ cookies: String) -> HTTPFields {
        [.cookie: cookies, .contentType: "application/x-www-form-urlencoded"]
    }

    private func signedIn(_ fixture: OrganisationFixture, _ login: String) async throws -> (HTTPFields, csrf: String) {
        let secret = try await fixture.accounts.signIn(login: login, password: "\(login)-qinghe").secret
        let signedIn = try #require(try await fixture.accounts.signedIn(secret))
        return (headers("\(SessionCookie.name)=\(secret)"), signedIn.csrf)
    }

    @Test func signsInByTheForm() async throws {
        let fixture = try await OrganisationFixture.demo()
        try await application(fixture).test(.router) { client in
            let page = try await client.execute(uri: "/sign-in?next=/areas", method: .get)
            let token = try #require(page.headers[.setCookie]?.split(separator: ";").first?.split(separator: "=").last)
            let cookies = headers("tiaodu_form=\(token)")
            let wrong = try await client.execute(
                uri: "/sign-in", method: .post, headers: cookies,
                body: form(["_csrf": String(token), "username": "<b>x", "password": "y", "next": "/areas"]))
            #expect(wrong.status == .unauthorized)
            let text = String(buffer: wrong.body)
            #expect(text.contains("用户名或密码不正确") && text.contains("&lt;b&gt;x") && !text.contains("<b>x"))
            for (next, path) in [("/areas", "/areas"), ("https://evil.example", "/"), ("//evil.example", "/")] {
                let right = try await client.execute(
                    uri: "/sign-in", method: .post, headers: cookies,
                    body: form([
                        "_csrf": String(token), "username": "duty1", "password": "duty1-qinghe", "next": next,
                    ]))
                #expect(right.status == .seeOther && right.headers[.location] == path)
                #expect(
                    right.headers[values: .setCookie].contains {
                        $0.hasPrefix("tiaodu_session=") && $0.contains("HttpOnly")
                    })
            }
            let forged = try await client.execute(
                uri: "/sign-in", method: .post, headers: cookies,
                body: form(["_csrf": "other", "username": "duty1", "password": "duty1-qinghe"]))
            #expect(forged.status == .forbidden)
        }
    }

    @Test func tooManyAttemptsAreToldToWait() async throws {
        let fixture = try await OrganisationFixture.demo()
        try await application(fixture).test(.router) { client in
            let body = ByteBuffer(string: #"{"username":"duty1","password":"guess"}"#)
            let headers: HTTPFields = [.contentType: "application/json"]
            for _ in 0..<5 {
                let response = try await client.execute(
                    uri: "/api/v1/sign-in", method: .post, headers: headers, body: body)
                #expect(response.status == .unauthorized)
            }
            let response = try await client.execute(
                uri: "/api/v1/sign-in", method: .post, headers: headers, body: body)
            #expect(response.status == .tooManyRequests && response.headers[.retryAfter] == "1")
        }
    }

    @Test func aTokenOfTheAPIOpensPagesAndSignOutEndsIt() async throws {
        let fixture = try await OrganisationFixture.demo()
        try await application(fixture).test(.router) { client in
            let response = try await client.execute(
                uri: "/api/v1/sign-in", method: .post, headers: [.contentType: "application/json"],
                body: ByteBuffer(string: #"{"username":"qingshi","password":"qingshi-qinghe"}"#))
            let token = try #require(try JSONValue(parsing: Data(response.body.readableBytesView))["token"]?.text)
            let bearer: HTTPFields = [.authorization: "Bearer \(token)"]
            let account = try await client.execute(uri: "/account", method: .get, headers: bearer)
            #expect(account.status == .ok)
            #expect(String(buffer: account.body).contains("青石镇人民政府"))
            #expect(try await client.execute(uri: "/sign-out", method: .post, headers: bearer).status == .seeOther)
            #expect(try await client.execute(uri: "/account", method: .get, headers: bearer).status == .seeOther)
        }
    }

    @Test(arguments: ["/account", "/password", "/areas", "/units/unassigned"])
    func visitorsAreSentToSignIn(path: String) async throws {
        let fixture = try await OrganisationFixture.demo()
        try await application(fixture).test(.router) { client in
            let response = try await client.execute(uri: path, method: .get)
            #expect(response.status == .seeOther)
            #expect(response.headers[.location]?.hasPrefix("/sign-in?next=") == true)
        }
    }

    @Test func changesThePassword() async throws {
        let fixture = try await OrganisationFixture.demo()
        let (headers, csrf) = try await signedIn(fixture, "health")
        try await application(fixture).test(.router) { client in
            for (new, again, words) in [
                ("correct horse", "correct hors", "两次输入的新密码不同"), ("short", "short", "密码至少 10 个字符"),
            ] {
                let body = form(["_csrf": csrf, "current": "health-qinghe", "new": new, "again": again])
                let response = try await client.execute(uri: "/password", method: .post, headers: headers, body: body)
                #expect(response.status == .unprocessableContent && String(buffer: response.body).contains(words))
            }
            let body = form([
                "_csrf": csrf, "current": "health-qinghe", "new": "correct horse", "again": "correct horse",
            ])
            let response = try await client.execute(uri: "/password", method: .post, headers: headers, body: body)
            #expect(response.status == .seeOther)
        }
        _ = try await fixture.accounts.signIn(login: "health", password: "correct horse")
    }

    @Test func aSessionIsEndedFromTheList() async throws {
        let fixture = try await OrganisationFixture.demo()
        let (headers, csrf) = try await signedIn(fixture, "duty1")
        let (_, _) = try await signedIn(fixture, "duty1")
        let (others, otherToken) = try await signedIn(fixture, "duty2")
        let principal = try await fixture.principal("duty1")
        let sessions = try await fixture.accounts.sessions(of: principal)
        try await application(fixture).test(.router) { client in
            let foreign = try await client.execute(
                uri: "/account/sessions/\(sessions[0].id)/end", method: .post, headers: others,
                body: form(["_csrf": otherToken]))
            #expect(foreign.status == .notFound)
            let response = try await client.execute(
                uri: "/account/sessions/end-others", method: .post, headers: headers, body: form(["_csrf": csrf]))
            #expect(response.status == .seeOther)
        }
        #expect(try await fixture.accounts.sessions(of: principal).count == 1)
    }

    @Test func areasAreImportedByAdministratorsOnly() async throws {
        let fixture = try await OrganisationFixture.demo()
        let table = "code,level,parent,name\n990101301,4,990101,新区\n"
        let (officer, officerToken) = try await signedIn(fixture, "duty1")
        let (administrator, token) = try await signedIn(fixture, "admin")
        try await application(fixture).test(.router) { client in
            var headers = officer
            headers[.contentType] = "text/csv"
            headers[HTTPField.Name("X-CSRF-Token") ?? .cookie] = officerToken
            let refused = try await client.execute(
                uri: "/areas/import", method: .post, headers: headers, body: ByteBuffer(string: table))
            #expect(refused.status == .forbidden)
            headers[.cookie] = administrator[.cookie]
            headers[HTTPField.Name("X-CSRF-Token") ?? .cookie] = token
            let damaged = try await client.execute(
                uri: "/areas/import", method: .post, headers: headers, body: ByteBuffer(string: table + "9901,2"))
            #expect(damaged.status == .unprocessableContent)
            #expect(String(buffer: damaged.body).contains("第 3 行：应有 4 列，实有 2 列"))
            let taken = try await client.execute(
                uri: "/areas/import", method: .post, headers: headers, body: ByteBuffer(string: table))
            #expect(taken.status == .seeOther)
            let page = try await client.execute(uri: "/areas", method: .get, headers: administrator)
            #expect(String(buffer: page.body).contains("新区"))
        }
    }

    @Test func aPasswordIsResetWithinScopeOnly() async throws {
        let fixture = try await OrganisationFixture.demo()
        let secret = try await fixture.accounts.signIn(login: "qingshi", password: "qingshi-qinghe").secret
        let bearer: HTTPFields = [.authorization: "Bearer \(secret)"]
        try await application(fixture).test(.router) { client in
            for (login, status) in [
                ("qingshi-1", HTTPResponse.Status.ok), ("hewan-1", .notFound), ("admin", .notFound),
            ] {
                let response = try await client.execute(
                    uri: "/api/v1/users/\(DemoCounty.user(login))/password", method: .post, headers: bearer)
                #expect(response.status == status)
            }
        }
    }

    /// Two townships and two bureaus: lists, pickers, details, histories and the API show one's own accounts only.
    @Test(arguments: ["qingshi", "hewan", "health", "education"])
    func accountsOfOthersAreOnNoRoute(login: String) async throws {
        let fixture = try await OrganisationFixture.demo()
        let (headers, _) = try await signedIn(fixture, login)
        let others = ["qingshi", "hewan", "health", "education", "admin", "duty1"].filter { $0 != login }
        try await application(fixture).test(.router) { client in
            for path in [
                "/registers/user", "/registers/user?open=all", "/registers/user/options?user=", "/registers/post",
                "/registers/user/options?user=e", "/api/v1/registers/user/records", "/registers/unit",
                "/api/v1/registers/post/records",
            ] {
                let response = try await client.execute(uri: path, method: .get, headers: headers)
                #expect(response.status == .ok, "\(path)")
                let text = String(buffer: response.body)
                for other in others {
                    #expect(!text.contains(DemoCounty.user(other).text) && !text.contains(">\(other)<"), "\(path)")
                }
            }
            for other in others {
                let id = DemoCounty.user(other)
                for path in [
                    "/registers/user/\(id)", "/registers/user/\(id)/history", "/registers/user/\(id)/edit",
                    "/api/v1/registers/user/records/\(id)", "/api/v1/registers/user/records/\(id)/changes",
                ] {
                    let response = try await client.execute(uri: path, method: .get, headers: headers)
                    #expect(response.status == .notFound, "\(path)")
                }
            }
        }
    }

    @Test func aTownshipGivesItsVillageWorkerAPasswordOnThePage() async throws {
        let fixture = try await OrganisationFixture.demo()
        let (headers, csrf) = try await signedIn(fixture, "qingshi")
        let (worker, other) = (DemoCounty.user("qingshi-1"), DemoCounty.user("hewan-1"))
        try await application(fixture).test(.router) { client in
            let detail = try await client.execute(uri: "/registers/user/\(worker)", method: .get, headers: headers)
            #expect(String(buffer: detail.body).contains("/users/\(worker)/password"))
            for user in [worker, other] {
                let body = form(["_csrf": csrf])
                let path = "/users/\(user)/password"
                let form = try await client.execute(uri: path, method: .get, headers: headers)
                let given = try await client.execute(uri: path, method: .post, headers: headers, body: body)
                guard user == worker else {
                    #expect(form.status == .notFound && given.status == .notFound)
                    continue
                }
                let text = String(buffer: given.body)
                let start = try #require(text.range(of: "<code id=\"given\">"))
                let password = String(text[start.upperBound...].prefix { $0 != "<" })
                let admission = try await fixture.accounts.signIn(login: "qingshi-1", password: password)
                #expect(admission.mustChangePassword)
                #expect(given.headers[.cacheControl] == "no-store")
            }
        }
    }

    @Test(arguments: [("duty1", true), ("commerce", true), ("health", false), ("qingshi", false)])
    func unassignedUnitsAreThoseInScope(login: String, sees: Bool) async throws {
        let fixture = try await OrganisationFixture.demo()
        let (headers, _) = try await signedIn(fixture, login)
        try await application(fixture).test(.router) { client in
            for path in ["/units/unassigned", "/api/v1/units/unassigned"] {
                let response = try await client.execute(uri: path, method: .get, headers: headers)
                #expect(response.status == .ok)
                #expect(String(buffer: response.body).contains("河湾农贸市场") == sees)
            }
        }
    }

    @Test func devicesAreNamedForPeople() {
        #expect(AccountView.device("Mozilla/5.0 (iPhone; CPU) MicroMessenger/8.0") == "iPhone · WeChat")
        #expect(AccountView.device("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120") == "Windows · Edge")
        #expect(AccountView.device("curl/8") == "curl/8")
        #expect(AccountView.device(nil) == nil)
    }
}

import Database
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Registers
import TestSupport
import Testing
import Web

@testable import Server

@Suite struct ListScopeTests {
    /// No filter, all states, every page: exactly what the viewer may see, not one record more or less.
    @Test(arguments: ServerFixture.logins) func aListHasWhatTheViewerMaySee(_ login: String) async throws {
        let fixture = try await ServerFixture.shared()
        let (viewer, headers) = (try await Viewer(login, fixture), fixture.token(login))
        for definition in fixture.store.registry.definitions {
            let records = try await fixture.all(definition)
            let expected = Set(records.filter(viewer.maySee).map(\.id.text))
            let listed = try await fixture.test { client -> Set<String>? in
                var (found, after): (Set<String>, String?) = ([], nil)
                repeat {
                    let next = after.map { "&after=\(queryValue($0))" } ?? ""
                    let uri = "/api/v1/registers/\(definition.name)/records?open=all&limit=200\(next)"
                    let response = try await client.execute(uri: uri, method: .get, headers: headers)
                    if response.status == .forbidden { return nil }
                    #expect(response.status == .ok, "\(uri)")
                    let page = try JSONValue(parsing: Data(response.body.readableBytesView))
                    for record in page["records"]?.list ?? [] {
                        let isNew = found.insert(record["id"]?.text ?? "").inserted
                        #expect(isNew, "listed twice")
                    }
                    after = page["next"]?.text
                } while after != nil
                return found
            }
            if let listed {
                #expect(
                    listed == expected, "\(login) \(definition.name): \(listed.symmetricDifference(expected).prefix(3))"
                )
            } else {
                #expect(expected.isEmpty, "\(login) is refused \(definition.name)")
            }
        }
    }

    /// Pages without a parameter, searches and the pickers of forms: no id of what is out of reach.
    @Test(arguments: ["health", "transport", "qingshi", "hewan", "qingshi-1", "privacy", "admin"])
    func noPageNamesWhatIsOutOfScope(_ login: String) async throws {
        let fixture = try await ServerFixture.shared()
        let (viewer, headers) = (try await Viewer(login, fixture), try await fixture.headers(login))
        let registers = [
            "user", "post", "task", "reply", "evidence", "notice", "meeting", "communique", "brief", "item", "person",
            "measure", "ground", "appeal", "arrival", "stay", "transfer", "household", "resident", "helpTicket",
            "healthCheck", "specimen", "venueVisit", "visitLookup", "returnDeclaration", "welfareCall",
            "arrivalTest",
        ]
        var foreign: Set<String> = []
        for definition in fixture.store.registry.definitions where registers.contains(definition.name) {
            foreign.formUnion(try await fixture.all(definition).filter { !viewer.maySee($0) }.map(\.id.text))
        }
        let plain = fixture.routes.filter { $0.method == .get && !$0.path.contains("{") }
            .map(\.path).filter { $0 != "/events" }
        let names = fixture.store.registry.definitions.map(\.name)
        let asked =
            plain
            + names.flatMap {
                [
                    "/registers/\($0)", "/registers/\($0)?open=all", "/registers/\($0)/options?q=",
                    "/registers/\($0)/options?q=%25",
                    "/registers/\($0)/new", "/api/v1/registers/\($0)/records?q=a&open=all",
                ]
            } + ["/tasks?open=all", "/tasks?late=1", "/directives?state=issued", "/due?all=1"]
        try await fixture.test { [foreign] client in
            for uri in asked {
                let response = try await client.execute(uri: uri, method: .get, headers: headers)
                #expect(response.status.code < 500, "\(uri)")
                // In the API a task names by id what it hangs on: its directive, its item, the task above it.
                let named = Self.ids(in: response.body, after: uri.hasPrefix("/api/") ? "\"id\":\"" : "")
                for id in named.intersection(foreign) { Issue.record("\(login) reads \(id) at \(uri)") }
            }
        }
    }

    /// Ids that stand in a text behind a mark.
    private static func ids(in body: ByteBuffer, after mark: String) -> Set<String> {
        let (bytes, mark) = (Array(body.readableBytesView), Array(mark.utf8))
        var (found, start): (Set<String>, Int) = ([], 0)
        for index in 0...bytes.count {
            let isPart =
                index < bytes.count
                && ((0x30...0x39).contains(bytes[index]) || (0x61...0x66).contains(bytes[index])
                    || bytes[index] == 0x2D)
            if isPart { continue }
            if index - start == 36, bytes[..<start].suffix(mark.count).elementsEqual(mark) {
                found.insert(String(decoding: bytes[start..<index], as: UTF8.self))
            }
            start = index + 1
        }
        return found
    }

    /// Asked for by name, in part or by a wildcard, a picker offers nobody else's account, unit or task.
    @Test(arguments: ["health", "qingshi", "qingshi-1"]) func aPickerOffersNobodyOutOfScope(_ login: String)
        async throws
    {
        let fixture = try await ServerFixture.shared()
        let (viewer, headers) = (try await Viewer(login, fixture), try await fixture.headers(login))
        for (register, field) in [("user", "name"), ("user", "login"), ("unit", "short")] {
            let records = try await fixture.all(try fixture.store.registry.named(register))
            let own = Set(records.filter(viewer.maySee).compactMap { $0.values.stored[field]?.text })
            let others = records.compactMap { $0.values.stored[field]?.text }.filter { other in
                !own.contains { $0.contains(other) }
            }
            #expect(others.count > 20)
            try await fixture.test { client in
                for other in others.prefix(40) {
                    let uri = "/registers/\(register)/options?q=\(queryValue(other))"
                    let html = String(buffer: try await client.execute(uri: uri, method: .get, headers: headers).body)
                    #expect(!html.contains("<option"), "\(login) is offered \(other)")
                }
            }
        }
    }

    /// A filter narrows; it never reaches beyond.
    @Test func aFilterOnAnothersUnitFindsNothing() async throws {
        let fixture = try await ServerFixture.shared()
        let other = try await Viewer("hewan", fixture).unit
        let headers = fixture.token("qingshi")
        try await fixture.test { client in
            for filter in [
                "unit=\(other)", "office=\(other)", "unit=\(other)&state=issued", "office=\(other)&open=closed",
            ] {
                let response = try await client.execute(
                    uri: "/api/v1/registers/task/records?\(filter)", method: .get, headers: headers)
                #expect(response.status == .ok)
                #expect(
                    try JSONValue(parsing: Data(response.body.readableBytesView))["records"]?.list?.isEmpty == true,
                    "\(filter)")
            }
            let page = try await client.execute(uri: "/tasks?office=\(other)&open=all", method: .get, headers: headers)
            #expect(!String(buffer: page.body).contains("row-title"))
        }
    }
}

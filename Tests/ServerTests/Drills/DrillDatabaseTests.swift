import Activation
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
import Testing
import Web

@testable import Server

/// A drill's database and a real one are never taken for each other, and everything of the drill says what it is.
struct DrillDatabaseTests {
    private func settings(_ place: TestPlace, drill: Bool) throws -> Settings {
        try Settings(environment: [
            "TIAODU_DATABASE_URL": place.url, "TIAODU_DATA": place.folder.path, "TIAODU_DRILL": drill ? "1" : "0",
        ])
    }

    private func made(_ place: TestPlace) async throws -> Deployment {
        let scenario = try DrillMaking.scenario("first-case")
        let deployment = try await Deployment.open(
            settings(place, drill: true), forWriting: true, making: Drill(name: "示例演练", scenario: scenario.id))
        _ = try await DrillMaking(deployment).fill(scenario, title: "示例演练")
        return deployment
    }

    @Test func neitherIsOpenedAsTheOther() async throws {
        let place = try TestPlace()
        // The right to write goes with the deployment.
        try await made(place).database.close()
        for writing in [true, false] {
            await #expect(throws: Drill.Mismatch.isDrill("示例演练")) {
                _ = try await Deployment.open(settings(place, drill: false), forWriting: writing)
            }
        }
        // Whatever headquarters is named.
        let other = try Settings(environment: [
            "TIAODU_DATABASE_URL": place.url, "TIAODU_DATA": place.folder.path, "TIAODU_COUNTY": "411722",
        ])
        await #expect(throws: Drill.Mismatch.isDrill("示例演练")) {
            _ = try await Deployment.open(other, forWriting: true)
        }
        // It cannot be made twice, nor over a real one.
        await #expect(throws: Drill.Mismatch.notEmpty) {
            _ = try await Deployment.open(
                settings(place, drill: true), forWriting: true, making: Drill(name: "又一次", scenario: "x"))
        }
        let again = try await Deployment.open(settings(place, drill: true), forWriting: false)
        #expect(again.drill == Drill(name: "示例演练", scenario: "first-case"))
        try await again.database.close()

        let real = try TestPlace()
        try await Deployment.open(settings(real, drill: false), forWriting: true).database.close()
        await #expect(throws: Drill.Mismatch.isReal) {
            _ = try await Deployment.open(settings(real, drill: true), forWriting: false)
        }
        for drill in [true, false] {
            await #expect(throws: Drill.Mismatch.notEmpty) {
                _ = try await Deployment.open(
                    settings(real, drill: drill), forWriting: true, making: Drill(name: "盖在真库上", scenario: "x"))
            }
        }
        // It has stayed what it was.
        let still = try await Deployment.open(settings(real, drill: false), forWriting: true)
        #expect(still.drill == nil)
        try await still.database.close()
    }

    /// A drill with the county's own units has their names and their tree, and nothing of persons.
    @Test func theCountysOwnUnitsWithoutItsPersons() async throws {
        let real = try TestPlace()
        let source = try await Deployment.open(settings(real, drill: false), forWriting: true)
        _ = try await DemoCounty(
            store: source.store, folder: source.resources.folder.appending(path: "Demo")
        ).fill()
        let county = source.settings.county
        let tree = try await source.store.read(as: .system(county)) { try UnitTree($0) }
        let address = source.settings.database
        let copied = try await DrillMaking.units(of: address, county: nil)
        #expect(copied.county == county)
        #expect(try await DrillMaking.units(of: address, county: county) == copied)
        await #expect(throws: CopiedCounty.Unclear.self) {
            _ = try await DrillMaking.units(of: address, county: AreaCode(known: "411722"))
        }

        let place = try TestPlace()
        let scenario = try DrillMaking.scenario("first-case")
        let deployment = try await Deployment.open(
            settings(place, drill: true), forWriting: true, making: Drill(name: "示例演练", scenario: scenario.id))
        let accounts = try await DrillMaking(deployment).fill(scenario, title: "示例演练", units: copied)
        let own = try await deployment.store.read(as: .system(county)) { try UnitTree($0) }
        let head = try #require(own.headquarters)
        #expect(own.all.map(\.id) == tree.all.map(\.id))
        #expect(own.all.allSatisfy { $0.firstResponsible == nil })
        #expect(
            own.all.filter { $0.id != head.id }.map(\.name) == tree.all.filter { $0.id != head.id }.map(\.name))
        #expect(head.name == (tree.headquarters?.name ?? "") + "（演练）" && head.short.contains("演练"))
        for table in ["contact", "directive", "task", "notice"] {
            let count = try await deployment.database.read {
                try $0.first("SELECT count(*) AS n FROM \(name: table)")?.get("n", as: Int.self)
            }
            #expect(count == 0, "\(table)")
        }
        // The people of the drill, and nobody else.
        let names = try await deployment.database.read { connection in
            try connection.query("SELECT name FROM \(name: "user")").map { try $0.get("name", as: String.self) }
        }
        #expect(names.count == accounts.count && names.allSatisfy { $0.hasPrefix("演练") })
        let duty = try #require(accounts.first { $0.role == .dutyOfficer })
        #expect(accounts.contains { $0.role == .unitOfficer && $0.unit == "青石镇" })
        _ = try await deployment.accounts().signIn(login: duty.login, password: duty.password)
        try await deployment.database.close()

        // A drill's units are not taken over: it is no real database.
        await #expect(throws: Drill.Mismatch.isDrill("示例演练")) {
            _ = try await DrillMaking.units(of: deployment.settings.database, county: nil)
        }
        try await source.database.close()
    }

    /// A database with any table is somebody's, and nothing is written to it.
    @Test func aDatabaseOfSomethingElseIsLeftAlone() async throws {
        let place = try TestPlace()
        let database = try await place.open()
        let county = AreaCode(known: DemoCounty.key)
        try await database.write(key: county) { _ = try $0.execute("CREATE TABLE another (id TEXT NOT NULL)") }
        #expect(try await !database.read { try Drill.isEmpty($0) })
        await #expect(throws: Drill.Mismatch.notEmpty) {
            _ = try await Deployment.open(
                settings(place, drill: true), forWriting: true, making: Drill(name: "示例演练", scenario: "x"))
        }
        let named = try await database.read { try Drill.flag($0) }
        #expect(named == nil)
        try await database.close()
        let empty = try TestPlace()
        let nothing = try await empty.open()
        #expect(try await nothing.read { try Drill.isEmpty($0) })
        try await nothing.close()
    }

    @Test func everyPageAndFileSaysThatItIsADrill() async throws {
        let place = try TestPlace()
        let deployment = try await made(place)
        let router = try await TiaoduServer(deployment).router(live: LiveHub())
        let accounts = try deployment.accounts()
        let secret = try await accounts.token(login: "duty1")
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let headers: HTTPFields = [.authorization: "Bearer \(secret)"]
        try await Application(router: router, logger: logger).test(.router) { client in
            for uri in ["/", "/drill", "/drill/review", "/directives", "/registers/unit", "/wall", "/leader"] {
                let page = try await client.execute(uri: uri, method: .get, headers: headers)
                #expect(page.status == .ok, "\(uri)")
                #expect(String(buffer: page.body).contains("示例演练"), "\(uri)")
            }
            let open = try await client.execute(uri: "/sign-in", method: .get)
            #expect(String(buffer: open.body).contains("drill-band"))
            // A browser's cookies know no ports: the real system beside it keeps its own.
            let cookies = open.headers[values: .setCookie]
            #expect(!cookies.isEmpty && cookies.allSatisfy { $0.hasPrefix("drill_") })
            let file = try await client.execute(uri: "/drill/review.xlsx", method: .get, headers: headers)
            #expect(file.headers[.contentDisposition]?.removingPercentEncoding?.contains("【演练】复盘表") == true)
        }
        // Messages and links name the headquarters in short.
        let head = try await deployment.store.read(as: .system(deployment.settings.county)) {
            try UnitTree($0).headquarters
        }
        #expect(head?.name.contains("演练") == true && head?.short.contains("演练") == true)
        try await deployment.database.close()
        withExtendedLifetime(place) {}
    }

    @Test func aRealDatabaseShowsNoDrill() async throws {
        let fixture = try await ServerFixture.shared()
        let headers = try await fixture.headers("duty1")
        try await fixture.test { client in
            let page = try await client.execute(uri: "/", method: .get, headers: headers)
            #expect(!String(buffer: page.body).contains("drill-band"))
            #expect(try await client.execute(uri: "/drill", method: .get, headers: headers).status == .notFound)
        }
    }
}

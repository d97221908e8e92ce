import Database
import Foundation
import HTTPTypes
import HummingbirdTesting
import Indicators
import Kernel
import NIOCore
import Registers
import Testing
import Web

@testable import Server

/// The dictionary and one indicator, as pages and through the API.
@Suite struct IndicatorPageTests {
    private func counted() async throws -> ServerFixture {
        let fixture = try await ServerFixture.make()
        let tallying = Tallying(fixture.store)
        while try await tallying.step(fixture.deployment.settings.county) {}
        return fixture
    }

    @Test func theHeadquartersReadsAllAndATownshipItsOwn() async throws {
        let fixture = try await counted()
        let (duty, town, bureau) = (
            try await fixture.headers("duty1"), try await fixture.headers("qingshi"),
            try await fixture.headers("health")
        )
        try await fixture.test { client in
            let get = { (uri: String, headers: HTTPFields) in
                try await client.execute(uri: uri, method: .get, headers: headers)
            }
            let list = try await get("/indicators", duty)
            #expect(list.status == .ok)
            for text in ["已下达任务", "120,004", "逐级相加"] { #expect(String(buffer: list.body).contains(text)) }
            // A word of the definition finds; a rate stands with what it is a rate of.
            let found = String(buffer: try await get("/indicators?q=%E5%8A%9E%E7%BB%93", duty).body)
            #expect(found.contains("办结率") && !found.contains("120,004"))
            #expect(found.components(separatedBy: "<h2>任务</h2>").count == 2 && !found.contains("由其他指标计算"))
            let nothing = try await get("/indicators?q=%E4%B8%99%E4%B8%81", duty)
            #expect(String(buffer: nothing.body).contains("没有找到这样的指标"))
            let one = try await get("/indicators/population?area=990101", duty)
            #expect(String(buffer: one.body).contains("19,671"))
            let csv = try await get("/indicators/task.issued/series.csv?area=990101", duty)
            #expect(csv.headers[.contentType] == "text/csv; charset=utf-8")
            #expect(String(buffer: csv.body).split(separator: "\r\n").count == 31)
            #expect(try await get("/indicators/task.issued", town).status == .ok)
            #expect(try await get("/indicators/task.issued?area=990101", town).status == .notFound)
            #expect(try await get("/indicators", bureau).status == .notFound)
            #expect(try await get("/indicators/nowhere", duty).status == .notFound)
            let identities = try await get("/indicators/identities", duty)
            #expect(identities.status == .ok)
            for text in ["已下达 = 已办结 + 未办结", "青石镇", "平衡"] {
                #expect(String(buffer: identities.body).contains(text))
            }
            #expect(!String(buffer: identities.body).contains("有差额"))
            // Of today nobody has told yet; a township has no two sources to compare.
            for text in ["隔离管控中发现", "未报齐，暂不比对", "更正不追究"] {
                #expect(String(buffer: identities.body).contains(text))
            }
            let own = try await get("/indicators/identities", town)
            #expect(own.status == .ok && !String(buffer: own.body).contains("cases.sources"))
            #expect(try await get("/indicators/identities?area=990101", town).status == .notFound)
            let api = try await get("/api/v1/indicators/task.issued?from=2022-05-01&to=2022-05-03", duty)
            #expect(api.status == .ok)
            #expect(try JSONValue(parsing: Data(api.body.readableBytesView))["series"]?.list?.count == 3)
            #expect(
                try await get("/api/v1/indicators/task.issued?from=2022-05-03&to=2022-05-01", duty).status.code == 422)
        }
    }

    @Test func whatIsCountedIsWhatIsThere() async throws {
        let fixture = try await counted()
        let differences = try await Tallying.differences(
            fixture.deployment.database, registry: fixture.store.registry)
        #expect(differences == [])
        let (book, county) = (fixture.deployment.indicators, fixture.deployment.settings.county)
        let today = CalendarDay(.now, in: fixture.deployment.settings.zone)
        let results = try await fixture.store.read(as: .system(county)) {
            try $0.identities(of: book, areas: [county], day: today)
        }
        #expect(results.filter { !$0.holds }.map(\.identity.id) == [])
        #expect(results.contains { $0.identity.id == "task.balance" && $0.left > 0 })
        let (database, registry) = (fixture.deployment.database, fixture.store.registry)
        #expect(try await book.brokenIdentities(database, registry: registry, on: today) == [])
        // A level that somebody moved by hand breaks the sum in its area alone, and is no longer what the rows say.
        _ = try await database.write(key: county) { connection in
            try connection.execute(
                """
                UPDATE area_count SET value = value + 1 WHERE county = \(county) AND measure = 'task.issued'
                AND area = '990101'
                """)
        }
        let broken = try await book.brokenIdentities(database, registry: registry, on: today)
        #expect(broken.map { "\($0.area) \($0.difference)" } == ["990101 1"])
    }
}

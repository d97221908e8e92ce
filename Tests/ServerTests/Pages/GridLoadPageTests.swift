import Foundation
import HTTPTypes
import HummingbirdTesting
import Kernel
import NIOCore
import Organisation
import Registers
import Testing
import Web

@testable import Server

/// The load of the demo's grids as pages and programs read it.
@Suite struct GridLoadPageTests {
    @Test func `grids are told without their workers' names`() async throws {
        let fixture = try await ServerFixture.shared()
        let worker = DemoCounty.user("qingshi-1")
        let name = try #require(try await fixture.all(Users.self).first { $0.id == worker }?[Users.fields.name])
        let (town, bureau) = (try await fixture.headers("qingshi"), try await fixture.headers("health"))
        try await fixture.test { client in
            let page = try await client.execute(uri: "/households/cycle", method: .get, headers: town)
            let html = String(buffer: page.body)
            #expect(page.status == .ok && html.contains("id=\"load\"") && html.contains("第2网格"))
            #expect(!html.contains(name) && html.contains("不排名"))
            let answer = try await client.execute(uri: "/api/v1/grids/load", method: .get, headers: town)
            let grids = try JSONValue(parsing: Data(answer.body.readableBytesView))["grids"]?.list ?? []
            #expect(grids.count == 4 && grids.allSatisfy { $0["households"] == .integer(12) })
            let foreign = try await client.execute(
                uri: "/api/v1/grids/load?office=\(DemoCounty.unit("qingshi"))", method: .get, headers: bureau)
            #expect(foreign.status == .notFound)
        }
    }
}

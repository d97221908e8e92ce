import Database
import Kernel
import Logging
import Synchronization
import Testing

@testable import Server

struct MetricsTests {
    @Test func prometheusText() {
        var page = PrometheusText()
        page.add("a_total", "counter", "What.", [("x=\"1\"", 2), ("", 0.5)])
        page.histogram("b", "How long.", bounds: [0.5, 1], counts: [3, 0, 2], sum: 7.25)
        #expect(
            page.text == """
                # HELP a_total What.
                # TYPE a_total counter
                a_total{x="1"} 2
                a_total 0.5
                # HELP b How long.
                # TYPE b histogram
                b_bucket{le="0.5"} 3
                b_bucket{le="1"} 3
                b_bucket{le="+Inf"} 5
                b_sum 7.25
                b_count 5

                """)
    }

    @Test func logLinesAreJSON() throws {
        let lines = Mutex<[String]>([])
        var logger = Logger(label: "test") { _ in JSONLog { line in lines.withLock { $0.append(line) } } }
        logger[metadataKey: "hb.request.id"] = "r1"
        logger.info("a \"word\"\n", metadata: ["status": "200", "at": "never"])
        logger.debug("not asked for")
        let all = lines.withLock { $0 }
        let line = try #require(all.first)
        #expect(all.count == 1)
        #expect(
            line.hasSuffix(
                "\",\"level\":\"info\",\"message\":\"a \\\"word\\\"\\u000a\",\"request\":\"r1\",\"status\":\"200\"}\n"))
        #expect(line.hasPrefix("{\"at\":\"2") && !line.contains("never"))
    }

    @Test func aServerThatIsReady() async throws {
        let fixture = try await ServerFixture.shared()
        let checks = await Health(fixture.deployment, patience: .seconds(600)).checks()
        #expect(Set(checks.keys) == ["database", "schema", "writer", "disk"])
        #expect(checks.values.allSatisfy { $0 })
    }

    @Test func aServerWhoseDatabaseIsClosed() async throws {
        let fixture = try await ServerFixture.make()
        try await fixture.deployment.database.close()
        let checks = await Health(fixture.deployment, patience: .seconds(600)).checks()
        #expect(checks == ["database": false, "schema": false, "writer": false, "disk": true])
    }
}

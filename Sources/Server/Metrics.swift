import Database
import HTTPTypes
import Hummingbird
import Kernel
import Web

/// `GET /metrics`: figures of the process for a monitoring system, as Prometheus text. Told to the machine itself alone:
/// a proxy that forwards requests from elsewhere says so in its headers.
struct Metrics: RouteGroup {
    let database: any SQLDatabase
    let figures: RequestFigures

    func add(to routes: Routes) {
        routes.open.get("metrics") { request, context in
            let forwarded = ["X-Forwarded-For", "Forwarded"].compactMap { HTTPField.Name($0) }.contains {
                request.headers[$0] != nil
            }
            guard !forwarded, ["127.0.0.1", "::1"].contains(context.peer) else { throw Rejection.notFound }
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: try await text())))
        }
    }

    /// Every figure, requests first.
    func text() async throws -> String {
        var page = PrometheusText()
        let requests = figures.figures
        page.add(
            "tiaodu_http_requests_total", "counter", "Requests answered, by route.",
            requests.counts.sorted { $0.key < $1.key }.map { key, count in
                ("method=\"\(key.method)\",route=\"\(key.route)\",status=\"\(key.status)\"", Double(count))
            })
        page.histogram(
            "tiaodu_http_request_seconds", "Time to answer.", bounds: RequestFigures.bounds, counts: requests.times,
            sum: requests.seconds)
        let writer = database.writeStatistics
        page.add("tiaodu_write_commits_total", "counter", "Transactions committed.", [("", Double(writer.commits))])
        page.add(
            "tiaodu_write_requests_total", "counter", "Write requests in them.", [("", Double(writer.requests))])
        page.histogram(
            "tiaodu_write_batch", "Write requests in a transaction.", bounds: [1, 2, 4, 8, 16, 32],
            counts: writer.batches, sum: Double(writer.requests))
        page.add(
            "tiaodu_write_waiting", "gauge", "Write requests that wait, by lane.",
            [
                ("lane=\"interactive\"", Double(writer.interactive)),
                ("lane=\"background\"", Double(writer.background)),
            ])
        let pools = database.pools
        page.add(
            "tiaodu_database_connections_busy", "gauge", "Connections in use, by pool.",
            pools.map { ("pool=\"\($0.name)\"", Double($0.busy)) })
        page.add(
            "tiaodu_database_connections_limit", "gauge", "Connections that may be in use, by pool.",
            pools.map { ("pool=\"\($0.name)\"", Double($0.limit)) })
        let (seal, projectors) = try await lags()
        page.add(
            "tiaodu_seal_lag", "gauge", "Changes not sealed yet, of the headquarters with most.", [("", Double(seal))])
        page.add(
            "tiaodu_projector_lag", "gauge", "Changes a projector has not read yet, of the headquarters with most.",
            projectors.map { ("name=\"\($0.name)\"", Double($0.lag)) })
        return page.text
    }

    /// How many changes those that work behind the log are behind it, at most.
    private func lags() async throws -> (seal: Int64, projectors: [(name: String, lag: Int64)]) {
        try await database.read { connection in
            let seal = try connection.first(
                """
                SELECT max(h.number - coalesce((SELECT max(s.number) FROM seal s WHERE s.county = h.county), 0)) AS lag
                FROM head h
                """)
            let projectors = try connection.query(
                """
                SELECT p.name, max(h.number - p.number) AS lag FROM projector p JOIN head h ON h.county = p.county
                GROUP BY p.name ORDER BY p.name
                """)
            return (
                seal?["lag"].integer ?? 0, try projectors.map { (try $0.get("name"), try $0.get("lag")) }
            )
        }
    }
}

/// Prometheus' text format 0.0.4.
struct PrometheusText {
    private(set) var text = ""

    mutating func add(_ name: String, _ type: String, _ help: String, _ values: [(labels: String, value: Double)]) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
        for (labels, value) in values { line(name, labels, value) }
    }

    /// - Parameter counts: of each interval between `bounds`, and of what is above the last.
    mutating func histogram(_ name: String, _ help: String, bounds: [Double], counts: [Int], sum: Double) {
        add(name, "histogram", help, [])
        var below = 0
        for (bound, count) in zip(bounds, counts) {
            below += count
            line("\(name)_bucket", "le=\"\(Self.number(bound))\"", Double(below))
        }
        let all = Double(counts.reduce(0, +))
        line("\(name)_bucket", "le=\"+Inf\"", all)
        line("\(name)_sum", "", sum)
        line("\(name)_count", "", all)
    }

    private mutating func line(_ name: String, _ labels: String, _ value: Double) {
        text += name + (labels.isEmpty ? "" : "{\(labels)}") + " \(Self.number(value))\n"
    }

    private static func number(_ value: Double) -> String {
        Double(Int64(value)) == value ? String(Int64(value)) : String(value)
    }
}

import Database
import HTTPTypes
import Hummingbird
import Kernel
import Web

/// `GET /metrics`: figures of the process for a monitoring system, as Prometheus text. Told to the machine itself alone:
/// a proxy that forwards requests from elsewhere says so in its headers.
struct Metrics: RouteGroup {
    let database: any SQLDatabase

    func add(to routes: Routes) {
        let database = database
        routes.open.get("metrics") { request, context in
            let forwarded = ["X-Forwarded-For", "Forwarded"].compactMap { HTTPField.Name($0) }.contains {
                request.headers[$0] != nil
            }
            guard !forwarded, ["127.0.0.1", "::1"].contains(context.peer) else { throw Rejection.notFound }
            let writer = database.writeStatistics
            let figures = [
                ("tiaodu_write_commits_total", "Transactions committed.", writer.commits),
                (
                    "tiaodu_write_requests_total", "Write requests in them; the quotient is the mean batch.",
                    writer.requests
                ),
            ]
            let text = figures.map { "# HELP \($0) \($1)\n# TYPE \($0) counter\n\($0) \($2)\n" }.joined()
            return Response(
                status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
                body: .init(byteBuffer: ByteBuffer(string: text)))
        }
    }
}

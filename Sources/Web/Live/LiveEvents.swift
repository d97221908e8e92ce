import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import ServiceLifecycle

/// `GET /events`: server-sent events (WHATWG HTML §9.2). The event `changed` carries nothing: the page fetches what it
/// shows.
struct LiveEvents: RouteGroup {
    let hub: LiveHub

    func add(to routes: Routes) {
        routes.signedIn.get("events") { request, context in
            let county = try context.principal().county
            return Response(
                status: .ok,
                headers: [.contentType: "text/event-stream", .cacheControl: "no-store", .xAccelBuffering: "no"],
                body: ResponseBody { writer in try await stream(county, request.body, to: &writer) })
        }
    }

    private func stream(_ county: AreaCode, _ body: RequestBody, to writer: inout any ResponseBodyWriter) async throws {
        let (number, listener) = hub.listen(to: county)
        defer { hub.leave(number) }
        try await writer.write(ByteBuffer(string: "retry: 3000\nevent: hello\ndata: {}\n\n"))
        try await withGracefulShutdownHandler {
            try await body.consumeWithInboundCloseHandler { _ in
                for await _ in listener.wakes {
                    try await Task.sleep(for: .milliseconds(Int.random(in: hub.jitter)))
                    switch listener.take() {
                    case .changed:
                        try await writer.write(ByteBuffer(string: "event: changed\ndata: {}\n\n"))
                        try await Task.sleep(for: hub.pace)
                    case .beat: try await writer.write(ByteBuffer(string: ": beat\n\n"))
                    case nil: break
                    }
                }
            } onInboundClosed: {
                listener.end()
            }
        } onGracefulShutdown: {
            listener.end()
        }
        try await writer.finish(nil)
    }
}

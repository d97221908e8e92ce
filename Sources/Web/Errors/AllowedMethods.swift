import HTTPTypes
import Hummingbird
import Synchronization

/// Which methods an address takes: filled once, when all routes are there.
final class AllowedMethods: Sendable {
    private let routes = Mutex<[(path: [Substring], method: HTTPRequest.Method)]>([])

    func fill(from router: Router<AppContext>) {
        let found = router.routes.map { ($0.path.description.split(separator: "/"), $0.method) }
        routes.withLock { $0 = found }
    }

    func of(_ path: String) -> [HTTPRequest.Method] {
        let parts = path.split(separator: "/")
        return routes.withLock { routes in
            routes.filter { route in
                route.path.count == parts.count
                    && zip(route.path, parts).allSatisfy { $0.hasPrefix("{") || $0.hasPrefix(":") || $0 == $1 }
            }.map(\.method)
        }
    }
}

import Hummingbird

/// `GET /healthz/live`: the process answers. `GET /healthz/ready`, and `/healthz`: it can do its work; 503 if not, with
/// the check that fails. Both tell nothing else, and ask for no sign-in.
struct HealthChecks {
    let checks: @Sendable () async -> [String: Bool]

    func add(to router: Router<AppContext>) {
        router.get("healthz/live") { _, _ in try Response.json(["status": "ok"]) }
        for path in ["healthz", "healthz/ready"] as [RouterPath] {
            router.get(path) { _, _ in
                let found = await checks()
                let isReady = found.values.allSatisfy(\.self)
                return try Response.json(
                    [
                        "status": .text(isReady ? "ok" : "unready"),
                        "checks": .object(found.mapValues { .text($0 ? "ok" : "failed") }),
                    ], status: isReady ? .ok : .serviceUnavailable)
            }
        }
    }
}

import HTTPTypes
package import Hummingbird

/// Where features add their routes (路由).
package struct Routes {
    /// Anyone may ask.
    package let open: RouterGroup<AppContext>
    /// Visitors are sent to sign in (the API answers 401); `context.principal()` is there.
    package let signedIn: RouterGroup<AppContext>
    package let pages: Pages
    /// What `/openapi.json` tells.
    package let catalogue: APICatalogue

    /// Adds an operation of the API together with its description, so that neither exists without the other.
    package func api(
        _ operation: APIOperation,
        use handler: @Sendable @escaping (Request, AppContext) async throws -> some ResponseGenerator
    ) {
        catalogue.add(operation)
        (operation.isOpen ? open : signedIn).on(RouterPath(operation.path), method: operation.method, use: handler)
    }
}

/// Routes that belong together: the pages or the API of one thing.
package protocol RouteGroup {
    func add(to routes: Routes)
}

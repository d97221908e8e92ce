import Hummingbird
package import Kernel

/// What stands in the head of every page (状态条): whether a response runs, and what the menu leaves out meanwhile.
package struct Standing: Sendable, Hashable {
    package let isResponse: Bool
    /// Key of the level's name; nil in peace.
    package let level: String?
    package let since: CalendarDay?
    /// Addresses of menu entries that are not shown.
    package let hidden: Set<String>

    package init(isResponse: Bool, level: String?, since: CalendarDay?, hidden: Set<String>) {
        (self.isResponse, self.level, self.since, self.hidden) = (isResponse, level, since, hidden)
    }

    /// Of a headquarters; nil where nothing was ever declared.
    package typealias Source = @Sendable (AreaCode) async throws -> Standing?
}

/// Finds out how things stand before a page is drawn.
struct StandingReading: RouterMiddleware {
    let source: Standing.Source

    func handle(
        _ request: Request, context: AppContext, next: (Request, AppContext) async throws -> Response
    ) async throws -> Response {
        var context = context
        if let principal = context.signedIn?.principal { context.standing = try await source(principal.county) }
        return try await next(request, context)
    }
}

import Hummingbird
import Kernel
import Registers
package import Web

/// An area today (辖区今日): `/today` is the reader's own, `/areas/{code}/today` any within reach.
package struct TodayPages: RouteGroup {
    let face: SituationFace

    package init(_ face: SituationFace) { self.face = face }

    package func add(to routes: Routes) {
        let pages = routes.pages
        routes.signedIn.get("today") { _, context in
            try await show(try context.principal().ownArea, pages, context)
        }
        routes.signedIn.get("areas/{code}/today") { _, context in
            guard let code = context.parameters.get("code").flatMap({ AreaCode($0) }) else { throw Rejection.notFound }
            return try await show(code, pages, context)
        }
    }

    private func show(_ code: AreaCode, _ pages: Pages, _ context: AppContext) async throws -> Response {
        let (face, now) = (face, face.store.now)
        let today = try await face.store.read(as: context.principal()) {
            try AreaToday($0, face, of: code, day: CalendarDay(now, in: face.zone))
        }
        let view = TodayView(
            today: today, locales: pages.locales, language: context.language, time: pages.time, now: now)
        return try pages.render("area/today", view.values, for: context)
    }
}

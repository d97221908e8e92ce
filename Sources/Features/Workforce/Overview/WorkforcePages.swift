import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Workers by unit against those who live there, orders under way. A unit sees its own line. `GET /workforce`
package struct WorkforcePages: RouteGroup {
    let face: WorkforceFace

    package init(_ face: WorkforceFace) { self.face = face }

    struct Content: Sendable {
        let tree: UnitTree
        let staffing: Staffing
        let lines: [Staffing.Line]
        let orders: [Record]
        let actors: [LocalActors]

        init(_ reading: Reading, today: CalendarDay) throws {
            let principal = reading.principal
            tree = try UnitTree(reading)
            staffing = try Staffing(reading, tree)
            let mine = Set(principal.posts.map(\.office))
            lines = staffing.lines.filter { principal.seesWorkforce || mine.contains($0.unit.id) }
            actors = try reading.localActors(
                of: principal.seesWorkforce ? nil : mine, trainedSince: today.advanced(by: -LocalActors.days))
            orders = try reading.page(Deployments.self, Query(limit: 50)).records
        }
    }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("workforce") { _, context in
            let principal = try context.principal()
            guard principal.readsWorkforce else { throw Rejection.notFound }
            let today = rules.today(store.now)
            let content = try await store.read(as: principal) { try Content($0, today: today) }
            let words = PageWords(pages, context, now: store.now)
            return try pages.render("workforce/list", Self.values(content, words, principal), for: context)
        }
    }

    private static func values(
        _ content: Content, _ words: PageWords, _ principal: Principal
    ) -> [String: ViewValue] {
        [
            "title": .text(words.text("workforce.title")),
            "whole": ViewValue(
                content.staffing.whole.map { words.text("workforce.whole", ["ratio": $0.text]) }),
            "canOrder": .flag(principal.dispatches), "canAdd": .flag(principal.has(.dutyOfficer, .unitOfficer)),
            "lines": .list(content.lines.map { line($0, content.staffing, words) }),
            "linesAny": .flag(!content.lines.isEmpty),
            "actors": .list(content.actors.map { actor($0, words) }), "actorsAny": .flag(!content.actors.isEmpty),
            "trainedSince": .text(words.text("workforce.trainedSince", ["n": String(LocalActors.days)])),
            "orders": .list(content.orders.map { DeploymentView.row($0, content.tree, words) }),
            "ordersAny": .flag(!content.orders.isEmpty),
        ]
    }

    private static func actor(_ actors: LocalActors, _ words: PageWords) -> ViewValue {
        [
            "href": .text("/registers/pool?skill=\(actors.skill.rawValue)"),
            "name": .text(words.text("choice.pool.skill.\(actors.skill.rawValue)")), "pools": ViewValue(actors.pools),
            "trained": ViewValue(actors.trained), "available": ViewValue(actors.available),
            "recent": ViewValue(actors.recent),
        ]
    }

    private static func line(_ line: Staffing.Line, _ staffing: Staffing, _ words: PageWords) -> ViewValue {
        let skills = Skill.allCases.compactMap { skill in
            line.skills[skill].map { "\(words.text("choice.pool.skill.\(skill.rawValue)")) \($0)" }
        }
        return [
            "name": .text(line.unit.short), "population": .text(line.population.map { String($0) } ?? "—"),
            "skills": .text(skills.isEmpty ? "—" : words.list(skills)), "out": ViewValue(line.out),
            "came": ViewValue(line.came), "present": ViewValue(line.present),
            "ratio": .text(line.density?.text ?? "—"),
            "weak": staffing.isWeak(line) ? words.badge("soon", "workforce.weak") : .none,
        ]
    }
}

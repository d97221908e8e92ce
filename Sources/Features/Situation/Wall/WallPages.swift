import Hummingbird
import Indicators
import Kernel
import Registers
package import Web

/// The wall screen (大屏): `/wall`, and `/wall/board`, the part that it fetches when something has changed. Every screen of
/// a headquarters is given the same content, read and drawn at most once a second.
package struct WallPages: RouteGroup {
    let face: SituationFace
    private let layouts = MapLayouts()

    /// A headquarters, the indicator its map shows, and the language.
    struct Key: Hashable, Sendable {
        let county: AreaCode
        let indicator: String?
        let language: Language
    }

    private struct Drawn: Sendable {
        let content: WallContent
        let board: String
    }

    /// Seconds for which a view stays.
    static let seconds = 20

    package init(_ face: SituationFace) { self.face = face }

    package func add(to routes: Routes) {
        let pages = routes.pages
        let boards = LastKnown<Key, Drawn> { key in
            let content = try await face.store.read(as: .system(key.county)) { [face, layouts] reading in
                try WallContent(reading, face, now: face.store.now, chosen: key.indicator, layouts: layouts)
            }
            return Drawn(content: content, board: try draw(content, isStale: false, key.language, pages))
        }
        routes.signedIn.get("wall") { _, context in
            let (indicator, pinned) = (context.query.text("indicator"), context.query.text("view"))
            let own: [String: ViewValue] = [
                "title": .text(pages.text("wall.title", for: context)),
                "board": .text("/wall/board" + (indicator.map { "?indicator=\(queryValue($0))" } ?? "")),
                "seconds": ViewValue(Self.seconds),
                "pinned": ViewValue(pinned.flatMap { WallView.views.contains($0) ? $0 : nil }),
                "views": .list(
                    WallView.views.map {
                        ["key": .text($0), "name": .text(pages.text("wall.view.\($0)", for: context))]
                    }), "choices": choices(indicator, pages, context),
            ]
            return try pages.render(
                "wall/show", own.merging(["drawn": .text(try await board(boards, pages, context))]) { $1 },
                for: context)
        }
        routes.signedIn.get("wall/board") { _, context in
            Response.html(try await board(boards, pages, context))
        }
    }

    private func choices(_ chosen: String?, _ pages: Pages, _ context: AppContext) -> ViewValue {
        let figures = FigureText(locales: pages.locales, language: context.language)
        return .list(
            face.book.indicators.map {
                [
                    "value": .text($0.id), "text": .text(figures.word($0.name.byLanguage)),
                    "selected": .flag($0.id == chosen),
                ]
            })
    }

    private func draw(_ content: WallContent, isStale: Bool, _ language: Language, _ pages: Pages) throws -> String {
        let view = WallView(
            content: content, isStale: isStale, locales: pages.locales, language: language, time: pages.time,
            now: face.store.now)
        return try pages.part("wall/board", view.values, language)
    }

    /// - Throws: `Rejection.notFound` for who has no wall to look at.
    private func board(
        _ boards: LastKnown<Key, Drawn>, _ pages: Pages, _ context: AppContext
    ) async throws -> String {
        let principal = try context.principal()
        guard principal.has(.commander, .dutyOfficer, .sectionLead, .inspector) else { throw Rejection.notFound }
        // What the dictionary does not know asks for nothing of its own.
        let indicator = context.query.text("indicator").flatMap { face.book[$0]?.id }
        let key = Key(county: principal.county, indicator: indicator, language: context.language)
        let answer = try await boards.answer(key)
        if !answer.isStale { return answer.value.board }
        return try draw(answer.value.content, isStale: true, context.language, pages)
    }
}

import Hummingbird
import Indicators
import Kernel
import Registers
package import Web

/// The wall screen (大屏): `/wall`, and `/wall/board`, the part that it fetches when something has changed. Every screen of
/// a headquarters is given the same content, read at most once a second.
package struct WallPages: RouteGroup {
    let face: SituationFace
    private let boards: LastKnown<Key, WallContent>

    /// A headquarters and the indicator its map shows.
    struct Key: Hashable, Sendable {
        let county: AreaCode
        let indicator: String?
    }

    /// Seconds for which a view stays.
    static let seconds = 20

    package init(_ face: SituationFace) {
        self.face = face
        let layouts = MapLayouts()
        boards = LastKnown { key in
            try await face.store.read(as: .system(key.county)) { reading in
                try WallContent(reading, face, now: face.store.now, chosen: key.indicator, layouts: layouts)
            }
        }
    }

    package func add(to routes: Routes) {
        let pages = routes.pages
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
                "wall/show", try await board(pages, context).merging(own) { $1 }, for: context)
        }
        routes.signedIn.get("wall/board") { _, context in
            try pages.render("wall/board", try await board(pages, context), for: context)
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

    /// - Throws: `Rejection.notFound` for who has no wall to look at.
    private func board(_ pages: Pages, _ context: AppContext) async throws -> [String: ViewValue] {
        let principal = try context.principal()
        guard principal.has(.commander, .dutyOfficer, .sectionLead, .inspector) else { throw Rejection.notFound }
        // What the dictionary does not know asks for nothing of its own.
        let indicator = context.query.text("indicator").flatMap { face.book[$0]?.id }
        let answer = try await boards.answer(Key(county: principal.county, indicator: indicator))
        return WallView(
            content: answer.value, isStale: answer.isStale, locales: pages.locales, language: context.language,
            time: pages.time, now: face.store.now
        ).values
    }
}

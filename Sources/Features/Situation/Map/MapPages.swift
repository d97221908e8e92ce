import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Registers
package import Web

/// The headquarters' map: how it looks, and the import of a boundary file.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/map` | anyone signed in |
/// | POST | `/map` | administrator, duty officer; the GeoJSON file as the body |
/// | POST | `/map/remove` | the same |
package struct MapPages: RouteGroup {
    private let face: SituationFace
    /// Bytes: what a county surveys to the metre for its villages.
    static let limit = 20 * 1024 * 1024

    package init(_ face: SituationFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, face, store) = (routes.pages, face, face.store)
        routes.signedIn.get("map") { _, context in
            try pages.render("map/show", try await Self.page(face, pages, nil, context), for: context)
        }
        routes.signedIn.post("map") { request, context in
            do {
                return try await Self.take(request, face, pages, context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try pages.render(
                    "map/show", try await Self.page(face, pages, rejection, context), status: .unprocessableContent,
                    for: context)
            }
        }
        routes.signedIn.post("map/remove") { _, context in
            try await store.write(by: context.principal()) { try $0.removeMap() }
            return Response.see("/map", flash: Flash("map.removed"), for: context)
        }
    }

    private static func mayTake(_ principal: Principal) -> Bool {
        principal.posts.contains { Maps.drawing.contains($0.role) }
    }

    private static func take(
        _ request: Request, _ face: SituationFace, _ pages: Pages, _ context: AppContext
    ) async throws -> Response {
        let principal = try context.principal()
        guard mayTake(principal) else { throw Rejection.forbidden }
        let (name, bytes) = try await request.file(upTo: limit, named: "map.geojson", context)
        guard !bytes.isEmpty else { throw Rejection.invalid("fileMissing", field: "file") }
        let (store, day) = (face.store, CalendarDay(face.store.now, in: face.zone))
        let places = try await store.read(as: principal) { try $0.places(below: principal.county.territory, on: day) }
        let file = try BoundaryFile(Data(bytes), places: places)
        _ = try await store.write(by: principal) { try $0.take(file, named: name) }
        let values = [
            "n": String(file.map.outlines.count),
            "names": file.missing.map(\.name).joined(separator: pages.text("register.separator", for: context)),
        ]
        return .see(
            "/map", flash: Flash(file.missing.isEmpty ? "map.taken" : "map.takenMissing", values), for: context)
    }

    private static func page(
        _ face: SituationFace, _ pages: Pages, _ rejection: Rejection?, _ context: AppContext
    ) async throws -> [String: ViewValue] {
        let principal = try context.principal()
        let day = CalendarDay(face.store.now, in: face.zone)
        let (places, map) = try await face.store.read(as: principal) {
            (try $0.places(below: principal.county.territory, on: day), try $0.currentMap())
        }
        let outlines: OutlineMap? = try map?[Maps.fields.outlines]?.decoded()
        let drawing = MapDrawing(
            layout: outlines.map { MapLayout($0) } ?? MapLayout(TileMap(places)),
            shades: Dictionary(
                places.map { ($0.code, MapDrawing.Shade(name: $0.name, value: 0, text: "")) },
                uniquingKeysWith: { first, _ in first }))
        let title = pages.text("map.title", for: context)
        let current =
            map.map {
                pages.text(
                    "map.current",
                    ["file": $0[Maps.fields.file] ?? "", "n": String($0[Maps.fields.areas] ?? 0)], for: context)
            } ?? pages.text("map.tiles", for: context)
        return [
            "title": .text(title), "current": .text(current),
            "map": .object(drawing.view.merging(["title": .text(title)]) { $1 }),
            "canTake": .flag(mayTake(principal)), "hasFile": .flag(map != nil),
            "takeHint": .text(pages.text("map.takeHint", ["n": String(limit / 1024 / 1024)], for: context)),
            "problems": rejection.map { pages.problems(of: $0, for: context) } ?? .list([]),
            "refused": .flag(rejection != nil),
        ]
    }
}

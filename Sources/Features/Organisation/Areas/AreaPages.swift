import Database
import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
package import Registers
package import Web

/// Areas as a tree, and the import of a code table.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/areas` | anyone signed in |
/// | POST | `/areas/import` | administrator; the CSV file as the body |
/// | POST | `/api/v1/areas/import` | administrator; the same for programs |
package struct AreaPages: RouteGroup {
    private let store: RecordStore

    package init(_ store: RecordStore) { self.store = store }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, store)
        routes.signedIn.get("areas") { _, context -> Response in
            try pages.render("area/list", try await Self.page(store, pages, nil, context), for: context)
        }
        routes.signedIn.post("areas/import") { request, context -> Response in
            do {
                let outcome = try await Self.take(request, store, context)
                let values = [
                    "added": String(outcome.added), "changed": String(outcome.changed),
                    "unchanged": String(outcome.unchanged),
                ]
                return .see("/areas", flash: Flash("area.imported", values), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try pages.render(
                    "area/list", try await Self.page(store, pages, rejection, context),
                    status: .unprocessableContent, for: context)
            }
        }
        let numbers = ["added", "changed", "unchanged"]
        let operation = APIOperation(
            .post, "/api/v1/areas/import", id: "importAreas", tag: "areas",
            "Takes a code table: CSV with the columns code, level, parent, name. All of it or nothing.",
            body: APIBody(["type": "string"], mediaType: "text/csv"),
            success: (
                200,
                [
                    "type": "object", "required": .list(numbers.map { .text($0) }),
                    "properties": .object(Dictionary(numbers.map { ($0, ["type": "integer"]) }) { $1 }),
                ]
            ), refusals: [413, 422])
        routes.api(operation) { request, context in
            let outcome = try await Self.take(request, store, context)
            return try Response.json([
                "added": .integer(outcome.added), "changed": .integer(outcome.changed),
                "unchanged": .integer(outcome.unchanged),
            ])
        }
    }

    private static func take(
        _ request: Request, _ store: RecordStore, _ context: AppContext
    ) async throws -> AreaImport.Outcome {
        let principal = try context.principal()
        guard principal.has(.administrator) else { throw Rejection.forbidden }
        let body = try await request.bytes()
        let file = FileManager.default.temporaryDirectory.appending(path: "tiaodu-\(RecordID.makeSecret()).csv")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(body.readableBytesView).write(to: file)
        return try await AreaImport(store).run(file, by: principal)
    }

    private static func page(
        _ store: RecordStore, _ pages: Pages, _ rejection: Rejection?, _ context: AppContext
    ) async throws -> [String: ViewValue] {
        let principal = try context.principal()
        let tree = try await store.read(as: principal) { try AreaTree(within: principal.county, $0) }
        let problems = rejection?.problems.map { problem -> ViewValue in
            [
                "row": ViewValue(problem.values["row"]),
                "reason": .text(pages.text("rejection.\(problem.code)", problem.values, for: context)),
            ]
        }
        return [
            "title": .text(pages.text("area.title", for: context)),
            "areas": tree.view, "canImport": .flag(principal.has(.administrator)),
            "summary": tree.isCut ? .text(pages.text("area.more", for: context)) : .none,
            "outcome": rejection.map {
                [
                    "text": .text(pages.text("rejection.\($0.code)", $0.values, for: context)), "added": 0, "same": 0,
                    "errorCount": .text($0.values["count"] ?? "1"), "errorsAny": true, "errors": .list(problems ?? []),
                ]
            } ?? .none,
        ]
    }
}

/// The areas of a headquarters as a page shows them.
struct AreaTree {
    /// Rows above which villages are left out: a municipality has more than ten thousand.
    static let largest = 2_000

    let view: ViewValue
    let isCut: Bool

    init(within county: AreaCode, _ reading: Reading) throws {
        let prefix = county.territory.text
        let rows = try reading.connection.query(
            """
            SELECT id, name FROM area WHERE id >= \(prefix) AND id < \(prefix + "~") AND "validTo" IS NULL ORDER BY id
            """)
        isCut = rows.count > Self.largest
        var children: [AreaCode?: [(code: AreaCode, name: String)]] = [:]
        var known: Set<AreaCode> = []
        for row in rows {
            let code: AreaCode = try row.get("id")
            if isCut, code.level.rawValue > AreaCode.Level.township.rawValue { continue }
            known.insert(code)
            let parent = code.parent.flatMap { known.contains($0) ? $0 : nil }
            children[parent, default: []].append((code, try row.get("name")))
        }
        view = Self.branches(nil, children)
    }

    private static func branches(_ parent: AreaCode?, _ children: [AreaCode?: [(code: AreaCode, name: String)]])
        -> ViewValue
    {
        .list(
            (children[parent] ?? []).map { code, name in
                let below = children[code] ?? []
                return [
                    "name": .text(name), "code": code.isLocal ? .none : .text(code.text),
                    "count": ViewValue(below.count),
                    "open": .flag(code.level.rawValue <= AreaCode.Level.county.rawValue),
                    "childrenAny": .flag(!below.isEmpty), "children": branches(code, children),
                ]
            })
    }
}

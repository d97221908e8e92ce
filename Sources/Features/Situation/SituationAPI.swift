import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import Registers
package import Web

/// SitReps and bulletins for programs; who reads them is whoever reads their pages while signed in.
///
/// | | |
/// |---|---|
/// | GET | /api/v1/sitreps · /api/v1/sitreps/{id} · /api/v1/sitreps/{id}/file?format= |
/// | GET | /api/v1/bulletins · /api/v1/bulletins/{id} |
package struct SituationAPI: RouteGroup {
    let face: SituationFace
    let files: SitRepPages

    package init(_ face: SituationFace) { (self.face, files) = (face, SitRepPages(face)) }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        list(
            routes, SitReps.self, "/api/v1/sitreps", id: "listSitReps", "SitReps, the newest day first, without content"
        ) { record in
            let s = SitReps.fields
            return [
                "day": Self.text(record[s.day]), "edition": .integer(record[s.edition] ?? 1),
                "asOf": Self.text(record[s.asOf]), "finalised": Self.text(record[s.finalised]),
            ]
        }
        routes.api(
            APIOperation(
                .get, "/api/v1/sitreps/{id}", id: "getSitRep", tag: "situation",
                "One SitRep: its frozen numbers and the office's words, as they are stored", refusals: [404])
        ) { _, context in
            let json = try SitRepFile(try await files.asked(context)).json()
            return Response(
                status: .ok, headers: [.contentType: "application/json"], body: .init(byteBuffer: .init(string: json)))
        }
        routes.api(
            APIOperation(
                .get, "/api/v1/sitreps/{id}/file", id: "getSitRepFile", tag: "situation",
                "One SitRep as a file; 415 where the program that makes it is not installed",
                parameters: [
                    APIParameter(
                        "format", "What to make of it.",
                        schema: [
                            "type": "string", "enum": .list(Converter.Format.allCases.map { .text($0.rawValue) }),
                        ],
                        required: true)
                ], success: (200, nil), refusals: [404, 415, 422])
        ) { _, context in
            guard let format = context.query.text("format").flatMap({ Converter.Format(rawValue: $0) }) else {
                throw Rejection.invalid("badChoice", field: "format")
            }
            return try await files.convert(format, pages, context)
        }
        list(
            routes, Bulletins.self, "/api/v1/bulletins", id: "listBulletins",
            "Bulletins, the newest day first, without content"
        ) { record in
            let b = Bulletins.fields
            return ["day": Self.text(record[b.day]), "released": Self.text(record[b.released])]
        }
        routes.api(
            APIOperation(
                .get, "/api/v1/bulletins/{id}", id: "getBulletin", tag: "situation",
                "One bulletin: what everybody may read once it is released, small numbers left out", refusals: [404])
        ) { _, context in
            let (id, b) = (try context.recordID(), Bulletins.fields)
            let record = try await store.read(as: context.principal()) { try $0.find(Bulletins.self, id) }
            let content = try JSONValue(parsing: Data((record[b.content]?.text ?? "{}").utf8))
            return try Response.json([
                "id": .text(record.id.text), "state": .text(record.state), "day": Self.text(record[b.day]),
                "released": Self.text(record[b.released]), "text": Self.text(record[b.text]),
                "corrects": Self.text(record[b.corrects]), "correction": Self.text(record[b.correction]),
                "content": content,
            ])
        }
    }

    private func list<R: Register>(
        _ routes: Routes, _ register: R.Type, _ path: String, id: String, _ summary: String,
        _ json: @escaping @Sendable (Record) -> [String: JSONValue]
    ) {
        let store = face.store
        routes.api(
            APIOperation(
                .get, path, id: id, tag: "situation", summary,
                parameters: [APIParameter("after", "Cursor of the page before.")],
                success: (
                    200,
                    [
                        "type": "object", "required": ["items"],
                        "properties": [
                            "items": ["type": "array", "items": ["type": "object"]],
                            "next": ["type": ["string", "null"]],
                        ],
                    ]
                ), refusals: [422])
        ) { _, context in
            let principal = try context.principal()
            guard principal.posts.contains(where: { R.access.read[$0.role] != nil }) else { throw Rejection.forbidden }
            var after: Query.Cursor?
            if let text = context.query.text("after") {
                guard let cursor = Query.Cursor(text) else { throw Rejection.invalid("malformed", field: "after") }
                after = cursor
            }
            let query = Query(after: after, limit: 50)
            let page = try await store.read(as: principal) { try $0.page(R.self, query) }
            return try Response.json([
                "items": .list(
                    page.records.map { record in
                        .object(
                            json(record).merging(["id": .text(record.id.text), "state": .text(record.state)]) { $1 })
                    }), "next": Self.text(page.next?.text),
            ])
        }
    }

    private static func text(_ value: (any CustomStringConvertible)?) -> JSONValue {
        value.map { .text($0.description) } ?? .null
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Registers
package import Web

/// Pages and files of the SitReps (疫情快报).
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/sitreps`, `/sitreps/{id}` | the headquarters' roles |
/// | GET | `/sitreps/{id}.html`, `.pdf`, `.docx`, `.json` | the same |
/// | POST | `/sitreps`, `/sitreps/{id}`, `…/finalise` | the office |
package struct SitRepPages: RouteGroup {
    let face: SituationFace
    /// Where programs are looked for.
    let path: String

    package init(_ face: SituationFace, path: String = ProcessInfo.processInfo.environment["PATH"] ?? "") {
        (self.face, self.path) = (face, path)
    }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.get("sitreps") { _, context in try await list(pages, context) }
        routes.signedIn.post("sitreps") { _, context in
            let face = face
            let made = try await store.write(by: context.principal()) { try $0.beginSitRep(face) }
            let moment = made[SitReps.fields.asOf].map { pages.time.moment($0, context.language, now: store.now) }
            return Response.see(
                "/sitreps/\(made.id)", flash: Flash("sitrep.begun", ["moment": moment ?? ""]), for: context)
        }
        routes.signedIn.get("sitreps/{id}") { _, context in try await show(pages, context, nil) }
        routes.signedIn.post("sitreps/{id}") { _, context in try await word(pages, context) }
        routes.signedIn.post("sitreps/{id}/finalise") { _, context in
            let id = try context.recordID()
            _ = try await store.write(by: context.principal()) { try $0.finaliseSitRep(id) }
            return Response.see("/sitreps/\(id)", flash: Flash("sitrep.finalisedDone"), for: context)
        }
        routes.signedIn.get("sitreps/{id}.html") { _, context in
            Response.html(try paper(try await asked(context), pages, context, linked: true))
        }
        routes.signedIn.get("sitreps/{id}.json") { _, context in
            let sitrep = try await asked(context)
            return Self.file(Data(try SitRepFile(sitrep).json().utf8), "application/json", "\(sitrep.name).json")
        }
        for format in Converter.Format.allCases {
            routes.signedIn.get("sitreps/{id}.\(format.rawValue)") { _, context in
                try await convert(format, pages, context)
            }
        }
    }

    /// A SitRep as somebody asked for it.
    struct Asked: Sendable {
        let record: Record
        let content: SitRepContent
        let words: SitRepWording
        let editions: [Record]
        var isFinal: Bool { record.state == "final" }
        /// Of its files.
        var name: String { "sitrep-\(record[SitReps.fields.key] ?? "")" }

        var difference: SitRepDifference? {
            get throws {
                guard let place = editions.firstIndex(where: { $0.id == record.id }), place > 0 else { return nil }
                let before = editions[place - 1]
                return SitRepDifference(
                    from: (try before.sitrepContent(), try before.sitrepWords()), to: (content, words))
            }
        }
    }

    func asked(_ context: AppContext) async throws -> Asked {
        let id = try context.recordID()
        return try await face.store.read(as: context.principal()) { reading in
            let record = try reading.find(SitReps.self, id)
            let editions = try record[SitReps.fields.day].map { try reading.sitreps(of: $0) } ?? []
            return Asked(
                record: record, content: try record.sitrepContent(), words: try record.sitrepWords(), editions: editions
            )
        }
    }

    private func words(_ asked: Asked, _ pages: Pages, _ context: AppContext) throws -> SitRepWords {
        let links = SitRepLinks(
            face.book, face.store.registry, on: asked.content.day, for: try context.principal())
        return SitRepWords(
            content: asked.content, words: asked.words, isFinal: asked.isFinal,
            finalised: asked.record[SitReps.fields.finalised], locales: pages.locales, language: context.language,
            time: pages.time, links: links)
    }

    /// The page of the printer, of PDF and of the office file.
    private func paper(_ asked: Asked, _ pages: Pages, _ context: AppContext, linked: Bool, drawn: Bool = true) throws
        -> String
    {
        var words = try words(asked, pages, context)
        // Paper leads nowhere.
        words.links = nil
        let own: [String: ViewValue] = ["linked": .flag(linked), "drawn": .flag(drawn)]
        return try pages.text(of: "sitrep/paper", words.values.merging(own) { $1 }, for: context)
    }

    func convert(_ format: Converter.Format, _ pages: Pages, _ context: AppContext) async throws -> Response {
        let asked = try await asked(context)
        guard let converter = Converter(format, path: path) else {
            throw Rejection(
                .unsupported, "converterAbsent",
                values: ["format": format.rawValue.uppercased(), "package": format.package])
        }
        let html = try paper(asked, pages, context, linked: false, drawn: format == .pdf)
        let data = try await converter.convert(html, style: face.assets.appending(path: "sitrep-paper.css"))
        return Self.file(data, format.mediaType, "\(asked.name).\(format.rawValue)")
    }

    private static func file(_ data: Data, _ mediaType: String, _ name: String) -> Response {
        .file(Array(data), name: name, type: mediaType)
    }

    private func word(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let id = try context.recordID()
        let words = SitRepWording(
            Dictionary(
                SitRepWording.Section.allCases.map { ($0, context.form[$0.rawValue] ?? "") },
                uniquingKeysWith: { first, _ in first }))
        do {
            _ = try await face.store.write(by: context.principal()) { try $0.word(sitrep: id, words) }
        } catch let rejection as Rejection where rejection.kind == .invalid {
            return try await show(pages, context, (rejection, words))
        }
        return .see("/sitreps/\(id)", flash: Flash("sitrep.saved"), for: context)
    }

    /// - Parameter refused: words that were not taken, and why; they stay in the form.
    private func show(
        _ pages: Pages, _ context: AppContext, _ refused: (rejection: Rejection, words: SitRepWording)?
    ) async throws -> Response {
        let asked = try await asked(context)
        let bulletin = try await face.store.read(as: context.principal()) {
            try $0.all(Bulletins.self, where: Bulletins.fields.sitrep, is: asked.record.id)
                .last { $0.state != "withdrawn" }
        }
        let view = SitRepView(
            words: try words(asked, pages, context), asked: asked, principal: try context.principal(),
            bulletin: bulletin, path: path, now: face.store.now)
        return try pages.render(
            "sitrep/show", try view.values(refused, pages, context),
            status: refused == nil ? .ok : .unprocessableContent, for: context)
    }

    private func list(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let principal = try context.principal()
        let after = context.query.text("after").flatMap { Query.Cursor($0) }
        let (page, bulletins) = try await face.store.read(as: principal) { reading in
            guard principal.posts.contains(where: { SitReps.access.read[$0.role] != nil }) else {
                throw Rejection.notFound
            }
            let page = try reading.page(SitReps.self, Query(after: after, limit: 30))
            return (page, try reading.bulletins(of: page.records.map(\.id)))
        }
        let s = SitReps.fields
        let rows = page.records.map { sitrep -> ViewValue in
            let day = sitrep[s.day].map { pages.time.day($0, context.language, now: face.store.now) } ?? ""
            let isFinal = sitrep.state == "final"
            return [
                "href": .text("/sitreps/\(sitrep.id)"),
                "name": .text(
                    pages.text("sitrep.titleOf", ["day": day, "edition": String(sitrep[s.edition] ?? 1)], for: context)),
                "asOf": ViewValue(
                    sitrep[s.asOf].map { pages.time.moment($0, context.language, now: face.store.now) }),
                "state": [
                    "tone": .text(isFinal ? "met" : "soon"),
                    "text": .text(pages.text("state.sitrep.\(sitrep.state)", for: context)),
                ],
                "bulletin": ViewValue(
                    bulletins[sitrep.id].map { pages.text("state.bulletin.\($0)", for: context) }),
            ]
        }
        return try pages.render(
            "sitrep/list",
            [
                "title": .text(pages.text("sitrep.list", for: context)), "rows": .list(rows),
                "any": .flag(!rows.isEmpty),
                "canWrite": .flag(principal.posts.contains { SitReps.writing.contains($0.role) }),
                "next": ViewValue(page.next.map { "/sitreps?after=\(queryValue($0.text))" }),
            ], for: context)
    }
}

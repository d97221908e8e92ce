package import Communiques
package import Foundation
import HTTPTypes
import Hummingbird
package import Kernel
import Registers
package import Web

/// Pasting or importing a communiqué (粘贴会议稿).
///
/// | | | |
/// |---|---|---|
/// | GET | /communiques/new | page |
/// | POST | /communiques | form field `text`, or the file as body → draft |
/// | POST | /api/v1/communiques/parse | the text as body → what was read, nothing stored |
/// | POST | /api/v1/communiques | the text as body → draft stored |
package struct CommuniquePages: RouteGroup {
    private let face: CommandFace
    private let reader: CommuniqueReader

    package init(_ face: CommandFace, reader: CommuniqueReader) { (self.face, self.reader) = (face, reader) }

    package func add(to routes: Routes) {
        let pages = routes.pages
        routes.signedIn.get("communiques/new") { _, context in
            try mayDraft(context)
            return try page(pages, text: "", problem: nil, context)
        }
        routes.signedIn.post("communiques") { request, context in
            try mayDraft(context)
            let principal = try context.principal()
            let typed = context.form["text"]
            let data: Data
            if let typed { data = Data(typed.utf8) } else { data = try await Data(request.bytes().readableBytesView) }
            do {
                let directive = try await draft(data, name: nil, principal)
                return Response.see("/directives/\(directive.id)/draft", for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try page(pages, text: typed ?? "", problem: rejection, context)
            }
        }
        routes.api(
            APIOperation(
                .post, "/api/v1/communiques/parse", id: "parseCommunique", tag: "communiques",
                "Reads a communiqué into head and demands; stores nothing.",
                body: APIBody(["type": "string"], mediaType: "text/plain"), refusals: [413, 422])
        ) { request, context in
            let data = try await Data(request.bytes().readableBytesView)
            let read = try await reader.read(data, home: context.principal().county)
            return try Response.json(JSONValue(parsing: read.communique.json()))
        }
        routes.api(
            APIOperation(
                .post, "/api/v1/communiques", id: "draftFromCommunique", tag: "communiques",
                "Reads a communiqué and stores it with a directive in draft.",
                body: APIBody(["type": "string"], mediaType: "text/plain"),
                success: (201, ["type": "object", "properties": ["directive": ["type": "string"]]]),
                refusals: [413, 422])
        ) { request, context in
            let principal = try context.principal()
            let directive = try await draft(await Data(request.bytes().readableBytesView), name: nil, principal)
            return try Response.json(["directive": .text(directive.id.text)], status: .created)
        }
    }

    private func draft(_ data: Data, name: String?, _ principal: Principal) async throws -> Record {
        let read = try await reader.read(data, home: principal.county)
        let rules = face.rules
        return try await face.store.write(by: principal) { try $0.draft(from: read, named: name, rules: rules) }
    }

    private func mayDraft(_ context: AppContext) throws {
        guard try context.principal().has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
    }

    private func page(_ pages: Pages, text: String, problem: Rejection?, _ context: AppContext) throws -> Response {
        let words = PageWords(pages, context, now: face.store.now)
        let shown = problem.map { rejection -> ViewValue in
            [
                "text": .text(words.text("rejection.\(rejection.code)", rejection.values))
            ]
        }
        return try pages.render(
            "communique/new",
            ["title": .text(words.text("communique.title")), "text": .text(text), "problem": shown ?? .none],
            status: problem == nil ? .ok : .unprocessableContent, for: context)
    }
}

/// Reads communiqués with the dictionaries and the imported area table.
package struct CommuniqueReader: Sendable {
    private let parser: CommuniqueParser
    private let areas: @Sendable () async throws -> AreaNames

    package init(_ parser: CommuniqueParser, areas: @escaping @Sendable () async throws -> AreaNames) {
        (self.parser, self.areas) = (parser, areas)
    }

    /// - Throws: `Rejection` of the parser: `encodingBroken`, `communiqueEmpty`.
    package func read(_ data: Data, home: AreaCode?) async throws -> Communiques.Reading {
        try parser.parse(data, context: .init(areas: try await areas(), home: home))
    }
}

import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Signing by a pasted chain (接龙签收): paste, look, answer what is asked, sign.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/directives/{id}/chain` | headquarters: where to paste |
/// | POST | `/directives/{id}/chain` | the same: `then=look` shows what the text says, `then=sign` signs |
package struct ChainPages: RouteGroup {
    let face: CommandFace

    package init(_ face: CommandFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.get("directives/{id}/chain") { _, context in
            try await page(pages, nil, context)
        }
        routes.signedIn.post("directives/{id}/chain") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            guard form["then"] == "sign" else { return try await page(pages, nil, context) }
            do {
                let signed = try await store.write(by: principal) { writing in
                    let chain = try writing.reading.chain(form["text"] ?? "", of: id)
                    return try writing.acknowledge(directive: id, chain: try chain.answers(form))
                }
                return Response.see(
                    "/directives/\(id)", flash: Flash("chain.signed", ["n": String(signed)]), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await page(pages, rejection, context)
            }
        }
    }

    private func page(_ pages: Pages, _ problem: Rejection?, _ context: AppContext) async throws -> Response {
        let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
        guard principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
        let text = form["text"] ?? ""
        let content = try await face.store.read(as: principal) { try ChainView.Content($0, id, text) }
        let view = ChainView(PageWords(pages, context, now: face.store.now), content, text: text, problem, form)
        return try pages.render(
            "directive/chain", view.values, status: problem?.kind.status ?? .ok, for: context)
    }
}

extension Chain {
    /// The units for which the text stands, with what a person has said of the lines that were asked about.
    /// - Throws: `Rejection` invalid `chainUndecided` while a line has no answer, `badChoice`.
    func answers(_ form: Form) throws -> [(unit: RecordID, person: String)] {
        try lines.compactMap { line in
            switch line.meaning {
            case .unit(let id): return (id, line.person)
            case .asked:
                guard let answer = form.text("line-\(line.number)") else {
                    throw Rejection.invalid("chainUndecided", field: "line-\(line.number)")
                }
                if answer == "skip" { return nil }
                guard let id = RecordID(answer) else {
                    throw Rejection.invalid("badChoice", field: "line-\(line.number)")
                }
                return (id, "")
            case .duplicate, .notAddressed, .heading: return nil
            }
        }
    }
}

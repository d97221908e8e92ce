import Hummingbird
import Kernel
import Registers
package import Web

/// What came of somebody whom a round found (处置结果), and the same for programs.
///
/// | | |
/// |---|---|
/// | GET | `/residents/{id}` |
/// | POST | `/residents/{id}/disposition` · `/api/v1/residents/{id}/disposition` |
package struct HitPages: RouteGroup {
    let face: HouseholdFace

    package init(_ face: HouseholdFace) { self.face = face }

    /// The way to it from the record's page.
    package static let link = RecordLink(
        key: "household.hits.link", roles: [.dutyOfficer, .sectionLead, .unitOfficer, .gridWorker]
    ) { "/residents/\($0)" }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("residents/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("residents/{id}/disposition") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            let x = Residents.fields
            do {
                _ = try await store.write(by: principal) { writing in
                    _ = try writing.reading.find(Residents.self, id)
                    var check = FormCheck(form)
                    if form.text(x.disposition.name) == nil { check.fail("required", field: x.disposition.name) }
                    let disposition = check.choice(x.disposition.name, of: Disposition.self)
                    let words = check.optional(x.dispositionWords.name, longest: 200)
                    try check.finish()
                    guard let disposition else { throw Rejection.invalid("required", field: x.disposition.name) }
                    return try writing.dispose(resident: id, as: disposition, words: words, rules: rules)
                }
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await show(pages, context, problem: rejection)
            }
            return Response.see("/residents/\(id)", flash: Flash("household.done.disposition"), for: context)
        }
        routes.api(
            APIOperation(
                .post, "/api/v1/residents/{id}/disposition", id: "disposeResident", tag: "households",
                "Says what came of somebody whom a round found; the duty is met. It restricts nobody.",
                body: APIBody(Self.schema), success: (200, ["type": "object"]), refusals: [403, 404, 409, 415, 422])
        ) { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let json = try await request.json()
            let said = try await store.write(by: principal) { writing in
                _ = try writing.reading.find(Residents.self, id)
                guard let disposition = json["disposition"]?.text.flatMap({ Disposition(rawValue: $0) }) else {
                    throw Rejection.invalid("badChoice", field: "disposition")
                }
                return try writing.dispose(
                    resident: id, as: disposition, words: json.string("words"), rules: rules)
            }
            let disposition = said[Residents.fields.disposition]?.rawValue ?? ""
            return try Response.json(["id": .text(said.id.text), "disposition": .text(disposition)])
        }
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id) = (try context.principal(), try context.recordID())
        guard principal.worksWithHouseholds else { throw Rejection.notFound }
        let content = try await face.store.read(as: principal) { try HitView.Content($0, id) }
        let view = HitView(
            words: PageWords(pages, context, now: face.store.now), content: content, rules: face.rules,
            form: problem == nil ? Form() : context.form, problem: problem)
        return try pages.render(
            "household/hit", view.values(principal), status: problem == nil ? .ok : .unprocessableContent,
            for: context)
    }

    private static let schema: JSONValue = [
        "type": "object", "required": ["disposition"],
        "properties": [
            "disposition": .oneOf(Disposition.self),
            "words": ["type": "string", "maxLength": 200],
        ],
    ]
}

import Command
import Duties
import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Documents from above (公文传阅): what has come and who has read it; for a unit what it has to read.
///
/// | | |
/// |---|---|
/// | GET | /circulation · /circulation/lag?days= · /circulation/{id} · /api/v1/circulation/lag?days= |
/// | POST | /circulation/read-all · /circulation/{id}/circulate · read · directive · /receipts/{id}/read |
/// | POST | /api/v1/documents/{id}/circulate · /api/v1/receipts/{id}/read |
package struct DocumentPages: RouteGroup {
    let face: CirculationFace

    package init(_ face: CirculationFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("circulation") { _, context in
            let principal = try context.principal()
            guard principal.isHeadquarters || principal.has(.unitOfficer, .gridWorker) else { throw Rejection.notFound }
            let content = try await store.read(as: principal) { try DocumentList($0) }
            let words = PageWords(pages, context, now: store.now)
            return try pages.render("circulation/list", content.values(words), for: context)
        }
        routes.signedIn.get("circulation/lag") { _, context in
            let principal = try context.principal()
            guard principal.isHeadquarters else { throw Rejection.notFound }
            let (days, now) = (Self.days(context.query), store.now)
            let lags = try await store.read(as: principal) {
                try $0.cascadeLags(since: now.advanced(minutes: -days * 1440), UnitTree($0))
            }
            return try pages.render(
                "circulation/lag", LagView(PageWords(pages, context, now: now), lags, days: days).values, for: context)
        }
        routes.signedIn.get("circulation/{id}") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let (now, zone) = (store.now, face.book.zone)
            let content = try await store.read(as: principal) {
                try DocumentContent($0, id, on: CalendarDay(now, in: zone))
            }
            let view = DocumentView(PageWords(pages, context, now: now), content, principal)
            return try pages.render("circulation/show", view.values, for: context)
        }
        routes.signedIn.post("circulation/read-all") { _, context in
            let count = try await store.write(by: context.principal()) { try $0.readAll() }
            return Response.see(
                "/circulation", flash: Flash("circulation.readNow", ["n": String(count)]), for: context)
        }
        routes.signedIn.post("circulation/{id}/circulate") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            let book = face.book
            let made = try await store.write(by: principal) { writing in
                let units = try UnitNames.units(
                    of: form.text("units") ?? "", field: "units", in: UnitTree(writing.reading))
                return try writing.circulate(document: id, to: units, persons: form.recordIDs("person"), in: book)
            }
            return Response.see(
                "/circulation/\(id)", flash: Flash("circulation.sentNow", ["n": String(made.count)]), for: context)
        }
        routes.signedIn.post("receipts/{id}/read") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            let receipt = try await store.write(by: principal) {
                try $0.read(receipt: id, saidBy: form.text("saidBy"), saidHow: form.text("saidHow"))
            }
            let document = receipt[Receipts.fields.document] ?? id
            return Response.see("/circulation/\(document)", flash: Flash("circulation.noted"), for: context)
        }
        routes.signedIn.post("circulation/{id}/directive") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let draft = try await store.write(by: principal) { try $0.draft(from: id, rules: rules) }
            return Response.see("/directives/\(draft.id)/draft", for: context)
        }
        addAPI(to: routes)
    }

    private func addAPI(to routes: Routes) {
        let (store, book) = (face.store, face.book)
        routes.api(
            APIOperation(
                .post, "/api/v1/documents/{id}/circulate", id: "circulateDocument", tag: "circulation",
                "Sends a document from above to units and persons; who has it already is left out.",
                body: APIBody([
                    "type": "object",
                    "properties": [
                        "units": ["type": "array", "items": ["type": "string"]],
                        "persons": ["type": "array", "items": ["type": "string"]],
                    ],
                ]), refusals: [403, 404, 415, 422])
        ) { request, context in
            let (principal, id, json) = (
                try context.principal(), try context.recordID(), try await request.json()
            )
            let (units, persons) = (try json.all("units") { RecordID($0) }, try json.all("persons") { RecordID($0) })
            let made = try await store.write(by: principal) {
                try $0.circulate(document: id, to: units, persons: persons, in: book)
            }
            return try Response.json(["receipts": .list(made.map { .text($0.id.text) })])
        }
        routes.api(
            APIOperation(
                .post, "/api/v1/receipts/{id}/read", id: "readDocument", tag: "circulation",
                "Says that a document has been read; with saidBy and saidHow on behalf of a unit.",
                body: APIBody([
                    "type": "object",
                    "properties": ["saidBy": ["type": "string"], "saidHow": ["type": "string"]],
                ]), refusals: [403, 404, 415, 422])
        ) { request, context in
            let (principal, id, json) = (
                try context.principal(), try context.recordID(), try await request.json()
            )
            let receipt = try await store.write(by: principal) {
                try $0.read(receipt: id, saidBy: json.string("saidBy"), saidHow: json.string("saidHow"))
            }
            return try Response.json([
                "id": .text(receipt.id.text), "state": .text(receipt.state),
                "read": receipt[Receipts.fields.read].map { .text($0.description) } ?? .null,
            ])
        }
        routes.api(
            APIOperation(
                .get, "/api/v1/circulation/lag", id: "cascadeLag", tag: "circulation",
                "How long documents take from above to the last reader, by level, in hours.",
                parameters: [
                    APIParameter("days", "Days back, 1 to 366; 30 unless given.", schema: ["type": "integer"])
                ],
                refusals: [404])
        ) { _, context in
            let principal = try context.principal()
            guard principal.isHeadquarters else { throw Rejection.notFound }
            let start = store.now.advanced(minutes: -Self.days(context.query) * 1440)
            let lags = try await store.read(as: principal) { try $0.cascadeLags(since: start, UnitTree($0)) }
            return try Response.json(LagView.json(lags))
        }
    }

    private static func days(_ query: Form) -> Int { min(max(query.integer("days") ?? 30, 1), 366) }
}

extension Principal {
    var isHeadquarters: Bool { has(.commander, .dutyOfficer, .sectionLead, .inspector, .system) }
    var isClerk: Bool { has(.dutyOfficer, .sectionLead) }
}

import Hummingbird
import Kernel
import Organisation
import Policies
import Registers
package import Web

/// Risk areas (风险区): those in force and what is due, entry from a published list, confirmation by a second person.
///
/// | | |
/// |---|---|
/// | GET | /risk-areas · /risk-areas/list · /risk-areas/{id} |
/// | POST | /risk-areas/list (read a list) · /risk-areas/entered (enter it) · /risk-areas/confirm |
/// | POST | /risk-areas/{id}/case · screen · lower · drop |
package struct RiskPages: RouteGroup {
    let face: PreventionFace

    package init(_ face: PreventionFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        let views = RiskViews(face: face, pages: pages)
        routes.signedIn.get("risk-areas") { _, context in try await views.list(context) }
        routes.signedIn.get("risk-areas/list") { _, context in try await views.paste(context) }
        routes.signedIn.get("risk-areas/{id}") { _, context in try await views.show(context) }
        routes.signedIn.post("risk-areas/list") { _, context in
            let principal = try context.principal()
            do {
                let text = context.form["list"] ?? ""
                let list = try await store.read(as: principal) { reading in
                    var list = try PublishedList(text)
                    try list.match(in: reading)
                    return list
                }
                return try await views.matched(list, context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await views.paste(context, rejection)
            }
        }
        routes.signedIn.post("risk-areas/entered") { _, context in
            let (principal, form) = (try context.principal(), context.form)
            var check = FormCheck(form)
            let (scheme, from) = (check.choice("scheme", of: RiskScheme.self), check.day("from"))
            let source = check.required("source", longest: 500)
            try check.finish()
            guard let scheme, let from else { throw Rejection.invalid("required", field: "scheme") }
            let lines = RiskViews.chosen(form)
            let count = try await store.write(by: principal) {
                try $0.enter(riskAreas: lines, scheme: scheme, from: from, source: source)
            }
            return Response.see(
                "/risk-areas", flash: Flash("risk.entered", ["n": String(count)]), for: context)
        }
        routes.signedIn.post("risk-areas/confirm") { _, context in
            let (principal, form) = (try context.principal(), context.form)
            let ids = form.all("id").compactMap { RecordID($0) }
            guard !ids.isEmpty else { throw Rejection.invalid("required", field: "id") }
            try await store.write(by: principal) { try $0.confirm(riskAreas: ids) }
            return Response.see(
                "/risk-areas", flash: Flash("risk.confirmed", ["n": String(ids.count)]), for: context)
        }
        step(routes, "case") { writing, id, form in
            var check = FormCheck(form)
            let day = check.day("day")
            try check.finish()
            guard let day else { throw Rejection.invalid("required", field: "day") }
            try writing.addCase(
                riskArea: id, on: day, inHousehold: form["household"] == "1", rules: rules)
        }
        step(routes, "screen") { writing, id, form in
            var check = FormCheck(form)
            let day = check.day("day")
            try check.finish()
            guard let day else { throw Rejection.invalid("required", field: "day") }
            try writing.screen(riskArea: id, on: day, rules: rules)
        }
        step(routes, "lower") { try $0.lower(riskArea: $1, order: $2.text("order"), rules: rules) }
        step(routes, "drop") { writing, id, _ in try writing.drop(riskArea: id) }
    }

    private func step(
        _ routes: Routes, _ name: String, _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Void
    ) {
        let store = face.store
        routes.signedIn.post(RouterPath("risk-areas/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            try await store.write(by: principal) { try body($0, id, form) }
            return Response.see("/risk-areas", flash: Flash("risk.done.\(name)"), for: context)
        }
    }
}

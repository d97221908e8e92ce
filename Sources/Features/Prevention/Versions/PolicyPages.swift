import Hummingbird
package import Kernel
import Policies
import Registers
package import Web

/// Policies (防控方案): what is in force, drafts, the examples that come with the program; the editor; what a version changes.
///
/// | | |
/// |---|---|
/// | GET | /policy: what is in force in plain language, for everybody |
/// | GET | /policies · /policies/new?from= · /policies/{id} · /policies/{id}/edit · /policies/{id}/changes |
/// | POST | /policies · /policies/{id} · /policies/{id}/propose · agree · decline · drop |
package struct PolicyPages: RouteGroup {
    let face: PreventionFace
    /// Whose policies are told to whoever asks.
    let county: AreaCode

    package init(_ face: PreventionFace, county: AreaCode) { (self.face, self.county) = (face, county) }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        let views = PolicyViews(face: face, pages: pages)
        routes.open.get("policy") { _, context in try await views.plain(county, context) }
        routes.signedIn.get("policies") { _, context in try await views.list(context) }
        routes.signedIn.get("policies/new") { _, context in try await views.edit(context) }
        routes.signedIn.get("policies/{id}") { _, context in try await views.show(context) }
        routes.signedIn.get("policies/{id}/edit") { _, context in try await views.edit(context) }
        routes.signedIn.get("policies/{id}/changes") { _, context in try await views.changes(context) }
        routes.signedIn.post("policies") { _, context in
            let (principal, yaml) = (try context.principal(), context.form["definition"] ?? "")
            do {
                let made = try await store.write(by: principal) { try $0.draft(policy: yaml, rules: rules) }
                return Response.see("/policies/\(made.id)", flash: Flash("policy.drafted"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await views.edit(context, problem: rejection)
            }
        }
        routes.signedIn.post("policies/{id}") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                _ = try await store.write(by: principal) {
                    try $0.edit(
                        policy: id, form["definition"] ?? "", version: form.integer("version").map { Int64($0) },
                        rules: rules)
                }
                return Response.see("/policies/\(id)", flash: Flash("register.saved"), for: context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try await views.edit(context, problem: rejection)
            }
        }
        step(routes, "propose", "policy.proposed") { try $0.propose(policy: $1, order: $2.text("order"), rules: rules) }
        step(routes, "agree", "policy.agreed") { writing, id, _ in
            try writing.decide(policy: id, agree: true, rules: rules)
        }
        step(routes, "decline", "policy.declined") { writing, id, form in
            try writing.decide(policy: id, agree: false, words: form.text("words"), rules: rules)
        }
        step(routes, "drop", "policy.dropped") { writing, id, _ in try writing.drop(policy: id) }
        PolicyAPI(face).add(to: routes)
    }

    private func step(
        _ routes: Routes, _ name: String, _ flash: String,
        _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let store = face.store
        routes.signedIn.post(RouterPath("policies/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            _ = try await store.write(by: principal) { try body($0, id, form) }
            return Response.see("/policies/\(id)", flash: Flash(flash), for: context)
        }
    }
}

import Foundation
import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// A place's entry by its link (来客登记录入): no account, nothing read back. Works in a chat app: plain forms, no script.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/v/{token}` | anyone: the form for a device that was let in, else the gate, whatever the token |
/// | POST | `/v/{token}` | anyone: the confirmation code lets this device in |
/// | POST | `/v/{token}/visits` | a device that was let in |
package struct VisitLinkPages: RouteGroup {
    let face: VisitorFace

    package init(_ face: VisitorFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        let gate = LinkGatePages<VisitLinkVisit>(
            pages, store, path: "v", words: "visitor.link", hours: VisitorRules.linkHours
        ) { try show($0, pages, $1, $2) }
        gate.add(to: routes)
        gate.addStep("visits", to: routes) { visit, form in
            let entered = try Self.read(form, in: rules.zone)
            try await store.write(by: visit.principal) { try $0.enter(entered, by: visit, rules: rules) }
            return Flash("visitor.done.entered")
        }
    }

    private static func read(_ form: Form, in zone: TimeZone) throws -> EnteredVisit {
        var check = FormCheck(form)
        let name = check.required("name", longest: 40)
        let phone = form.text("phone").flatMap { Phone(written: $0) }
        if phone == nil, form.text("phone") != nil { check.fail("phoneMalformed", field: "phone") }
        let at = check.moment("at", in: zone)
        try check.finish()
        return EnteredVisit(id: form.recordID("id") ?? .make(), name: name, phone: phone, at: at)
    }

    /// Empty fields, what for, how long it is kept; after a refusal what was just typed.
    private func show(
        _ visit: VisitLinkVisit, _ pages: Pages, _ problem: Rejection?, _ context: AppContext
    ) throws -> Response {
        let words = PageWords(pages, context, now: face.store.now)
        let form = problem == nil ? Form() : context.form
        return try pages.render(
            "visitor/entry",
            [
                "title": .text(visit.ledger[VisitLedgers.fields.name] ?? ""),
                "token": .text(queryValue(context.linkToken)),
                "until": words.moment(visit.link[VisitLinks.fields.expires]),
                "purpose": .text(
                    words.text("visitor.entry.purpose", ["days": String(VisitorRules.keptDays)])),
                "id": .text(form.recordID("id")?.text ?? RecordID.make().text),
                "name": .text(form.text("name") ?? ""), "phone": .text(form.text("phone") ?? ""),
                "at": .text(form.text("at") ?? ""), "problem": words.problem(problem),
            ], status: problem?.kind.status ?? .ok, for: context)
    }
}

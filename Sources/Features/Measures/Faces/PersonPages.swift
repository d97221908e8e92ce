import Database
import Hummingbird
import Kernel
import Organisation
import Policies
import Registers
package import Web

/// A person's page: the measure, why, its days, and every step. The list of persons is the register's.
///
/// | | |
/// |---|---|
/// | GET | `/persons/{id}` · `/measures/{id}` |
/// | POST | `/persons/{id}/grounds` · `exceptions` · `corrections` · `/grounds/{id}/withdraw` |
/// | POST | `/measures/{id}/admit` · `assess` · `consent` · `assign` · `tell` · `release` · `case` · `contacts` · `attest` · `cancel` · `extend` · `transfer` · `offer` · `appeal` |
package struct PersonPages: RouteGroup {
    let face: MeasureFace

    package init(_ face: MeasureFace) { self.face = face }

    private typealias Deed = @Sendable (Writing, RecordID, Form) throws -> Void

    package func add(to routes: Routes) {
        let (pages, rules) = (routes.pages, face.rules)
        routes.signedIn.get("persons/{id}") { _, context in try await show(pages, context, of: "persons") }
        routes.signedIn.get("measures/{id}") { _, context in try await show(pages, context, of: "measures") }
        step(routes, "persons", "grounds") { writing, id, form in
            var check = FormCheck(form)
            let g = Grounds.fields
            let values = Values {
                $0[g.kind] = check.choice("kind", of: Evidence.self)
                $0[g.category] = check.required("category", longest: 60)
                $0[g.day] = check.day("day")
                $0[g.place] = check.optional("place")
                if let id = check.recordID("case") { ($0[g.source], $0[g.record]) = (Grounds.name, id) }
            }
            try check.finish()
            if let id = values[g.record] { _ = try writing.reading.caseGround(id) }
            try writing.establish(values, person: id, rules: rules)
        }
        step(routes, "persons", "exceptions") { writing, id, form in
            var check = FormCheck(form)
            let (setting, until) = (check.choice("setting", of: Setting.self), check.day("until"))
            if until == nil, check.problems.isEmpty { check.fail("required", field: "until") }
            try check.finish()
            guard let until else { return }
            try writing.propose(
                exceptionFor: id, setting: setting ?? .none, until: until, order: form.text("order") ?? "",
                reason: form.text("reason") ?? "", rules: rules)
        }
        step(routes, "persons", "corrections") { writing, id, form in
            var check = FormCheck(form)
            let asker = check.choice("asker", of: Asker.self)
            try check.finish()
            try writing.askCorrection(
                of: id, words: form.text("words") ?? "", asker: asker ?? .person, rules: rules)
        }
        addMeasureSteps(routes, rules)
    }

    private func addMeasureSteps(_ routes: Routes, _ rules: MeasureRules) {
        step(routes, "measures", "admit") { writing, id, form in
            var check = FormCheck(form)
            let (setting, day) = (check.choice("setting", of: Setting.self), check.day("day"))
            try check.finish()
            try writing.admit(
                measure: id, setting: setting ?? .none, site: form.recordID("site"),
                on: day ?? rules.today(writing.now),
                order: form.text("order"), chosen: form.flag("chosen"), rules: rules)
        }
        step(routes, "measures", "assess") { writing, id, form in
            try writing.assess(
                measure: id, unmet: form.flag("seen") ? form.all("unmet") : nil,
                groups: form.all("groups").compactMap { SpecialGroup(rawValue: $0) },
                needs: form.all("needs").compactMap { SupportNeed(rawValue: $0) },
                consent: form.flag("consent"), rules: rules)
        }
        step(routes, "measures", "consent") { writing, id, _ in try writing.withdrawConsent(measure: id, rules: rules) }
        step(routes, "measures", "assign") { writing, id, form in
            try writing.assign(
                measure: id, gridWorker: form.recordID("gridWorker"), doctor: form.recordID("doctor"),
                coordinator: form.recordID("coordinator"), rules: rules)
        }
        step(routes, "measures", "tell") { writing, id, form in
            var check = FormCheck(form)
            let means = check.choice("means", of: NoticeMeans.self)
            try check.finish()
            try writing.giveNotice(of: id, means: means ?? .paper)
        }
        step(routes, "measures", "release") { writing, id, form in
            try writing.release(
                measure: id, reason: form.text("reason"), statement: form.text("statement"), rules: rules)
        }
        step(routes, "measures", "case") { writing, id, form in
            var check = FormCheck(form)
            let day = check.day("day")
            try check.finish()
            try writing.becomeCase(
                measure: id, on: day ?? rules.today(writing.now), reason: form.text("reason") ?? "", rules: rules)
        }
        step(routes, "measures", "contacts") { writing, id, form in
            var check = FormCheck(form)
            let number = check.integer("number", in: Measures.contactsRange)
            if number == nil, check.problems.isEmpty { check.fail("required", field: "number") }
            try check.finish()
            if let number { try writing.tell(contacts: number, of: id) }
        }
        step(routes, "measures", "attest") { writing, id, form in
            try writing.attest(measure: id, statement: form.text("statement") ?? "")
        }
        step(routes, "measures", "cancel") { writing, id, form in
            try writing.cancel(measure: id, reason: form.text("reason") ?? "", rules: rules)
        }
        step(routes, "measures", "extend") { writing, id, form in
            var check = FormCheck(form)
            let until = check.day("until")
            if until == nil, check.problems.isEmpty { check.fail("required", field: "until") }
            try check.finish()
            guard let until else { return }
            try writing.extend(
                measure: id, until: until, order: form.text("order") ?? "", reason: form.text("reason") ?? "",
                rules: rules)
        }
        step(routes, "measures", "transfer") { writing, id, form in
            let named = try form.text("area").map {
                try writing.reading.area(named: $0)
            }
            try writing.transferMeasure(
                id, to: named, destination: form.text("destination"), reason: form.text("reason") ?? "", rules: rules)
        }
        step(routes, "measures", "offer") { writing, id, form in
            try writing.takeOffer(
                measure: id, accept: !form.flag("keep"), chosen: form.flag("chosen"), order: form.text("order"),
                rules: rules)
        }
        step(routes, "measures", "appeal") { writing, id, form in
            var check = FormCheck(form)
            let asker = check.choice("asker", of: Asker.self)
            try check.finish()
            try writing.appeal(
                against: id, words: form.text("words") ?? "", asker: asker ?? .person, rules: rules)
        }
        let store = face.store
        routes.signedIn.post("grounds/{id}/withdraw") { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            let person = try await store.write(by: principal) { writing in
                let person = try writing.reading.find(Grounds.self, id)[Grounds.fields.person]
                try writing.withdraw(ground: id, reason: form.text("reason") ?? "", rules: rules)
                return person
            }
            return Response.see("/persons/\(person ?? id)", flash: Flash("measure.done.withdraw"), for: context)
        }
    }

    private func step(_ routes: Routes, _ kind: String, _ name: String, _ deed: @escaping Deed) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.post(RouterPath("\(kind)/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                try await store.write(by: principal) { try deed($0, id, form) }
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try await show(pages, context, of: kind, problem: rejection)
            }
            // Who has handed a person on does not reach the page any more.
            let back = name == "transfer" ? "/measures" : "/\(kind)/\(id)"
            return Response.see(back, flash: Flash("measure.done.\(name)"), for: context)
        }
        // The address of an answer that was loaded again.
        routes.signedIn.get(RouterPath("\(kind)/{id}/\(name)")) { _, context in
            try await show(pages, context, of: kind)
        }
    }

    private func show(
        _ pages: Pages, _ context: AppContext, of kind: String, problem: Rejection? = nil
    ) async throws -> Response {
        let (principal, id, rules) = (try context.principal(), try context.recordID(), face.rules)
        let words = PageWords(pages, context, now: face.store.now)
        let today = words.today
        let content = try await face.store.read(as: principal) {
            kind == "persons"
                ? try PersonContent($0, person: id, rules: rules, today: today)
                : try PersonContent($0, measure: id, rules: rules, today: today)
        }
        let view = PersonView(words, content, principal)
        return try pages.render(
            "measure/person",
            view.values.merging(["problems": problem.map { pages.problems(of: $0, for: context) } ?? .none]) { _, own in
                own
            },
            status: problem?.kind.status ?? .ok, for: context)
    }
}

extension Reading {
    /// The area that somebody has written: its code or its name, within the headquarters.
    func area(named text: String) throws -> AreaCode {
        let territory = principal.county.territory.text
        let row = try connection.first(
            """
            SELECT id FROM area WHERE (id = \(text) OR name = \(text)) AND open = 1
            AND id >= \(territory) AND id < \(territory + "~")
            ORDER BY length(id), id LIMIT 1
            """)
        guard let row, let area = try AreaCode(row.get("id", as: String.self)) else {
            throw Rejection.invalid("areaUnknown", field: "area", ["area": String(text.prefix(40))])
        }
        return area
    }
}

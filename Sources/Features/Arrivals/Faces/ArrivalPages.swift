import Hummingbird
import Indicators
import Kernel
import Organisation
import Registers
package import Web

/// Arrivals for those who work on them (来返人员): a township's list of whom to call today, the headquarters' counts by township,
/// the form for what somebody says on the telephone, a page for each.
///
/// | | |
/// |---|---|
/// | GET | `/arrivals?state=&after=` · `/arrivals/new` · `/arrivals/{id}` |
/// | POST | `/arrivals/new` · `/arrivals/{id}/verify` · `push` · `claim` · `give-back` · `turn-back` · `number` · `plan` · `stay-away` · `close` · `tests` · `positive` · `test-call` |
package struct ArrivalPages: RouteGroup {
    let face: ArrivalFace

    package init(_ face: ArrivalFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, rules) = (routes.pages, face.rules)
        routes.signedIn.get("arrivals") { _, context in try await list(pages, context) }
        routes.signedIn.get("arrivals/new") { _, context in try await blank(pages, context, context.query) }
        routes.signedIn.post("arrivals/new") { _, context in try await file(pages, context) }
        routes.signedIn.get("arrivals/{id}") { _, context in try await show(pages, context) }
        step(pages, routes, "verify") { writing, id, form in
            try writing.verify(arrival: id, try AttemptForm.attempt(form), rules: rules)
        }
        step(pages, routes, "push") { writing, id, form in
            guard let to = try AttemptForm.target(form) else { throw Rejection.invalid("required", field: "to") }
            return try writing.push(arrival: id, to: to, reason: form.text("reason"), rules: rules)
        }
        step(pages, routes, "claim") { writing, id, form in
            try writing.claim(arrival: id, area: form.text("area").flatMap { AreaCode($0) }, rules: rules)
        }
        step(pages, routes, "give-back") { writing, id, form in
            try writing.giveBack(arrival: id, reason: form.text("reason") ?? "", rules: rules)
        }
        step(pages, routes, "turn-back") { writing, id, form in
            try writing.turnBack(
                arrival: id, order: form.text("order") ?? "", reason: form.text("reason") ?? "",
                care: form.text("care") ?? "")
        }
        step(pages, routes, "plan") { writing, id, _ in try writing.plan(arrival: id, rules: rules) }
        step(pages, routes, "stay-away") { writing, id, _ in try writing.stayAway(arrival: id) }
        step(pages, routes, "close") { writing, id, _ in try writing.close(arrival: id) }
        addTests(to: routes)
        routes.signedIn.post("arrivals/{id}/number") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let a = Arrivals.fields
            let numbers = try await face.store.write(by: principal) { writing in
                try writing.reveal(
                    writing.registry.named(Arrivals.name), id, [a.phone.name, a.idNumber.name, a.document.name],
                    for: .measure)
            }
            return try await show(pages, context, numbers: numbers)
        }
    }

    func step(
        _ pages: Pages, _ routes: Routes, _ name: String,
        _ body: @escaping @Sendable (Writing, RecordID, Form) throws -> Record
    ) {
        let store = face.store
        routes.signedIn.post(RouterPath("arrivals/{id}/\(name)")) { _, context in
            let (principal, id, form) = (try context.principal(), try context.recordID(), context.form)
            do {
                let record = try await store.write(by: principal) { try body($0, id, form) }
                // What was pushed elsewhere is no longer one's own.
                let isStillSeen = Scope(principal, try store.registry.named(record.register)).contains(record)
                let next = isStillSeen && record.register == Arrivals.name ? "/arrivals/\(id)" : "/arrivals"
                return Response.see(next, flash: Flash("arrival.done.\(name)"), for: context)
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try await show(pages, context, problem: rejection)
            }
        }
    }

    // MARK: List

    private func list(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (principal, query, rules) = (try context.principal(), context.query, face.rules)
        guard !ArrivalList.readers.isDisjoint(with: principal.roles) else { throw Rejection.forbidden }
        let asked = ArrivalList.Asked(
            state: query.text("state"), search: query.text("q") ?? "",
            after: query.text("after").flatMap { Query.Cursor($0) })
        let now = face.store.now
        let content = try await face.store.read(as: principal) {
            try ArrivalList.Content($0, asked, rules, now: now)
        }
        let view = ArrivalList(
            words: PageWords(pages, context, now: now), content: content, principal: principal, asked: asked)
        return try pages.render("arrival/list", view.values, for: context)
    }

    // MARK: Entry on behalf

    private func blank(
        _ pages: Pages, _ context: AppContext, _ given: Form, problem: Rejection? = nil,
        origins: [Origins.Place] = []
    ) async throws -> Response {
        let (principal, county) = (try context.principal(), face.county)
        guard principal.handlesArrivals else { throw Rejection.forbidden }
        let areas = try await face.store.read(as: principal) { reading in
            let own = principal.posts.compactMap(\.area).first { $0.level.rawValue >= AreaCode.Level.township.rawValue }
            if let town = own?.ancestor(.township) {
                let villages = try reading.places(in: town, length: AreaCode.Level.village.length)
                let reached = villages.filter { own?.level != .village || $0.code == own }
                return (own?.level == .village ? [] : try reading.origin(town).map { [$0] } ?? []) + reached
            }
            return try reading.places(in: county.territory, length: AreaCode.Level.township.length)
        }
        let words = PageWords(pages, context, now: face.store.now)
        let view = FilingView(
            words: words, form: given, today: face.rules.today(face.store.now), areas: areas, origins: origins)
        return try pages.render(
            "arrival/new",
            view.values.merging([
                "title": .text(words.text("arrival.new")), "problems": words.problems(problem),
                "problemAny": .flag(problem != nil),
            ]) { _, own in own }, status: problem?.kind.status ?? (origins.isEmpty ? .ok : .unprocessableContent),
            for: context)
    }

    private func file(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (principal, form, rules) = (try context.principal(), context.form, face.rules)
        let a = Arrivals.fields
        do {
            guard principal.handlesArrivals else { throw Rejection.forbidden }
            let via = form.text(a.via.name).flatMap { FiledVia(rawValue: $0) }
            var values: Values
            if form.text(a.namedBy.name) != nil {
                // The township tells the person when it calls.
                values = try FilingForm.newcomer(form, isTold: false).values(via)
            } else {
                values = try FilingForm.values(form)
                values[a.saidBy] = form.text(a.saidBy.name)
                values[a.via] = via
            }
            let place = try await face.store.read(as: principal) { try $0.place(form) }
            if !place.asked.isEmpty { return try await blank(pages, context, form, origins: place.asked) }
            values[a.originArea] = place.code
            let made = try await face.store.write(by: principal) { [values] in
                try $0.file(onBehalf: values, rules: rules)
            }
            return Response.see("/arrivals/\(made.id)", flash: Flash("arrival.done.file"), for: context)
        } catch let rejection as Rejection where rejection.kind == .invalid {
            return try await blank(pages, context, form, problem: rejection)
        }
    }

    // MARK: One

    func show(
        _ pages: Pages, _ context: AppContext, problem: Rejection? = nil, numbers: [String: String] = [:]
    ) async throws -> Response {
        let (principal, id, rules) = (try context.principal(), try context.recordID(), face.rules)
        let now = face.store.now
        let left = problem == nil ? nil : context.form.day(Arrivals.fields.leftOn.name)
        let content = try await face.store.read(as: principal) {
            try ArrivalView.Content($0, id, rules, left: left, now: now)
        }
        let words = PageWords(pages, context, now: face.store.now)
        let view = ArrivalView(
            words: words, content: content, principal: principal, numbers: numbers,
            typed: problem == nil ? Form() : context.form)
        return try pages.render(
            "arrival/show",
            view.values.merging([
                "problems": words.problems(problem), "problemAny": .flag(problem != nil),
                "typed": .text(problem == nil ? "" : context.form.text("words") ?? ""),
            ]) { _, own in own }, status: problem?.kind.status ?? .ok, for: context)
    }
}

/// Reads what somebody noted of a call or visit.
enum AttemptForm {
    static func attempt(_ form: Form) throws -> Attempt {
        var check = FormCheck(form)
        let outcome = check.choice("outcome", of: Outcome.self)
        if outcome == nil, form.text("outcome") == nil { check.fail("required", field: "outcome") }
        let means = check.choice("means", of: VerificationMeans.self)
        let words = check.optional("words", longest: 500)
        let address = check.optional("address", longest: 120)
        // Asked on the page of whom others have told.
        let own = outcome == .reached && form["idKind"] != nil ? FilingForm.own(&check) : nil
        try check.finish()
        guard let outcome else { throw Rejection.invalid("required", field: "outcome") }
        return Attempt(
            outcome, by: means ?? .call, words: words, area: form.text("area").flatMap { AreaCode($0) },
            address: address, stayed: form.text("stayed").flatMap { Stayed($0) },
            to: outcome == .moved ? try target(form) : nil, own: own)
    }

    /// - Returns: nil where nothing was chosen.
    static func target(_ form: Form) throws -> PushTarget? {
        if let text = form.text("county") {
            guard let code = AreaCode(text), code.headquartersKey == code else {
                throw Rejection.invalid("malformed", field: "county")
            }
            return .county(code)
        }
        return form.text("to").flatMap { AreaCode($0) }.map { .area($0) }
    }
}

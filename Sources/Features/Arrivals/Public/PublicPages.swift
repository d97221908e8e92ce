import Hummingbird
import Kernel
import Registers
package import Web

/// Arrivals as the public meets them (来返报备、政策查询): no account, a telephone, Chinese and English. What is asked about a place is
/// kept nowhere; what is filed is seen again by the code of the receipt alone. Nothing of it stands in an address.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/arrive` | anyone: what will be asked of me, and the ways to file |
/// | POST | `/arrive/ask` | anyone: the answer; nothing is stored |
/// | GET, POST | `/arrive/file` | anyone: the form; the receipt in its answer alone |
/// | GET, POST | `/arrive/receipt` | anyone: the own filing, by the code |
/// | POST | `/arrive/receipt/correct`, `/arrive/receipt/stay-away` | the same |
/// | GET | `/arrive/paper` | anyone: the form on paper |
package struct PublicPages: RouteGroup {
    let face: ArrivalFace
    private let gate = FloodGate()

    package init(_ face: ArrivalFace) { self.face = face }

    package func add(to routes: Routes) {
        let pages = routes.pages
        routes.open.get("arrive") { _, context in try await start(pages, context) }
        routes.open.post("arrive/ask") { _, context in try await ask(pages, context) }
        routes.open.get("arrive/file") { _, context in try await form(pages, context) }
        routes.open.post("arrive/file") { _, context in try await file(pages, context) }
        routes.open.get("arrive/receipt") { _, context in try await receiptGate(pages, context) }
        routes.open.post("arrive/receipt") { _, context in try await receipt(pages, context, code: Self.code(context)) }
        routes.open.post("arrive/receipt/correct") { _, context in try await correct(pages, context) }
        routes.open.post("arrive/receipt/stay-away") { _, context in
            try await act(pages, context, "arrival.public.noted") { try $0.stayAway(receipt: $1) }
        }
        routes.open.get("arrive/paper") { _, context in
            let words = PageWords(pages, context, now: face.store.now)
            let view = FilingView(words: words, form: Form(), today: face.rules.today(face.store.now), areas: [])
            let own: [String: ViewValue] = ["title": .text(words.text("arrival.paper.title"))]
            return try await face.page("arrive/paper", view.values.merging(own) { _, own in own }, pages, context)
        }
    }

    private static func code(_ context: AppContext) -> String { context.form.text("code") ?? "" }

    // MARK: Asking

    private func start(
        _ pages: Pages, _ context: AppContext, _ more: [String: ViewValue] = [:], problem: Rejection? = nil
    ) async throws -> Response {
        let words = PageWords(pages, context, now: face.store.now)
        let today = face.rules.today(face.store.now)
        let values: [String: ViewValue] = [
            "title": .text(words.text("arrival.public.title")), "asked": .none, "origins": .list([]),
            "originsAny": .flag(false), "parts": .list([]), "partsAny": .flag(false),
            "given": [
                "origin": .text(context.form["origin"] ?? ""),
                "originArea": .text(context.form["originArea"] ?? ""),
                "leftOn": .text(context.form["leftOn"] ?? today.description),
            ], "last": .text(today.advanced(by: FilingDates.ahead).description),
        ]
        return try await face.page(
            "arrive/start", values.merging(more) { _, new in new }, pages, context, problem: problem)
    }

    private func ask(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (form, rules, today) = (context.form, face.rules, face.rules.today(face.store.now))
        do {
            try gate.take(context, at: face.store.now)
            var check = FormCheck(form)
            _ = check.required("origin", longest: 120)
            let left = check.day("leftOn")
            if left == nil, form.text("leftOn") == nil { check.fail("required", field: "leftOn") }
            try check.finish()
            guard let left else { throw Rejection.invalid("badDay", field: "leftOn") }
            let (asked, place, several) = try await face.store.read(as: face.visitor) { reading in
                let found = try reading.place(form)
                let asked = try reading.asked(
                    from: found.code, left: left, answer: form.text("stayed").flatMap { Stayed($0) }, today: today,
                    rules: rules)
                return (asked, try found.code.map { try reading.fullNames([$0])[$0] ?? $0.text }, found.asked)
            }
            let words = PageWords(pages, context, now: face.store.now)
            if !several.isEmpty {
                let origins = FilingView(words: words, form: form, today: left, areas: [], origins: several).values
                return try await start(
                    pages, context, ["origins": origins["origins"] ?? .none, "originsAny": .flag(true)])
            }
            let parts = asked.parts.map { part -> ViewValue in
                let level = words.text("choice.arrival.risk.\(part.level.rawValue)")
                return ["value": .text(part.id.text), "text": .text("\(part.name)（\(level)）")]
            }
            return try await start(
                pages, context,
                [
                    "asked": parts.isEmpty ? AskedView(words, asked).values(origin: place) : .none,
                    "parts": .list(parts), "partsAny": .flag(!parts.isEmpty),
                ])
        } catch let rejection as Rejection where [.invalid, .tooManyRequests].contains(rejection.kind) {
            return try await start(pages, context, problem: rejection)
        }
    }

    // MARK: Filing

    private func form(
        _ pages: Pages, _ context: AppContext, problem: Rejection? = nil, origins: [Origins.Place] = []
    ) async throws -> Response {
        try await face.form(
            "arrive/file", title: "arrival.public.file", context.form, pages, context, problem: problem,
            origins: origins)
    }

    private func file(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (given, rules, county) = (context.form, face.rules, face.county)
        // Led here from the look-up, with the place and the day.
        if given["begin"] != nil { return try await form(pages, context) }
        do {
            try gate.take(context, at: face.store.now)
            guard let id = given.recordID("id") else { throw Rejection.invalid("required", field: "id") }
            var values = try FilingForm.values(given)
            let place = try await face.store.read(as: face.visitor) { try $0.place(given) }
            if !place.asked.isEmpty { return try await form(pages, context, origins: place.asked) }
            values[Arrivals.fields.originArea] = place.code
            let (arrival, code) = try await face.store.write(by: face.visitor) { [values] in
                guard values[Arrivals.fields.area].map(county.territory.contains) ?? false else {
                    throw Rejection.invalid("areaUnknown", field: "area")
                }
                return try $0.file(id: id, values, rules: rules)
            }
            return try await shown(arrival, code: code, isNew: true, pages, context)
        } catch let rejection as Rejection where [.invalid, .conflict, .tooManyRequests].contains(rejection.kind) {
            return try await form(pages, context, problem: rejection)
        }
    }

    // MARK: Receipt

    private func receiptGate(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response
    {
        let words = PageWords(pages, context, now: face.store.now)
        return try await face.page(
            "arrive/receipt-gate", ["title": .text(words.text("arrival.public.receipt"))], pages, context,
            problem: problem)
    }

    private func receipt(
        _ pages: Pages, _ context: AppContext, code: String, problem: Rejection? = nil, noted: String? = nil
    ) async throws -> Response {
        do {
            try gate.take(context, at: face.store.now)
            guard let arrival = try await face.store.read(as: face.visitor, { try $0.arrival(receipt: code) }) else {
                throw Receipts.refused
            }
            return try await shown(arrival, code: code, isNew: false, pages, context, problem: problem, noted: noted)
        } catch let rejection as Rejection where [.unauthenticated, .tooManyRequests].contains(rejection.kind) {
            return try await receiptGate(pages, context, problem: rejection)
        }
    }

    private func correct(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (given, rules) = (context.form, face.rules)
        let place = try await face.store.read(as: face.visitor) { try $0.place(given) }
        // What stays ambiguous is asked on the telephone.
        return try await act(pages, context, "arrival.public.corrected") { writing, code in
            var values = try FilingForm.corrections(given)
            values[Arrivals.fields.originArea] = place.code
            return try writing.correct(receipt: code, values, rules: rules)
        }
    }

    private func act(
        _ pages: Pages, _ context: AppContext, _ done: String,
        _ body: @escaping @Sendable (Writing, String) throws -> Record
    ) async throws -> Response {
        let code = Self.code(context)
        do {
            try gate.take(context, at: face.store.now)
            _ = try await face.store.write(by: face.visitor) { try body($0, code) }
            return try await receipt(pages, context, code: code, noted: done)
        } catch let rejection as Rejection where [.unauthenticated, .tooManyRequests].contains(rejection.kind) {
            return try await receiptGate(pages, context, problem: rejection)
        } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
            return try await receipt(pages, context, code: code, problem: rejection)
        }
    }

    private func shown(
        _ arrival: Record, code: String, isNew: Bool, _ pages: Pages, _ context: AppContext,
        problem: Rejection? = nil, noted: String? = nil
    ) async throws -> Response {
        let (rules, county, now) = (face.rules, face.county, face.store.now)
        let content = try await face.store.read(as: face.visitor) {
            try ReceiptView.Content($0, arrival, county: county, rules: rules, now: now)
        }
        let words = PageWords(pages, context, now: face.store.now)
        let view = ReceiptView(words: words, content: content, code: code, form: problem == nil ? Form() : context.form)
        let own: [String: ViewValue] = [
            "isNew": .flag(isNew), "noted": ViewValue(noted.map { words.text($0) }),
        ]
        return try await face.page(
            "arrive/receipt", view.values(today: rules.today(face.store.now)).merging(own) { _, own in own }, pages,
            context, problem: problem)
    }
}

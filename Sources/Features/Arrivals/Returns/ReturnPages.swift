import Hummingbird
import Kernel
import Registers
package import Web

/// Return-to-work declarations as the public meets them (复工健康申报, E11): no account; no name, number or position is asked for. The
/// worker sees all of the own declaration by one code, an employer whether and until when by the other. Codes travel in forms.
///
/// | method | path | who |
/// |---|---|---|
/// | GET, POST | `/return-to-work` | anyone: the form; both codes in its answer alone |
/// | GET, POST | `/return-to-work/own` | anyone: the own declaration, by the own code |
/// | POST | `/return-to-work/anew` | the same: a new one in its place |
/// | GET, POST | `/return-to-work/check` | an employer: fit or not yet and the day, by the code that was handed over |
package struct ReturnPages: RouteGroup {
    let face: ArrivalFace
    private let gate = FloodGate()

    package init(_ face: ArrivalFace) { self.face = face }

    package func add(to routes: Routes) {
        let pages = routes.pages
        routes.open.get("return-to-work") { _, context in try await form(pages, context, Form()) }
        routes.open.post("return-to-work") { _, context in try await declare(pages, context) }
        routes.open.get("return-to-work/own") { _, context in try await ownGate(pages, context) }
        routes.open.post("return-to-work/own") { _, context in try await own(pages, context) }
        routes.open.post("return-to-work/anew") { _, context in try await anew(pages, context) }
        routes.open.get("return-to-work/check") { _, context in try await check(pages, context) }
        routes.open.post("return-to-work/check") { _, context in try await answer(pages, context) }
    }

    private var today: CalendarDay { face.rules.today(face.store.now) }

    // MARK: Declaring

    /// - Parameter code: the own code, where a new declaration takes the place of an old one.
    private func form(
        _ pages: Pages, _ context: AppContext, _ given: Form, code: String? = nil, problem: Rejection? = nil,
        questions: [Int: RowQuestion] = [:]
    ) async throws -> Response {
        let areas = try await face.townships()
        let words = PageWords(pages, context, now: face.store.now)
        let view = ReturnFormView(words: words, form: given, today: today, areas: areas, questions: questions)
        let own: [String: ViewValue] = [
            "title": .text(words.text("arrival.returns.title")), "code": ViewValue(code),
            "id": .text(given.recordID("id")?.text ?? RecordID.make().text), "askedMore": .flag(!questions.isEmpty),
        ]
        return try await render(
            pages, context, "return/form", view.values.merging(own) { _, own in own }, problem,
            status: questions.isEmpty ? .ok : .unprocessableContent)
    }

    private func declare(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (given, rules) = (context.form, face.rules)
        do {
            try gate.take(context, at: face.store.now)
            guard let id = given.recordID("id") else { throw Rejection.invalid("required", field: "id") }
            let (declared, questions) = try await declared(given)
            if !questions.isEmpty { return try await form(pages, context, given, questions: questions) }
            let made = try await face.store.write(by: face.visitor) {
                try $0.declareReturn(id: id, declared, rules: rules)
            }
            return try await shown(made.declaration, code: made.codes.own, handed: made.codes.handed, pages, context)
        } catch let rejection as Rejection where [.invalid, .conflict, .tooManyRequests].contains(rejection.kind) {
            return try await form(pages, context, given, problem: rejection)
        }
    }

    private func declared(_ given: Form) async throws -> (Declared, [Int: RowQuestion]) {
        let (rules, today) = (face.rules, today)
        let read = try ReturnForm(given, today: today)
        let found = try await face.store.read(as: face.visitor) {
            try $0.declared(read.rows, today: today, rules: rules)
        }
        let declared = Declared(
            employer: read.employer, area: read.area, places: found.places, symptoms: read.symptoms)
        return (declared, found.questions)
    }

    // MARK: Own

    private func ownGate(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let words = PageWords(pages, context, now: face.store.now)
        return try await render(
            pages, context, "return/gate", ["title": .text(words.text("arrival.returns.own"))], problem)
    }

    private func own(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (code, today) = (Self.code(context), today)
        do {
            try gate.take(context, at: face.store.now)
            let found = try await face.store.read(as: face.visitor) { try $0.returnDeclaration(own: code, on: today) }
            guard let found else { throw Receipts.refused }
            return try await shown(found, code: code, pages, context)
        } catch let rejection as Rejection where [.unauthenticated, .tooManyRequests].contains(rejection.kind) {
            return try await ownGate(pages, context, problem: rejection)
        }
    }

    private func anew(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (code, given, rules, today) = (Self.code(context), context.form, face.rules, today)
        do {
            try gate.take(context, at: face.store.now)
            let old = try await face.store.read(as: face.visitor) { reading in
                try reading.returnDeclaration(own: code, on: today).map {
                    try ReturnView.Content(reading, $0, rules: rules)
                }
            }
            guard let old else { throw Receipts.refused }
            if given["begin"] != nil {
                let view = ReturnView(words: PageWords(pages, context, now: face.store.now), content: old, today: today)
                return try await form(pages, context, view.form, code: code)
            }
            let (declared, questions) = try await declared(given)
            if !questions.isEmpty { return try await form(pages, context, given, code: code, questions: questions) }
            let made = try await face.store.write(by: face.visitor) {
                try $0.declareReturn(again: code, declared, rules: rules)
            }
            return try await shown(made, code: code, pages, context, noted: true)
        } catch let rejection as Rejection where rejection.kind == .unauthenticated {
            return try await ownGate(pages, context, problem: rejection)
        } catch let rejection as Rejection where [.invalid, .conflict, .tooManyRequests].contains(rejection.kind) {
            return try await form(pages, context, given, code: code, problem: rejection)
        }
    }

    /// - Parameter handed: the employer's code, in the answer that makes it alone.
    private func shown(
        _ declaration: Record, code: String, handed: String? = nil, _ pages: Pages, _ context: AppContext,
        noted: Bool = false
    ) async throws -> Response {
        let rules = face.rules
        let content = try await face.store.read(as: face.visitor) {
            try ReturnView.Content($0, declaration, rules: rules)
        }
        let words = PageWords(pages, context, now: face.store.now)
        let view = ReturnView(words: words, content: content, today: today)
        let own: [String: ViewValue] = [
            "title": .text(words.text("arrival.returns.own")), "code": .text(code), "handed": ViewValue(handed),
            "noted": .flag(noted),
        ]
        return try await render(pages, context, "return/own", view.values.merging(own) { _, own in own }, nil)
    }

    // MARK: Employer

    private func check(
        _ pages: Pages, _ context: AppContext, _ answer: ReturnAnswer? = nil, problem: Rejection? = nil
    ) async throws -> Response {
        let words = PageWords(pages, context, now: face.store.now)
        return try await render(
            pages, context, "return/check",
            [
                "title": .text(words.text("arrival.returns.check")), "answer": ReturnView.answer(answer, words),
            ], problem)
    }

    private func answer(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (code, today) = (Self.code(context), today)
        do {
            try gate.take(context, at: face.store.now)
            let found = try await face.store.read(as: face.visitor) { try $0.returnAnswer(handed: code, on: today) }
            guard let found else { throw Receipts.refused }
            return try await check(pages, context, found)
        } catch let rejection as Rejection where [.unauthenticated, .tooManyRequests].contains(rejection.kind) {
            return try await check(pages, context, problem: rejection)
        }
    }

    private static func code(_ context: AppContext) -> String { context.form.text("code") ?? "" }

    private func render(
        _ pages: Pages, _ context: AppContext, _ template: String, _ values: [String: ViewValue],
        _ problem: Rejection?, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        try await face.page(
            template, values, pages, context, problem: problem, of: ReturnDeclarations.name, status: status)
    }
}

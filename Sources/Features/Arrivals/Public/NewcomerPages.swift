import Hummingbird
import Kernel
import Registers
package import Web

/// What a landlord, an employer or a venue tells of somebody from outside (外来人员告知, E16): no account, a telephone. The answer
/// is the same whatever is known of the person, and a notice to hand on to them.
///
/// | method | path | who |
/// |---|---|---|
/// | GET, POST | `/arrive/newcomer` | anyone: the form; received, and nothing else |
package struct NewcomerPages: RouteGroup {
    let face: ArrivalFace
    private let gate = FloodGate()

    package init(_ face: ArrivalFace) { self.face = face }

    package func add(to routes: Routes) {
        let pages = routes.pages
        routes.open.get("arrive/newcomer") { _, context in
            var blank = Form()
            blank.add(Arrivals.fields.arrivesOn.name, face.rules.today(face.store.now).description)
            return try await form(pages, context, blank)
        }
        routes.open.post("arrive/newcomer") { _, context in try await tell(pages, context) }
    }

    private func form(
        _ pages: Pages, _ context: AppContext, _ given: Form, problem: Rejection? = nil,
        origins: [(code: AreaCode, name: String)] = []
    ) async throws -> Response {
        let county = face.county
        let areas = try await face.store.read(as: face.visitor) {
            try $0.places(in: county.territory, length: AreaCode.Level.township.length)
        }
        let words = PageWords(pages, context, now: face.store.now)
        let view = FilingView(
            words: words, form: given, today: face.rules.today(face.store.now), areas: areas, origins: origins)
        let own: [String: ViewValue] = [
            "title": .text(words.text("arrival.newcomer.title")), "problems": words.problems(problem),
            "problemAny": .flag(problem != nil), "id": .text(given.recordID("id")?.text ?? RecordID.make().text),
            "told": .flag(given.flag("told")), "dutyPhone": ViewValue(try await face.dutyPhone()),
        ]
        return try pages.render(
            "arrive/newcomer", view.values.merging(own) { _, own in own },
            status: problem?.kind.status ?? (origins.isEmpty ? .ok : .unprocessableContent), for: context)
    }

    private func tell(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (given, rules, county) = (context.form, face.rules, face.county)
        do {
            try gate.take(context, at: face.store.now)
            guard let page = given.recordID("id") else { throw Rejection.invalid("required", field: "id") }
            var newcomer = try FilingForm.newcomer(given, isTold: true)
            let place = try await face.store.read(as: face.visitor) { try $0.place(given) }
            if !place.asked.isEmpty { return try await form(pages, context, given, origins: place.asked) }
            newcomer.originArea = place.code
            guard county.territory.contains(newcomer.area) else {
                throw Rejection.invalid("areaUnknown", field: "area")
            }
            try await face.store.write(by: face.visitor) { [newcomer] in
                try $0.tell(of: newcomer, page: page, rules: rules)
            }
            let words = PageWords(pages, context, now: face.store.now)
            return try pages.render(
                "arrive/told",
                [
                    "title": .text(words.text("arrival.newcomer.title")),
                    "dutyPhone": ViewValue(try await face.dutyPhone()),
                ], for: context)
        } catch let rejection as Rejection where [.invalid, .conflict, .tooManyRequests].contains(rejection.kind) {
            return try await form(pages, context, given, problem: rejection)
        }
    }
}

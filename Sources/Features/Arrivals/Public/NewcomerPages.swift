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
        _ pages: Pages, _ context: AppContext, _ given: Form, problem: Rejection? = nil, origins: [Origins.Place] = []
    ) async throws -> Response {
        try await face.form(
            "arrive/newcomer", title: "arrival.newcomer.title", given, pages, context, problem: problem,
            origins: origins)
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
            return try await face.page(
                "arrive/told", ["title": .text(words.text("arrival.newcomer.title"))], pages, context)
        } catch let rejection as Rejection where [.invalid, .conflict, .tooManyRequests].contains(rejection.kind) {
            return try await form(pages, context, given, problem: rejection)
        }
    }
}

import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// The workforce for programs: who can be put to work where, orders and their steps. Registers have the engine's API.
package struct WorkforceAPI: RouteGroup {
    let face: WorkforceFace

    package init(_ face: WorkforceFace) { self.face = face }

    package func add(to routes: Routes) {
        let (store, rules) = (face.store, face.rules)
        routes.api(
            APIOperation(
                .get, "/api/v1/workforce", id: "workforce", tag: "workforce",
                "Persons offered, sent and received by unit, and per 1,000 residents of townships.", refusals: [404])
        ) { _, context in
            let principal = try context.principal()
            guard principal.readsWorkforce else { throw Rejection.notFound }
            let today = rules.today(store.now)
            let content = try await store.read(as: principal) { try WorkforcePages.Content($0, today: today) }
            return try Response.json([
                "perThousand": content.staffing.whole.map { .text($0.text) } ?? .null,
                "localActors": .list(
                    content.actors.map { actors in
                        [
                            "skill": .text(actors.skill.rawValue), "pools": .integer(actors.pools),
                            "trained": .integer(actors.trained), "available": .integer(actors.available),
                            "trainedRecently": .integer(actors.recent),
                        ]
                    }),
                "units": .list(content.lines.map { Self.json($0, content.staffing) }),
            ])
        }
        routes.api(
            APIOperation(
                .post, "/api/v1/deployments", id: "orderDeployment", tag: "workforce",
                "Orders persons of a pool to another unit; refused with `poolShort` beyond those available.",
                body: APIBody(Self.orderSchema), success: (201, .outcomeSchema), refusals: [404, 409, 415, 422])
        ) { request, context in
            let principal = try context.principal()
            guard principal.dispatches else { throw Rejection.forbidden }
            let order = try Self.order(try await request.json())
            let made = try await store.write(by: principal) { try $0.order(order, rules: rules) }
            return try Response.json(.outcome(of: made), status: .created)
        }
        step(routes, "accept", "Says that the persons come; by the unit that sends.") { writing, id, _ in
            try writing.accept(deployment: id)
        }
        step(routes, "decline", "Says no, with a reason; by the unit that sends.", asks: true) {
            try $0.decline(deployment: $1, reason: $2)
        }
        step(routes, "arrive", "Says that they came; by the unit that receives.") { writing, id, _ in
            try writing.arrive(deployment: id)
        }
        step(routes, "return", "Says that they are back; by the unit that sends.") { writing, id, _ in
            try writing.takeBack(deployment: id)
        }
        step(routes, "cancel", "Takes an order back, with a reason.", asks: true) {
            try $0.cancel(deployment: $1, reason: $2)
        }
    }

    /// - Parameter asks: whether it needs a reason; else it has no body.
    private func step(
        _ routes: Routes, _ name: String, _ summary: String, asks: Bool = false,
        _ body: @escaping @Sendable (Writing, RecordID, String) throws -> Record
    ) {
        let store = face.store
        let words = APIBody([
            "type": "object", "required": ["reason"],
            "properties": ["reason": ["type": "string", "minLength": 1, "maxLength": 500]],
        ])
        routes.api(
            APIOperation(
                .post, "/api/v1/deployments/{id}/\(name)", id: "\(name)Deployment", tag: "workforce", summary,
                body: asks ? words : nil, success: (200, .outcomeSchema), refusals: [404, 409, 415, 422])
        ) { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            var given = ""
            if asks { given = try await request.json().string("reason") ?? "" }
            let reason = given
            let order = try await store.write(by: principal) { try body($0, id, reason) }
            return try Response.json(.outcome(of: order))
        }
    }

    private static func json(_ line: Staffing.Line, _ staffing: Staffing) -> JSONValue {
        [
            "unit": .text(line.unit.id.text), "name": .text(line.unit.short),
            "population": line.population.map { .integer($0) } ?? .null,
            "skills": .object(
                Dictionary(
                    line.skills.map { ($0.key.rawValue, JSONValue.integer($0.value)) },
                    uniquingKeysWith: { first, _ in first })),
            "out": .integer(line.out), "came": .integer(line.came), "present": .integer(line.present),
            "perThousand": line.density.map { .text($0.text) } ?? .null, "weak": .flag(staffing.isWeak(line)),
        ]
    }

    private static func order(_ json: JSONValue) throws -> DeploymentOrder {
        let id = { (name: String) throws -> RecordID in
            guard let id = json[name]?.text.flatMap({ RecordID($0) }) else {
                throw Rejection.invalid("required", field: name)
            }
            return id
        }
        let day = { (name: String) throws -> CalendarDay in
            guard let day = json[name]?.text.flatMap({ CalendarDay($0) }) else {
                throw Rejection.invalid("badDay", field: name)
            }
            return day
        }
        guard let number = json["number"]?.integer else { throw Rejection.invalid("badNumber", field: "number") }
        return try DeploymentOrder(
            pool: id("pool"), receiver: id("receiver"), number: number, from: day("from"), to: day("to"),
            basis: json.string("basis") ?? "")
    }

    private static let orderSchema: JSONValue = [
        "type": "object", "required": ["pool", "receiver", "number", "from", "to", "basis"],
        "properties": [
            "pool": ["type": "string"], "receiver": ["type": "string"], "number": ["type": "integer", "minimum": 1],
            "from": ["type": "string", "format": "date"], "to": ["type": "string", "format": "date"],
            "basis": ["type": "string", "minLength": 1, "maxLength": 200],
        ],
    ]
}

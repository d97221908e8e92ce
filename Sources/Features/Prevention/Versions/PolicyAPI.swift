import Hummingbird
import Indicators
import Kernel
import Policies
import Registers
import Web

/// What is in force, for programs.
struct PolicyAPI: RouteGroup {
    let face: PreventionFace

    init(_ face: PreventionFace) { self.face = face }

    func add(to routes: Routes) {
        let (store, face) = (face.store, face)
        let operation = APIOperation(
            .get, "/api/v1/policies", id: "policiesInForce", tag: "policies",
            "The policies in force on a day (`on`, yyyy-MM-dd; today unless given) with categories and plans: `C7[1,2] M3`.",
            parameters: [
                APIParameter("on", "The day; today unless given.", schema: ["type": "string", "format": "date"])
            ],
            success: (200, ["type": "object"]), refusals: [422])
        routes.api(operation) { _, context in
            let day = try context.query.text("on").map { text in
                guard let day = CalendarDay(text) else { throw Rejection.invalid("badDay", field: "on") }
                return day
            }
            let on = day ?? face.today
            let shelf = try await store.read(as: context.principal()) { try $0.policies(on: on) }
            return try Response.json([
                "day": .text(on.description),
                "policies": .list(
                    shelf.packs.map { pack in
                        [
                            "pack": .text(pack.id), "version": .text(pack.version),
                            "from": .text(pack.from.description), "to": .text(pack.to.description),
                            "basis": .text(pack.basis), "restricts": .flag(pack.restricts),
                            "categories": .list(
                                pack.categories.map {
                                    [
                                        "id": .text($0.id), "zh": .text($0.title.zh), "en": .text($0.title.en),
                                        "plan": .text($0.plan.text), "days": .integer($0.plan.days),
                                    ]
                                }),
                        ]
                    }),
            ])
        }
    }
}

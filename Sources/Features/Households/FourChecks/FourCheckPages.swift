import Hummingbird
import Kernel
import Registers
package import Web

/// Counts of four checks and one inquiry (四查一询) of a grid, once a day, and the same for programs.
///
/// | | |
/// |---|---|
/// | GET | `/four-checks?sweep=&grid=` |
/// | POST | `/four-checks` · `/api/v1/sweeps/{id}/four-checks` |
package struct FourCheckPages: RouteGroup {
    let face: HouseholdFace

    package init(_ face: HouseholdFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("four-checks") { _, context in
            guard try context.principal().worksWithHouseholds else { throw Rejection.notFound }
            guard let sweep = context.query.recordID("sweep"), let grid = context.query.recordID("grid") else {
                return Response.see("/round", for: context)
            }
            return try await show(sweep, grid, pages, context)
        }
        routes.signedIn.post("four-checks") { _, context in
            let (principal, form) = (try context.principal(), context.form)
            guard let sweep = form.recordID("sweep"), let grid = form.recordID("grid") else {
                throw Rejection.notFound
            }
            do {
                let sheet = try Self.sheet(form)
                try await store.write(by: principal) { _ = try $0.say(sheet, of: grid, in: sweep, rules: rules) }
                return Response.see(
                    "/four-checks?sweep=\(sweep)&grid=\(grid)", flash: Flash("household.done.fourChecks"),
                    for: context)
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                return try await show(sweep, grid, pages, context, problem: rejection)
            }
        }
        routes.api(
            APIOperation(
                .post, "/api/v1/sweeps/{id}/four-checks", id: "sayFourChecks", tag: "households",
                "Counts of four checks and one inquiry of a grid on a day, for several households at least.",
                body: APIBody(Self.schema), success: (200, ["type": "object"]), refusals: [403, 404, 409, 415, 422])
        ) { request, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let json = try await request.json()
            let record = try await store.write(by: principal) { writing in
                _ = try writing.reading.find(Sweeps.self, id)
                let (grid, sheet) = try Self.sheet(json)
                return try writing.say(sheet, of: grid, in: id, rules: rules)
            }
            return try Response.json(["id": .text(record.id.text)])
        }
    }

    private static func sheet(_ form: Form) throws -> FourCheckSheet {
        var check = FormCheck(form)
        for name in ["day", "asked"] + FourChecks.items.map(\.name) where form.text(name) == nil {
            check.fail("required", field: name)
        }
        let (day, asked) = (check.day("day"), check.integer("asked", in: 0...DoorKind.workplace.mostPersons))
        let counts = FourChecks.items.compactMap {
            check.integer($0.name, in: 0...DoorKind.workplace.mostPersons)
        }
        try check.finish()
        guard let day, let asked else { throw Rejection.invalid("required", field: "day") }
        return FourCheckSheet(day: day, asked: asked, counts: counts)
    }

    private static func sheet(_ json: JSONValue) throws -> (RecordID, FourCheckSheet) {
        guard let grid = json["grid"]?.text.flatMap({ RecordID($0) }) else {
            throw Rejection.invalid("required", field: "grid")
        }
        guard let day = json["day"]?.text.flatMap({ CalendarDay($0) }) else {
            throw Rejection.invalid("badDay", field: "day")
        }
        guard let asked = json["asked"]?.integer else { throw Rejection.invalid("badNumber", field: "asked") }
        let counts = try json.items("counts").enumerated().map { place, count in
            guard let number = count.integer else { throw Rejection.invalid("badNumber", field: "counts.\(place)") }
            return number
        }
        return (grid, FourCheckSheet(day: day, asked: asked, counts: counts))
    }

    private func show(
        _ sweep: RecordID, _ grid: RecordID, _ pages: Pages, _ context: AppContext, problem: Rejection? = nil
    ) async throws -> Response {
        let content = try await face.store.read(as: try context.principal()) {
            try FourCheckContent($0, sweep: sweep, grid: grid)
        }
        let today = face.rules.today(face.store.now)
        let view = FourCheckView(
            words: PageWords(pages, context, now: face.store.now), content: content,
            template: face.rules.fourChecks.template(on: today), today: today,
            form: problem == nil ? Form() : context.form, problem: problem)
        return try pages.render(
            "household/fourChecks", view.values, status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private static let schema: JSONValue = [
        "type": "object", "required": ["grid", "day", "asked", "counts"],
        "properties": [
            "grid": ["type": "string"], "day": ["type": "string", "format": "date"],
            "asked": ["type": "integer", "minimum": .integer(FourCheckTemplate.fewest)],
            "counts": [
                "type": "array", "items": ["type": "integer", "minimum": 0],
                "minItems": .integer(FourChecks.items.count), "maxItems": .integer(FourChecks.items.count),
            ],
        ],
    ]
}

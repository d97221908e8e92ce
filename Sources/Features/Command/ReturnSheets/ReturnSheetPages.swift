import Hummingbird
import Kernel
import Organisation
import Registers
package import Web

/// Return sheets: a workbook for each unit that has no account, and taking them back.
///
/// | method | path | who |
/// |---|---|---|
/// | GET | `/directives/{id}/returns` | headquarters: units that owe, each with its sheet; where filled ones are handed in |
/// | GET | `/directives/{id}/returns/{unit}` | the sheet of a unit (XLSX) |
/// | POST | `/directives/{id}/returns` | the filled sheet as the body |
package struct ReturnSheetPages: RouteGroup {
    let face: CommandFace

    package init(_ face: CommandFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.get("directives/{id}/returns") { _, context in try await page(pages, nil, context) }
        routes.signedIn.get("directives/{id}/returns/{unit}") { _, context in
            let (principal, id, unit) = (try Self.clerk(context), try context.recordID(), try context.recordID("unit"))
            let sheet = try await store.read(as: principal) { try $0.returnSheet(of: id, unit: unit) }
            let file = ReturnSheetFile(locales: pages.locales, time: pages.time)
            return Response.workbook(
                try file.bytes(sheet, context.language), name: file.name(sheet, context.language))
        }
        routes.signedIn.post("directives/{id}/returns") { request, context in
            let (principal, id) = (try Self.clerk(context), try context.recordID())
            let bytes = try await Array(request.bytes().readableBytesView)
            do {
                let answers = try ReturnSheetFile(locales: pages.locales, time: pages.time)
                    .answers(bytes, on: CalendarDay(store.now, in: pages.time.zone))
                let taken = try await store.write(by: principal) { try $0.take(answers, of: id) }
                let counts = ["signed": String(taken.signed), "replied": String(taken.replied)]
                let flash =
                    taken.signed + taken.replied == 0
                    ? Flash("returnSheet.nothingNew", counts, tone: .warning) : Flash("returnSheet.taken", counts)
                return Response.see("/directives/\(id)/returns", flash: flash, for: context)
            } catch let rejection as Rejection where [.invalid, .unsupported, .tooLarge].contains(rejection.kind) {
                return try await page(pages, rejection, context)
            }
        }
    }

    private static func clerk(_ context: AppContext) throws -> Principal {
        let principal = try context.principal()
        guard principal.has(.dutyOfficer, .sectionLead) else { throw Rejection.forbidden }
        return principal
    }

    private func page(_ pages: Pages, _ rejection: Rejection?, _ context: AppContext) async throws -> Response {
        let (principal, id, d) = (try Self.clerk(context), try context.recordID(), Directives.fields)
        let (directive, owing) = try await face.store.read(as: principal) {
            (try $0.find(Directives.self, id), try $0.owingUnits(id))
        }
        let words = PageWords(pages, context, now: face.store.now)
        let problem = rejection.map { rejection in
            let problem = rejection.problems.first
            let text = words.text(
                "rejection.\(problem?.code ?? rejection.code)", problem?.values ?? rejection.values)
            guard let row = problem?.values["row"] else { return text }
            return words.text("returnSheet.row", ["row": row, "text": text])
        }
        return try pages.render(
            "directive/returns",
            [
                "title": .text(words.text("returnSheet.title")), "id": .text(id.text),
                "number": ViewValue(directive[d.number]), "directive": .text(directive[d.title] ?? ""),
                "problem": ViewValue(problem), "any": .flag(!owing.isEmpty),
                "rows": .list(
                    owing.map { unit, tasks in
                        [
                            "unit": .text(unit.name), "tasks": ViewValue(tasks),
                            "href": .text("/directives/\(id)/returns/\(unit.id)"),
                        ]
                    }),
            ], status: rejection?.kind.status ?? .ok, for: context)
    }
}

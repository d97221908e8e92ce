import Foundation
import Hummingbird
import Kernel
import Registers
import Tables

/// Which sheets are taken and where their headers stand (工作表与表头), for what is not understood by itself.
extension ImportPages {
    func addSheets(to routes: Routes) {
        let (importer, pages) = (importer, routes.pages)
        routes.signedIn.get("imports/{id}/sheets") { _, context in try await sheets(pages, nil, context) }
        routes.signedIn.post("imports/{id}/sheets") { _, context -> Response in
            let (id, principal) = (try context.recordID(), try context.principal())
            let (record, _) = try await importer.store.read(as: principal) { try $0.ownImport(id, in: "mapping") }
            do {
                let choices = try ImportPlan(record).choices(of: context.form)
                _ = try await importer.choose(choices, of: id, version: context.form.version, by: principal)
                return Response.see("/imports/\(id)", for: context)
            } catch let rejection as Rejection where [.invalid, .preconditionFailed].contains(rejection.kind) {
                return try await sheets(pages, rejection, context)
            }
        }
    }

    /// Rows of a sheet among which its header is chosen on the page.
    private static let shownRows = 8

    private func sheets(_ pages: Pages, _ rejection: Rejection?, _ context: AppContext) async throws -> Response {
        let (id, principal) = (try context.recordID(), try context.principal())
        let (record, _) = try await importer.store.read(as: principal) { try $0.ownImport(id) }
        guard record.state == "mapping" else { return Response.see("/imports/\(id)", for: context) }
        let words = try words(record, pages, context)
        let plan = try ImportPlan(record)
        let starts = try importer.starts(of: record)
        let parts = zip(plan.parts, starts).enumerated().map { index, part -> ViewValue in
            let rows = rows(part.1?.rows ?? [], part.0, index, plan, words, context)
            return [
                "place": .text(ImportMappingView.place(part.0, plan)), "takeName": .text("p\(index).take"),
                "taken": .flag(part.0.mapping != nil), "rows": .list(rows), "rowsAny": .flag(!rows.isEmpty),
            ]
        }
        let numbers = (1...Self.shownRows).map { number -> ViewValue in
            [
                "value": .text(String(number)),
                "text": .text(pages.text("transfer.row", ["n": String(number)], for: context)),
            ]
        }
        return try pages.render(
            "transfer/sheets",
            [
                "title": .text(title(record, words, pages, context)), "register": words.crumb, "files": files(record),
                "action": .text("/imports/\(id)/sheets"), "back": .text("/imports/\(id)"),
                "version": .text(String(record.version)),
                "problem": ViewValue(rejection.map { Self.text($0, pages, context) }),
                "several": .flag(plan.parts.count > 1), "allRows": .list(numbers), "parts": .list(parts),
            ], status: rejection?.kind.status ?? .ok, for: context)
    }

    /// The first rows of a sheet, and that in which its header ends now; none where keys are the header.
    private func rows(
        _ rows: [TableRow], _ part: ImportPlan.Part, _ index: Int, _ plan: ImportPlan, _ words: RegisterWords,
        _ context: AppContext
    ) -> [ViewValue] {
        guard part.header > 0 else { return [] }
        let shown = rows.prefix(Self.shownRows) + rows.dropFirst(Self.shownRows).filter { $0.number == part.header }
        return shown.map { row in
            // What stands in the header is no value of its column.
            let texts = Self.shown(row.cells.map(\.text), row.number > part.header ? part : nil, plan, words)
            var cells: [String] = []
            for text in texts where cells.last != text { cells.append(text) }
            return [
                "name": .text("p\(index).header"), "value": .text(String(row.number)),
                "row": .text(words.locales.text("transfer.row", words.language, ["n": String(row.number)])),
                "text": .text(cells.prefix(8).map { String($0.prefix(20)) }.joined(separator: " · ")),
                "selected": .flag(row.number == part.header),
            ]
        }
    }
}

extension ImportPlan {
    /// What the form says: `p0.take`, `p0.header`; `all` the header's row in all sheets.
    fileprivate func choices(of form: Form) -> [Choice] {
        parts.indices.map { part in
            Choice(
                part: part, isTaken: form.flag("p\(part).take"),
                header: form.integer("all") ?? form.integer("p\(part).header"))
        }
    }
}

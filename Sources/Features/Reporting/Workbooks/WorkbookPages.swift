import Database
import Foundation
import Hummingbird
import Indicators
import Kernel
import Organisation
import Registers
import Tables
package import Web

/// Workbooks of an upper level (上级报表): uploading, mapping by clicking cells, filling.
///
/// | | |
/// |---|---|
/// | GET | /workbooks · /workbooks/{id}?sheet=&cell= · /workbooks/{id}/fill?day= |
/// | POST | /workbooks · /workbooks/{id}/map |
package struct WorkbookPages: RouteGroup {
    let face: ReportingFace

    package init(_ face: ReportingFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store, rules) = (routes.pages, face.store, face.rules)
        routes.signedIn.get("workbooks") { _, context in try await list(pages, context) }
        routes.signedIn.post("workbooks") { request, context in
            let principal = try context.principal()
            let bytes = try await Array(request.bytes().readableBytesView)
            let name =
                request.headers[.init("X-File-Name") ?? .server].flatMap { $0.removingPercentEncoding }
                ?? context.query.text("name") ?? "workbook.xlsx"
            let file = String((name.split(separator: "/").last.map(String.init) ?? name).suffix(120))
            let title = file.hasSuffix(".xlsx") ? String(file.dropLast(5)) : file
            let made = try await store.write(by: principal) {
                try $0.keep(workbook: bytes, file: file, title: title, asker: nil)
            }
            return Response.see("/workbooks/\(made.id)", flash: Flash("workbook.kept"), for: context)
        }
        routes.signedIn.get("workbooks/{id}") { _, context in try await show(pages, context) }
        routes.signedIn.post("workbooks/{id}/map") { _, context in try await map(pages, context) }
        routes.signedIn.get("workbooks/{id}/fill") { _, context in
            let (principal, id) = (try context.principal(), try context.recordID())
            let day = context.query.day("day") ?? face.today
            let filled = try await store.read(as: principal) { try $0.fill(workbook: id, day: day, rules: rules) }
            let title = filled.record[Workbooks.fields.title] ?? "workbook"
            return Response.workbook(filled.bytes, name: "\(title)-\(day).xlsx")
        }
    }

    private func list(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let principal = try context.principal()
        let w = Workbooks.fields
        let records = try await face.store.read(as: principal) { reading in
            guard principal.has(.commander, .dutyOfficer, .sectionLead, .inspector) else { throw Rejection.notFound }
            return try reading.page(Workbooks.self, Query(limit: 100)).records
        }
        let words = PageWords(pages, context, now: face.store.now)
        return try pages.render(
            "workbook/list",
            [
                "title": .text(words.text("workbook.list")), "any": .flag(!records.isEmpty),
                "canUpload": .flag(principal.has(.dutyOfficer, .sectionLead)), "today": .text(face.today.description),
                "rows": .list(
                    records.map { record in
                        [
                            "href": .text("/workbooks/\(record.id)"), "title": .text(record[w.title] ?? ""),
                            "file": .text(record[w.file] ?? ""), "mapped": ViewValue(record[w.mapped] ?? 0),
                            "fill": .text("/workbooks/\(record.id)/fill?day=\(face.today)"),
                            "any": .flag((record[w.mapped] ?? 0) > 0),
                        ]
                    }),
            ], for: context)
    }

    private func show(_ pages: Pages, _ context: AppContext, problem: Rejection? = nil) async throws -> Response {
        let (principal, id, rules) = (try context.principal(), try context.recordID(), face.rules)
        let (record, bytes, book, names) = try await face.store.read(as: principal) { reading in
            let record = try reading.find(Workbooks.self, id)
            return (
                record, try reading.workbookFile(id), try rules.book(reading),
                try reading.areaNames(UnitTree(reading))
            )
        }
        let given = context.form.isEmpty ? context.query : context.form
        let view = WorkbookView(
            words: PageWords(pages, context, now: face.store.now), record: record,
            grids: try WorkbookFile.grids(bytes), mapping: try WorkbookMapping(record), book: book, areas: names,
            sheet: given.integer("sheet") ?? 0, cell: given.text("cell"), problem: problem,
            mayMap: principal.has(.dutyOfficer, .sectionLead), today: face.today)
        return try pages.render(
            "workbook/show", try view.values, status: problem == nil ? .ok : .unprocessableContent, for: context)
    }

    private func map(_ pages: Pages, _ context: AppContext) async throws -> Response {
        let (principal, id, form, rules) = (
            try context.principal(), try context.recordID(), context.form, face.rules
        )
        let index = form.integer("sheet") ?? 0
        let cell = form.text("cell") ?? ""
        do {
            try await face.store.write(by: principal) { writing in
                let grids = try WorkbookFile.grids(writing.reading.workbookFile(id))
                guard grids.indices.contains(index), grids[index].rows.joined().contains(where: { $0.name == cell })
                else { throw Rejection.invalid("workbookCell", field: "cell", ["cell": cell]) }
                let choice = MappingChoice(form, territory: writing.county.territory.text)
                let names = try writing.reading.areaNames(UnitTree(writing.reading))
                _ = try writing.map(
                    workbook: id, version: form.integer("version").map { Int64($0) }, rules: rules
                ) { mapping in
                    choice.apply(to: &mapping, grids[index], cell, names)
                }
            }
            return Response.see(
                "/workbooks/\(id)?sheet=\(index)&cell=\(cell)#sheet", flash: Flash("workbook.mapped"), for: context)
        } catch let rejection as Rejection where rejection.kind == .invalid {
            return try await show(pages, context, problem: rejection)
        }
    }
}

extension Registers.Reading {
    /// Areas of the headquarters by the names that a workbook may call them, with those of townships as units.
    func areaNames(_ tree: UnitTree) throws -> [(name: String, area: AreaCode, isTown: Bool)] {
        let territory = principal.county.territory.text
        let rows = try connection.query(
            """
            SELECT id, name FROM area WHERE open = 1 AND id >= \(territory) AND id < \(territory + "~") ORDER BY id
            """)
        var names = try rows.compactMap { row -> (String, AreaCode, Bool)? in
            let code: AreaCode = try row.get("id")
            return (try row.get("name"), code, code.level.rawValue <= AreaCode.Level.township.rawValue)
        }
        names += tree.townships.flatMap { [($0.name, $0.area, true), ($0.short, $0.area, true)] }
        return names
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import Kernel
package import Registers
import Tables

/// Imports into every register (导入).
///
/// | method | path | |
/// |---|---|---|
/// | GET, POST | `/registers/{name}/import` | upload, several files at once |
/// | GET | `/registers/{name}/template.xlsx` | an empty table to fill in |
/// | GET | `/imports/{id}` | columns and preview, progress, or what became of the rows |
/// | GET, POST | `/imports/{id}/sheets` | which sheets are taken, and where their headers stand |
/// | POST | `/imports/{id}/plan` | stores the columns; `then`: look, try or run |
/// | POST | `/imports/{id}/resume` | lets one that a fault interrupted go on |
/// | POST | `/imports/{id}/discard` | throws the upload away |
/// | GET | `/imports/{id}/progress` | the part of the page that is asked for every second |
/// | GET | `/imports/{id}/refused.{format}` | refused rows with their reasons; `shape` where files had several |
package struct ImportPages: RouteGroup {
    let importer: Importer
    /// Units from which tables are expected, by level (`choice.unit.kind.…`).
    let expected: @Sendable (Reading, String) throws -> [Returns.Unit]
    /// Levels that may be chosen.
    let levels: [String]

    package init(
        _ importer: Importer, levels: [String] = [],
        expected: @escaping @Sendable (Reading, String) throws -> [Returns.Unit] = { _, _ in [] }
    ) {
        (self.importer, self.levels, self.expected) = (importer, levels, expected)
    }

    package func add(to routes: Routes) {
        addUpload(to: routes)
        addImport(to: routes)
        addSheets(to: routes)
        ImportAPI(importer).add(to: routes)
    }

    private func addUpload(to routes: Routes) {
        let (importer, pages) = (importer, routes.pages)
        routes.signedIn.get("registers/{name}/import") { _, context in
            let definition = try importer.store.definition(context, [:])
            try Importer.check(context.principal(), definition)
            return try form(definition, nil, pages, context)
        }
        routes.signedIn.get("registers/{name}/template.xlsx") { _, context in
            let definition = try importer.store.definition(context, [:])
            try Importer.check(context.principal(), definition)
            let words = RegisterWords(definition, pages, context)
            let file = FileManager.default.temporaryDirectory.appending(path: "tiaodu-\(RecordID.make()).xlsx")
            defer { try? FileManager.default.removeItem(at: file) }
            try TemplateFile(words).write(to: file)
            let name = pages.text("transfer.templateName", ["register": words.register], for: context)
            return Response(
                status: .ok,
                headers: [
                    .contentType: TableFormat.xlsx.mediaType, .contentDisposition: attachment("\(name).xlsx"),
                ], body: .init(byteBuffer: .init(bytes: try Data(contentsOf: file))))
        }
        routes.signedIn.post("registers/{name}/import") { request, context -> Response in
            let definition = try importer.store.definition(context, [:])
            try Importer.check(context.principal(), definition)
            do {
                let upload = try await Upload(request, to: importer.spool, name: context.query.text("name"))
                defer { upload.discard() }
                let record = try await importer.receive(upload.files, for: definition, by: context.principal())
                return Response.see("/imports/\(record.id)", for: context)
            } catch let rejection as Rejection where [.invalid, .unsupported, .tooLarge].contains(rejection.kind) {
                return try form(definition, rejection, pages, context)
            }
        }
    }

    private func form(
        _ definition: Definition, _ rejection: Rejection?, _ pages: Pages, _ context: AppContext
    ) throws -> Response {
        let words = RegisterWords(definition, pages, context)
        return try pages.render(
            "transfer/upload",
            [
                "title": .text(pages.text("transfer.importing", ["register": words.register], for: context)),
                "register": words.crumb, "action": .text("\(words.path)/import?_csrf=\(queryValue(context.csrf))"),
                "template": .text("\(words.path)/template.xlsx"),
                "limit": .text(String(importer.spool.limit / 1024 / 1024)),
                "problem": ViewValue(rejection.map { Self.text($0, pages, context) }),
            ], status: rejection?.kind.status ?? .ok, for: context)
    }

    private func addImport(to routes: Routes) {
        let (importer, pages) = (importer, routes.pages)
        routes.signedIn.get("imports/{id}") { _, context in try await page(pages, nil, context) }
        routes.signedIn.get("imports/{id}/progress") { _, context in
            let id = try context.recordID()
            let (record, _) = try await importer.store.read(as: context.principal()) { try $0.ownImport(id) }
            guard record.state == "running" else { return Response.see("/imports/\(id)", for: context) }
            return try pages.render("transfer/progress", progress(record, pages, context), for: context)
        }
        routes.signedIn.post("imports/{id}/plan") { _, context -> Response in
            let (id, principal) = (try context.recordID(), try context.principal())
            let (record, _) = try await importer.store.read(as: principal) { try $0.ownImport(id, in: "mapping") }
            let plan = try ImportPlan(record).changed(by: context.form)
            do {
                let saved = try await importer.save(plan, of: id, version: context.form.version, by: principal)
                let then = context.form["then"]
                if then == "try" || then == "run" {
                    try await importer.start(id, dryRun: then == "try", version: saved.version, by: principal)
                }
                return Response.see("/imports/\(id)", for: context)
            } catch let rejection as Rejection where [.invalid, .preconditionFailed].contains(rejection.kind) {
                return try await page(pages, rejection, context)
            }
        }
        routes.signedIn.post("imports/{id}/resume") { _, context -> Response in
            let id = try context.recordID()
            try await importer.resume(id, by: context.principal())
            return Response.see("/imports/\(id)", for: context)
        }
        routes.signedIn.post("imports/{id}/discard") { _, context -> Response in
            let id = try context.recordID()
            let (record, definition) = try await importer.store.read(as: context.principal()) { try $0.ownImport(id) }
            try await importer.discard(record.id, by: context.principal())
            return Response.see(
                "/registers/\(definition.name)", flash: Flash("transfer.discarded", tone: .warning), for: context)
        }
        routes.signedIn.get("imports/{id}/refused.{format}") { _, context in
            let id = try context.recordID()
            let (record, definition) = try await importer.store.read(as: context.principal()) { try $0.ownImport(id) }
            let words = RegisterWords(definition, pages, context)
            let file = try RefusedFile(
                ImportPlan(record), shape: context.query.integer("shape"),
                refused: record[Imports.fields.refused] ?? 0, as: context.tableFormat(), words)
            let name = pages.text("transfer.refusedName", ["register": words.register], for: context)
            return Response(
                status: .ok,
                headers: [
                    .contentType: file.format.mediaType,
                    .contentDisposition: attachment("\(name).\(file.format.rawValue)"), .cacheControl: "no-store",
                ],
                body: ResponseBody(streaming: context) { sink in try await file.write(importer, id, to: sink) })
        }
    }

    /// What stands over the columns when they were not stored.
    static func text(_ rejection: Rejection, _ pages: Pages, _ context: AppContext) -> String {
        let own = pages.text("rejection.\(rejection.code)", rejection.values, for: context)
        let rest = rejection.problems.filter { $0.code != rejection.code }.map {
            pages.text("rejection.\($0.code)", $0.values, for: context)
        }
        return ([own] + rest).joined(separator: " ")
    }
}

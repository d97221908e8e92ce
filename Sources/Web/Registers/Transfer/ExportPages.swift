import Foundation
import HTTPTypes
import Hummingbird
import Kernel
package import Registers
import Tables

/// Exports of every register (导出).
///
/// | method | path | |
/// |---|---|---|
/// | GET | `/registers/{name}/export` | form: format and purpose |
/// | POST | `/registers/{name}/export` | the file, or the request for one that a second person must agree to |
/// | GET | `/exports/{id}` | such a request: who, what, whether agreed |
/// | POST | `/exports/{id}/file` | its file, for the asker, once |
/// | GET | `/api/v1/registers/{name}/export.{format}` | the file for programs: `csv`, `xlsx`, `ndjson` |
package struct ExportPages: RouteGroup {
    private let store: RecordStore

    package init(store: RecordStore) { self.store = store }

    package func add(to routes: Routes) {
        let (store, pages) = (store, routes.pages)
        routes.signedIn.get("registers/{name}/export") { _, context in
            let (definition, principal) = (try store.definition(context, [:]), try context.principal())
            guard !Scope(principal, definition).branches.isEmpty else { throw Rejection.forbidden }
            return try Self.page(definition, pages, nil, context)
        }
        routes.signedIn.post("registers/{name}/export") { _, context -> Response in
            let definition = try store.definition(context, [:])
            do {
                let format = TableFormat(rawValue: context.form["format"] ?? "csv") ?? .csv
                return try await Self.answer(store, definition, format, context.form, pages, context, isPage: true)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try Self.page(definition, pages, rejection, context)
            }
        }
        routes.signedIn.get("exports/{id}") { _, context in
            try await AskedExport(store: store, pages: pages, context: context).page()
        }
        routes.signedIn.post("exports/{id}/file") { _, context in
            try await AskedExport(store: store, pages: pages, context: context).file()
        }
        for definition in store.registry.definitions {
            routes.api(RegisterOperations(definition).export) { _, context in
                try await Self.answer(store, definition, context.tableFormat(), context.query, pages, context)
            }
        }
    }

    /// Names of the form and the address that are no filters.
    private static let own: Set<String> = [
        "_csrf", "format", "use", "purpose", "full", "whole", "statement", "after", "limit",
    ]

    private static func answer(
        _ store: RecordStore, _ definition: Definition, _ format: TableFormat, _ form: Form, _ pages: Pages,
        _ context: AppContext, isPage: Bool = false
    ) async throws -> Response {
        let filters = form.names.filter { !own.contains($0) && form.text($0) != nil }
        var asked = Form()
        for name in filters { asked.add(name, form.text(name) ?? "") }
        let purpose = form.text("purpose")
        if let purpose, purpose.count > 200 {
            throw Rejection.invalid("tooLong", field: "purpose", ["max": "200"])
        }
        var order = Export.Order(
            format: format, query: try definition.query(from: asked),
            filter: filters.map { "\($0)=\(queryValue(form.text($0) ?? ""))" }.joined(separator: "&"),
            purpose: purpose, use: form.text("use").flatMap { Purpose(rawValue: $0) },
            statement: form["statement"] != "false")
        (order.full, order.whole) = (form.flag("full"), form.flag("whole"))
        let words = RegisterWords(definition, pages, context)
        let principal = try context.principal()
        // A program is refused what must wait for a person.
        if isPage, try await order.needsSecond(store, definition, by: principal) {
            return try await AskedExport(store: store, pages: pages, context: context).ask(order, words)
        }
        return file(try await Export(store, definition, order, words, by: principal), context)
    }

    static func file(_ export: Export, _ context: AppContext) -> Response {
        let (words, format) = (export.words, export.order.format)
        let name = "\(words.register)-\(CalendarDay(export.store.now, in: words.time.zone)).\(format.rawValue)"
        return Response(
            status: .ok,
            headers: [
                .contentType: format.mediaType, .contentDisposition: attachment(name), .cacheControl: "no-store",
            ],
            body: ResponseBody(streaming: context) { sink in try await export.write(to: sink) })
    }

    private static func page(
        _ definition: Definition, _ pages: Pages, _ rejection: Rejection?, _ context: AppContext
    ) throws -> Response {
        let words = RegisterWords(definition, pages, context)
        // The list's filters come along, in the address at first, in the form when it is shown again.
        let given = rejection == nil ? context.query : context.form
        let filters = given.names.filter { !own.contains($0) }
        let chosen = given.text("format") ?? "xlsx"
        let principal = try context.principal()
        let isWhole = Scope(principal, definition).branches.contains { $0.column == nil }
        return try pages.render(
            "transfer/export",
            [
                "title": .text(pages.text("transfer.exporting", ["register": words.register], for: context)),
                "register": words.crumb, "action": .text("\(words.path)/export"),
                "problem": ViewValue(
                    rejection.map { rejection in
                        let problems =
                            rejection.problems.isEmpty
                            ? [.init(rejection.code, values: rejection.values)] : rejection.problems
                        return problems.map { pages.text("rejection.\($0.code)", $0.values, for: context) }
                            .joined(separator: " ")
                    }),
                "purpose": .text(given.text("purpose") ?? ""), "purposeRequired": .flag(definition.isPersonal),
                "uses": definition.logsReads ? words.purposes(given.text("use")) : .list([]),
                "usesAny": .flag(definition.logsReads),
                "full": .flag(
                    definition.logsReads && !definition.protected.isEmpty && principal.may(definition.access.unmask)),
                "whole": .flag(definition.logsReads && !isWhole),
                "second": definition.logsReads
                    ? .text(pages.text("transfer.second.hint", ["n": String(Exports.alone)], for: context)) : .none,
                "filters": .list(
                    filters.compactMap { name in
                        given.text(name).map { ["name": .text(name), "value": .text($0)] }
                    }),
                "filtered": .flag(!filters.isEmpty),
                "formats": .list(
                    TableFormat.allCases.map { format in
                        [
                            "value": .text(format.rawValue), "checked": .flag(format.rawValue == chosen),
                            "text": .text(pages.text("transfer.format.\(format.rawValue)", for: context)),
                        ]
                    }),
            ], status: rejection?.kind.status ?? .ok, for: context)
    }
}

extension AppContext {
    /// The file's kind that the address names: `export.{format}`.
    /// - Throws: `Rejection.notFound` for another.
    func tableFormat() throws -> TableFormat {
        guard let format = parameters.get("format").flatMap({ TableFormat(rawValue: $0) }) else {
            throw Rejection.notFound
        }
        return format
    }
}

extension TableFormat {
    var mediaType: String {
        switch self {
        case .csv: "text/csv; charset=utf-8"
        case .ndjson: "application/x-ndjson"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        }
    }
}

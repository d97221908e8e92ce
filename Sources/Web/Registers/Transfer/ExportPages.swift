import Foundation
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
package import Registers
import Tables

/// Exports of every register (导出).
///
/// | method | path | |
/// |---|---|---|
/// | GET | `/registers/{name}/export` | form: format and purpose |
/// | POST | `/registers/{name}/export` | the file |
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
                return try await Self.answer(store, definition, format, context.form, pages, context)
            } catch let rejection as Rejection where rejection.kind == .invalid {
                return try Self.page(definition, pages, rejection, context)
            }
        }
        for definition in store.registry.definitions {
            routes.api(RegisterOperations(definition).export) { _, context in
                guard let format = context.parameters.get("format").flatMap({ TableFormat(rawValue: $0) }) else {
                    throw Rejection.notFound
                }
                return try await Self.answer(store, definition, format, context.query, pages, context)
            }
        }
    }

    /// Names of the form and the address that are no filters.
    private static let own: Set<String> = ["_csrf", "format", "purpose", "statement", "after", "limit"]

    private static func answer(
        _ store: RecordStore, _ definition: Definition, _ format: TableFormat, _ form: Form, _ pages: Pages,
        _ context: AppContext
    ) async throws -> Response {
        let filters = form.names.filter { !own.contains($0) && form.text($0) != nil }
        var asked = Form()
        for name in filters { asked.add(name, form.text(name) ?? "") }
        let purpose = form.text("purpose")
        if let purpose, purpose.count > 200 {
            throw Rejection.invalid("tooLong", field: "purpose", ["max": "200"])
        }
        let order = Export.Order(
            format: format, query: try definition.query(from: asked),
            filter: filters.map { "\($0)=\(queryValue(form.text($0) ?? ""))" }.joined(separator: "&"),
            purpose: purpose, statement: form["statement"] != "false")
        let words = RegisterWords(definition, pages, context)
        let export = try await Export(store, definition, order, words, by: context.principal())
        let name = "\(words.register)-\(CalendarDay(store.now, in: words.time.zone)).\(format.rawValue)"
        return Response(
            status: .ok,
            headers: [
                .contentType: format.mediaType, .contentDisposition: attachment(name), .cacheControl: "no-store",
            ],
            body: ResponseBody { writer in
                do {
                    try await export.write { try await writer.write(ByteBuffer(bytes: $0)) }
                } catch {
                    // The head has left: nobody but the log can be told. A reader who has gone is no fault.
                    if !(error is ChannelError || error is CancellationError) { Refusals.log(error, context) }
                    throw error
                }
                try await writer.finish(nil)
            })
    }

    private static func page(
        _ definition: Definition, _ pages: Pages, _ rejection: Rejection?, _ context: AppContext
    ) throws -> Response {
        let words = RegisterWords(definition, pages, context)
        // The list's filters come along, in the address at first, in the form when it is shown again.
        let given = rejection == nil ? context.query : context.form
        let filters = given.names.filter { !own.contains($0) }
        let chosen = given.text("format") ?? "xlsx"
        return try pages.render(
            "transfer/export",
            [
                "title": .text(pages.text("transfer.exporting", ["register": words.register], for: context)),
                "register": words.crumb, "action": .text("\(words.path)/export"),
                "problem": ViewValue(
                    rejection.map { rejection in
                        let problem = rejection.problems.first
                        return pages.text(
                            "rejection.\(problem?.code ?? rejection.code)", problem?.values ?? [:], for: context)
                    }),
                "purpose": .text(given.text("purpose") ?? ""), "purposeRequired": .flag(definition.isPersonal),
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

extension TableFormat {
    var mediaType: String {
        switch self {
        case .csv: "text/csv; charset=utf-8"
        case .ndjson: "application/x-ndjson"
        case .xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        }
    }
}

import Database
import Hummingbird
import Kernel
import Registers

/// An export that a second person must agree to (双人导出): asked for, agreed to on the leader's telephone page, fetched once.
struct AskedExport {
    let store: RecordStore
    let pages: Pages
    let context: AppContext

    /// Notes the request; the page of it follows.
    /// - Throws: `Rejection` invalid `tooLong` for a filter that cannot be kept whole.
    func ask(_ order: Export.Order, _ words: RegisterWords) async throws -> Response {
        let principal = try context.principal()
        guard order.filter.utf8.count <= 2_000 else { throw Rejection.invalid("tooLong", field: "filter") }
        var values = order.values(words.definition, by: principal)
        let reasons = [order.full ? "full" : nil, order.whole ? "whole" : nil].compactMap(\.self)
        let what = (reasons.isEmpty ? ["many"] : reasons).map {
            pages.text("transfer.second.\($0)", ["n": String(Exports.alone)], for: context)
        }
        let use = order.use.map { " · " + words.purpose($0) } ?? ""
        values[Exports.fields.title] = "\(words.register): \(what.joined(separator: "、"))\(use)"
        let (asked, reason) = (values, order.purpose ?? "")
        let export = try await store.write(by: principal) { try $0.askForExport(asked, reason: reason) }
        return .see("/exports/\(export.id)", flash: Flash("transfer.second.asked"), for: context)
    }

    /// `GET /exports/{id}`.
    func page() async throws -> Response {
        let (id, principal, f) = (try context.recordID(), try context.principal(), Exports.fields)
        let (export, titles) = try await store.read(as: principal) { reading in
            let export = try reading.find(Exports.self, id)
            return (export, try reading.titles(reading.registry.named(Exports.name), [export]))
        }
        let words = RegisterWords(try store.registry.named(Exports.name), pages, context, titles: titles)
        let end = export.updated.advanced(minutes: Exports.fetchHours * 60)
        let mayFetch = export.state == "approved" && export[f.by] == principal.user && store.now < end
        return try pages.render(
            "transfer/asked",
            [
                "title": .text(export[f.title] ?? words.register), "crumb": words.crumb,
                "state": words.badge(export.state),
                "facts": .list(
                    [f.use.name, f.purpose.name, f.format.name, f.by.name].compactMap { name in
                        words.definition.field(name).map { field in
                            ["label": .text(words.label(name)), "value": .text(words.text(field, of: export) ?? "–")]
                        }
                    }),
                "waiting": .flag(export.state == "waiting"), "unapproved": .flag(export.state == "unapproved"),
                "fetch": mayFetch ? .text("/exports/\(id)/file") : .none,
                "until": .text(words.time.moment(end, words.language)),
                "record": .text("/registers/\(Exports.name)/\(id)"),
            ], for: context)
    }

    /// `POST /exports/{id}/file`.
    func file() async throws -> Response {
        let (id, principal) = (try context.recordID(), try context.principal())
        let note = try await store.read(as: principal) { try $0.find(Exports.self, id) }
        let definition = try store.registry.named(note[Exports.fields.register] ?? "")
        let order = try Export.Order(note, definition)
        let words = RegisterWords(definition, pages, context)
        return ExportPages.file(
            try await Export(store, definition, order, words, by: principal, agreed: id), context)
    }
}

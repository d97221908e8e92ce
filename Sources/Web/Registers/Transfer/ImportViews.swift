import Foundation
import Hummingbird
import Kernel
import Registers
import Tables

extension ImportPages {
    /// The page of an import as it stands.
    func page(_ pages: Pages, _ rejection: Rejection?, _ context: AppContext) async throws -> Response {
        let (id, principal) = (try context.recordID(), try context.principal())
        let (record, _) = try await importer.store.read(as: principal) { try $0.ownImport(id) }
        switch record.state {
        case "running":
            return try pages.render("transfer/running", progress(record, pages, context), for: context)
        case "mapping":
            var view = try await mapping(record, pages, rejection, context)
            if record[Imports.fields.rows] != nil {
                view.merge(try await result(record, pages, context)) { _, result in result }
            }
            return try pages.render(
                "transfer/mapping", view, status: rejection?.kind.status ?? .ok, for: context)
        default:
            return try pages.render("transfer/result", try await result(record, pages, context), for: context)
        }
    }

    // MARK: Running

    func progress(_ record: Record, _ pages: Pages, _ context: AppContext) throws -> [String: ViewValue] {
        let progress = importer.progress(of: record.id)
        let words = try words(record, pages, context)
        let counts = progress?.counts ?? ImportCounts()
        return [
            "title": .text(title(record, words, pages, context)), "register": words.crumb,
            "href": .text("/imports/\(record.id)/progress"), "self": .text("/imports/\(record.id)"),
            "files": files(record), "percent": .text(String(Int((progress?.part ?? 0) * 100))),
            "rows": .text(String(counts.rows)), "dryRun": .flag(record[Imports.fields.dryRun] ?? false),
            "counts": self.counts(counts, pages, context),
        ]
    }

    // MARK: Result

    /// Refused rows shown on a page; the file has all.
    private static let shown = 50

    private func result(_ record: Record, _ pages: Pages, _ context: AppContext) async throws -> [String: ViewValue] {
        let f = Imports.fields
        let words = try words(record, pages, context)
        let plan = try ImportPlan(record)
        var counts = ImportCounts()
        (counts.created, counts.changed) = (record[f.new] ?? 0, record[f.changed] ?? 0)
        (counts.unchanged, counts.refused) = (record[f.unchanged] ?? 0, record[f.refused] ?? 0)
        counts.skipped = record[f.skipped] ?? 0
        let refused = try importer.refusedRows(record.id).next(Self.shown).map { row -> ViewValue in
            let part = plan.parts.indices.contains(row.source) ? plan.parts[row.source] : nil
            return [
                "place": .text(place(part, plan, row.number, pages, context)),
                "reasons": .text(RefusedFile.reasons(row, words)),
                "cells": .text(
                    row.line == true
                        ? "" : Self.shown(row.cells, part, plan, words).prefix(6).joined(separator: " · ")),
            ]
        }
        // Which shapes have refused rows only reading all of them would tell.
        let shapes = refused.isEmpty ? [] : Set(plan.taken.compactMap(\.mapping)).sorted()
        let back = shapes.map { shape -> ViewValue in
            let format = RefusedFile.format(of: shape, plan, refused: counts.refused)
            return [
                "href": .text("/imports/\(record.id)/refused.\(format.rawValue)?shape=\(shape)"),
                "label": .text(
                    pages.text("transfer.refusedFile", for: context) + (shapes.count > 1 ? " \(shape + 1)" : "")),
            ]
        }
        return [
            "title": .text(title(record, words, pages, context)), "register": words.crumb, "files": files(record),
            "done": .flag(record.state == "done"), "failed": .flag(record.state == "failed"),
            "discarded": .flag(record.state == "discarded"), "interrupted": .flag(record.state == "interrupted"),
            "resume": .text("/imports/\(record.id)/resume"), "discard": .text("/imports/\(record.id)/discard"),
            "failure": ViewValue(ImportWords(words: words).failure(record)),
            "dryRun": .flag(record[f.dryRun] ?? false), "resultAny": .flag(record[f.rows] != nil),
            "counts": self.counts(counts, pages, context), "refusedAny": .flag(!refused.isEmpty),
            "refused": .list(refused), "refusedFiles": .list(back),
            "refusedMore": counts.refused > Self.shown
                ? .text(pages.text("transfer.refusedMore", ["n": String(Self.shown)], for: context)) : .none,
            "list": .text(words.path), "again": .text("\(words.path)/import"),
            "returns": try await returns(record, plan, context, words),
        ]
    }

    /// Who has returned a table and who has not, where units of a level are chosen or several files came.
    private func returns(
        _ record: Record, _ plan: ImportPlan, _ context: AppContext, _ words: RegisterWords
    ) async throws -> ViewValue {
        guard !levels.isEmpty else { return .none }
        let level =
            context.query["level"].flatMap { levels.contains($0) ? $0 : nil }
            ?? (plan.taken.count > 1 ? levels[0] : nil)
        let choices: [ViewValue] = levels.map { name in
            [
                "value": .text(name), "selected": .flag(name == level),
                "text": .text(words.locales.text("choice.unit.kind.\(name)", words.language)),
            ]
        }
        var view: [String: ViewValue] = [
            "action": .text("/imports/\(record.id)"), "levels": .list(choices), "chosen": .flag(level != nil),
            "came": .list([]), "missing": .list([]), "missingAny": false,
        ]
        guard let level else { return .object(view) }
        let expected = expected
        let units = try await importer.store.read(as: context.principal()) { try expected($0, level) }
        let titles = plan.taken.flatMap { [plan.files[$0.file], $0.sheet] }
        let returns = Returns(expected: units, titles: titles, values: record[Imports.fields.named] ?? [])
        view["came"] = .list(returns.came.map { ["name": .text($0.name)] })
        view["missing"] = .list(returns.missing.map { ["name": .text($0.name)] })
        view["missingAny"] = .flag(!returns.missing.isEmpty)
        view["summary"] = .text(
            words.locales.text(
                "transfer.returned", words.language,
                ["came": String(returns.came.count), "all": String(units.count)]))
        return .object(view)
    }

    // MARK: Mapping

    private func mapping(
        _ record: Record, _ pages: Pages, _ rejection: Rejection?, _ context: AppContext
    ) async throws -> [String: ViewValue] {
        let preview = try await importer.preview(record.id, by: context.principal())
        let words = RegisterWords(preview.definition, pages, context)
        // What was changed elsewhere meanwhile is shown as it is now.
        let plan = rejection?.kind == .invalid ? preview.plan.changed(by: context.form) : preview.plan
        let shapes = Set(plan.taken.compactMap(\.mapping)).sorted()
        let left = plan.parts.filter { $0.mapping == nil }
        return [
            "title": .text(title(record, words, pages, context)), "register": words.crumb, "files": files(record),
            "action": .text("/imports/\(record.id)/plan"), "discard": .text("/imports/\(record.id)/discard"),
            "sheetsHref": .text("/imports/\(record.id)/sheets"), "version": .text(String(preview.record.version)),
            "problem": ViewValue(rejection.map { Self.text($0, pages, context) }),
            "shapes": .list(
                shapes.map { ImportMappingView(words, plan, $0, preview.rows, pages, context).view }),
            "leftOut": left.isEmpty
                ? .none
                : .text(
                    pages.text(
                        "transfer.leftOut",
                        [
                            "sheets": left.map { $0.sheet.isEmpty ? plan.files[$0.file] : $0.sheet }.joined(
                                separator: "、")
                        ],
                        for: context)),
            "rows": .list(
                preview.rows.map { row in
                    let part = plan.parts.indices.contains(row.row.source) ? plan.parts[row.row.source] : nil
                    return [
                        "place": .text(place(part, plan, row.row.number, pages, context)),
                        "text": .text(Self.shown(row.cells, part, plan, words).prefix(8).joined(separator: " · ")),
                        "outcome": outcome(row, words, pages, context),
                    ]
                }),
            "rowsAny": .flag(!preview.rows.isEmpty), "resultAny": false, "counts": .list([]), "refusedAny": false,
            "refused": .list([]), "refusedFiles": .list([]), "refusedMore": .none,
            "returns": try await returns(record, plan, context, words),
        ]
    }

    private func outcome(
        _ row: ImportPreview.Row, _ words: RegisterWords, _ pages: Pages, _ context: AppContext
    ) -> ViewValue {
        switch row.outcome {
        case .created: ["tone": "met", "text": .text(pages.text("transfer.new", for: context)), "reasons": .none]
        case .changed: ["tone": "info", "text": .text(pages.text("transfer.changed", for: context)), "reasons": .none]
        case .unchanged:
            ["tone": "", "text": .text(pages.text("transfer.unchanged", for: context)), "reasons": .none]
        case .refused(let problems):
            [
                "tone": "late", "text": .text(pages.text("transfer.refused", for: context)),
                "reasons": .text(RefusedFile.reasons(problems, words)),
            ]
        }
    }

    // MARK: Parts

    /// Cells that say something, as a page may show them: protected columns masked, and nothing of a cell that holds a
    /// number of a person.
    static func shown(
        _ cells: [String], _ part: ImportPlan.Part?, _ plan: ImportPlan, _ words: RegisterWords
    ) -> [String] {
        let fields = part.flatMap { plan.mapping(of: $0)?.fields } ?? []
        return cells.enumerated().filter { !$1.isEmpty }.map { column, text in
            let field = fields.indices.contains(column) ? fields[column].flatMap { words.definition.field($0) } : nil
            if let field, field.isProtected { return field.masked(text) }
            return PersonalData.find(in: text) == nil ? text : Definition.hidden
        }
    }

    func words(_ record: Record, _ pages: Pages, _ context: AppContext) throws -> RegisterWords {
        RegisterWords(try importer.store.registry.named(record[Imports.fields.register] ?? ""), pages, context)
    }

    func title(_ record: Record, _ words: RegisterWords, _ pages: Pages, _ context: AppContext) -> String {
        pages.text("transfer.importing", ["register": words.register], for: context)
    }

    func files(_ record: Record) -> ViewValue {
        .text((record[Imports.fields.files] ?? []).joined(separator: "、"))
    }

    private func place(
        _ part: ImportPlan.Part?, _ plan: ImportPlan, _ number: Int, _ pages: Pages, _ context: AppContext
    ) -> String {
        let file = part.flatMap { plan.files.count > 1 ? plan.files[$0.file] : nil }
        let sheet = part.flatMap { $0.sheet.isEmpty || plan.parts.count == 1 ? nil : $0.sheet }
        let row = pages.text("transfer.row", ["n": String(number)], for: context)
        return ([file, sheet].compactMap(\.self) + [row]).joined(separator: " · ")
    }

    private func counts(_ counts: ImportCounts, _ pages: Pages, _ context: AppContext) -> ViewValue {
        let all = [
            ("new", counts.created, "met"), ("changed", counts.changed, ""), ("unchanged", counts.unchanged, ""),
            ("refused", counts.refused, counts.refused > 0 ? "late" : ""), ("skipped", counts.skipped, ""),
        ]
        return .list(
            all.map { key, number, tone in
                [
                    "label": .text(pages.text("transfer.\(key)", for: context)), "number": ViewValue(number),
                    "tone": .text(tone),
                ]
            })
    }
}

extension Form {
    /// Version of the import that the form shows.
    var version: Int64? { text("version").flatMap { Int64($0) } }
}

extension ImportPlan {
    /// The plan as a form says: `m0.c3` the field of a column, `m0.sheet`, `m0.file`, `m0.fixed.kind`.
    func changed(by form: Form) -> ImportPlan {
        var plan = self
        for index in plan.mappings.indices {
            let name = "m\(index)"
            guard form["\(name).c0"] != nil else { continue }
            plan.mappings[index].likely = []
            for column in plan.mappings[index].fields.indices {
                // A page shows no more columns than it can; the others stay as they are.
                guard form["\(name).c\(column)"] != nil else { continue }
                plan.mappings[index].fields[column] = form.text("\(name).c\(column)")
            }
            plan.mappings[index].sheetField = form.text("\(name).sheet")
            plan.mappings[index].fileField = form.text("\(name).file")
            let prefix = "\(name).fixed."
            plan.mappings[index].fixed = Dictionary(
                form.names.filter { $0.hasPrefix(prefix) }.compactMap { key in
                    form.text(key).map { (String(key.dropFirst(prefix.count)), $0) }
                }
            ) { first, _ in first }
        }
        return plan
    }
}

import Foundation
import Kernel
import Registers
import Tables
import Web

/// A pack as people read it, on a page, on paper and in a table.
struct PackWords {
    let words: PageWords

    init(_ words: PageWords) { self.words = words }

    private static let columns = [
        "place", "text", "severity", "found", "due", "rectified", "closed", "daysLate", "recurring", "statement",
        "answer",
    ]

    func values(_ pack: Record, from office: String) throws -> [String: ViewValue] {
        let p = Packs.fields
        let content = try Packs.content(of: pack)
        return [
            "title": .text(words.text("supervision.packTitle")), "unit": .text(content.unit), "office": .text(office),
            "days": .text("\(pack[p.from]?.description ?? "") – \(pack[p.to]?.description ?? "")"),
            "receiver": ViewValue(pack[p.receiver]), "purpose": ViewValue(pack[p.purpose]),
            "state": words.badge(pack.state == "released" ? "met" : "soon", "state.pack.\(pack.state)"),
            "recordHref": .text("/registers/pack/\(pack.id)"), "made": words.moment(pack.created),
            "released": .flag(pack.state == "released"), "file": .text("/packs/\(pack.id)/table.xlsx"),
            "summary": .text(
                words.text(
                    "supervision.packSummary",
                    ["n": String(content.lines.count), "late": String(content.lines.count { $0.daysLate > 0 })])),
            "leftOut": .text(words.text("supervision.leftOut", ["n": String(pack[p.leftOut] ?? 0)])),
            "columns": .list(Self.columns.map { ["label": .text(label($0))] }),
            "rows": .list(
                content.lines.map { line in
                    [
                        "cells": .list(
                            zip(Self.columns, cells(line)).map { name, text in
                                ["label": .text(label(name)), "text": .text(text), "first": .flag(name == "place")]
                            })
                    ]
                }),
        ]
    }

    /// The table as an XLSX file.
    func workbook(_ pack: Record) throws -> [UInt8] {
        let file = FileManager.default.temporaryDirectory.appending(path: "pack-\(pack.id)-\(RecordID.make()).xlsx")
        defer { try? FileManager.default.removeItem(at: file) }
        let columns = Self.columns.map {
            TableColumn($0, title: label($0), width: ["text", "statement", "answer"].contains($0) ? 40 : 14)
        }
        let content = try Packs.content(of: pack)
        let notes = TableNotes(
            sheet: words.text("supervision.packNotes"),
            lines: [
                "\(content.unit) \(pack[Packs.fields.from]?.description ?? "") – \(pack[Packs.fields.to]?.description ?? "")",
                words.text("supervision.packRule"),
                words.text("supervision.leftOut", ["n": String(pack[Packs.fields.leftOut] ?? 0)]),
            ])
        let writer = try XLSXWriter(file, sheet: words.text("supervision.packSheet"), columns: columns, notes: notes)
        for line in content.lines { try writer.write(cells(line).map { .text($0) }) }
        try writer.finish()
        return [UInt8](try Data(contentsOf: file))
    }

    private func label(_ column: String) -> String { words.text("supervision.pack.\(column)") }

    private func cells(_ line: PackContent.Line) -> [String] {
        [
            line.place, line.text, words.text("choice.finding.severity.\(line.severity)"), line.found, line.due,
            line.rectified ?? "—", line.closed ?? "—", line.daysLate == 0 ? "0" : String(line.daysLate),
            words.text(line.recurring ? "app.yes" : "app.no"), line.statement ?? "—", line.answer ?? "—",
        ]
    }
}

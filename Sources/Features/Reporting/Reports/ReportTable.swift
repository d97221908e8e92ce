import Foundation
import Hummingbird
import Indicators
import Kernel
import Organisation
import Registers
import Tables
package import Web

/// A report type as a table to hand out and take back (下发回收): a row for each unit, a column for each number.
///
/// | | |
/// |---|---|
/// | GET | /reports/table/{type}.xlsx?day= |
/// | POST | /reports/table/{type}?day= |
package struct ReportTable: RouteGroup {
    let face: ReportingFace

    package init(_ face: ReportingFace) { self.face = face }

    package func add(to routes: Routes) {
        let (pages, store) = (routes.pages, face.store)
        routes.signedIn.get("reports/table/{type}.xlsx") { _, context in
            let (slot, type) = (context.query.day("day") ?? face.today, context.parameters.get("type") ?? "")
            let (form, units) = try await store.read(as: context.principal()) { reading in
                try Self.units(reading, type, slot)
            }
            let words = PageWords(pages, context, now: store.now)
            let url = FileManager.default.temporaryDirectory.appending(path: "tiaodu-\(UUID().uuidString).xlsx")
            defer { try? FileManager.default.removeItem(at: url) }
            let columns =
                [TableColumn("unit", title: words.text("report.unit"), width: 22, isRequired: true)]
                + form.fields.map { field in
                    TableColumn(
                        field.id, title: words(field.title), field.kind == .count ? .integer : .text, width: 18,
                        choices: field.options.map { words($0.title) }, isRequired: field.required)
                }
            let writer = try XLSXWriter(url, sheet: words(form.title), columns: columns)
            for unit in units { try writer.write([.text(unit.short)] + form.fields.map { _ in .empty }) }
            try writer.finish()
            return Response.workbook(Array(try Data(contentsOf: url)), name: "\(words(form.title))-\(slot).xlsx")
        }
        routes.signedIn.post("reports/table/{type}") { request, context in
            let (principal, type) = (try context.principal(), context.parameters.get("type") ?? "")
            let (slot, rules) = (context.query.day("day") ?? face.today, face.rules)
            let bytes = try await Array(request.bytes().readableBytesView)
            let rows = try Self.rows(bytes)
            let saidBy = pages.text("report.byTable", for: context)
            let (taken, refused) = try await store.write(by: principal) { writing in
                try writing.take(rows, of: type, on: slot, saidBy: saidBy, rules: rules)
            }
            let flash =
                refused.isEmpty
                ? Flash("report.taken", ["n": String(taken)])
                : Flash(
                    "report.takenPart",
                    [
                        "n": String(taken), "m": String(refused.count),
                        "first": refused.prefix(5).joined(separator: "、"),
                    ],
                    tone: .warning)
            return Response.see("/reports/overview/\(type)?day=\(slot)", flash: flash, for: context)
        }
    }

    private static func units(
        _ reading: Registers.Reading, _ type: String, _ slot: CalendarDay
    ) throws -> (ReportForm, [UnitTree.Unit]) {
        let (form, tree, principal) = (try reading.reportForm(type), try UnitTree(reading), reading.principal)
        let all = principal.has(.dutyOfficer, .sectionLead, .commander, .inspector)
        guard all || principal.has(.unitOfficer, .gridWorker) else { throw Rejection.notFound }
        return (form, tree.all.filter { form.owed.owes($0) && (all || principal.units.contains($0.id)) })
    }

    private static func rows(_ bytes: [UInt8]) throws -> [[String]] {
        let url = FileManager.default.temporaryDirectory.appending(path: "tiaodu-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        try Data(bytes).write(to: url)
        let reader = try TableFile.open(url)
        var rows: [[String]] = []
        while let row = try reader.next(), rows.count < 5_000 {
            rows.append(row.cells.map { $0.text.trimmingWhitespace })
        }
        return rows
    }
}

extension Writing {
    /// Takes a table back: rows are known by their unit's name, columns by the field's. A row that is wrong is left out
    /// and told, the others count; one that has no value at all says nothing.
    /// - Returns: reports taken, and the units of rows that were refused.
    func take(
        _ rows: [[String]], of type: String, on slot: CalendarDay, saidBy: String, rules: ReportRules
    ) throws -> (taken: Int, refused: [String]) {
        let form = try reading.reportForm(type)
        let tree = try UnitTree(reading)
        let titles = Dictionary(
            form.fields.flatMap { [($0.title.zh, $0.id), ($0.title.en, $0.id), ($0.id, $0.id)] }
        ) { first, _ in first }
        guard let head = rows.firstIndex(where: { $0.count { titles[$0] != nil } > 0 }) else {
            throw Rejection.invalid("reportTableHead", field: "file")
        }
        let columns = rows[head].enumerated().compactMap { index, title in titles[title].map { (index, $0) } }
        var (taken, refused) = (0, [String]())
        for row in rows[(head + 1)...] {
            let name = row.first { !$0.isEmpty } ?? ""
            let values = Dictionary(
                columns.filter { $0.0 < row.count && !row[$0.0].isEmpty }.map { index, field in
                    (field, Self.option(row[index], form.field(field)))
                }
            ) { $1 }
            if values.isEmpty { continue }
            guard let unit = tree.named(name) else {
                // Sums below the table are nobody's report.
                if !name.contains("合计"), !name.contains("总计") { refused.append(name) }
                continue
            }
            do {
                let version = try reading.report(type, of: unit, on: slot)?.version
                try confirm(
                    [ReportEntry(type, values, version: version)], of: unit, on: slot, saidBy: saidBy, rules: rules)
                taken += 1
            } catch let rejection as Rejection where [.invalid, .conflict].contains(rejection.kind) {
                refused.append(name)
            }
        }
        return (taken, refused)
    }

    private static func option(_ text: String, _ field: ReportField?) -> String {
        field?.options.first { [$0.title.zh, $0.title.en].contains(text) }?.id ?? text
    }
}

import Indicators
import Kernel
import Organisation
import Registers
import Web

/// A grid's sheets in a round, and the form of the next.
struct FourCheckContent: Sendable {
    let sweep: Record
    let grid: Record
    let sheets: [Record]

    /// - Throws: `Rejection.notFound` for a grid that is out of reach or not of the round.
    init(_ reading: Registers.Reading, sweep: RecordID, grid: RecordID) throws {
        self.sweep = try reading.find(Sweeps.self, sweep)
        self.grid = try reading.find(Grids.self, grid)
        guard let line = try reading.line(of: sweep, grid: grid) else { throw Rejection.notFound }
        let day = FourChecks.fields.day
        sheets = try reading.all(FourChecks.self, where: FourChecks.fields.line, is: line)
            .sorted { $1[day]?.ordinal ?? 0 < $0[day]?.ordinal ?? 0 }
    }
}

/// Values of its page.
struct FourCheckView {
    let words: PageWords
    let content: FourCheckContent
    let template: FourCheckTemplate?
    let today: CalendarDay
    let form: Form
    let problem: Rejection?

    var values: [String: ViewValue] {
        let f = FourChecks.fields
        let items = template?.items ?? []
        return [
            "title": .text(template.map { words.text($0.title) } ?? words.text("register.fourCheck.title")),
            "sweep": .text(content.sweep.id.text), "grid": .text(content.grid.id.text),
            "sweepTitle": .text(content.sweep[Sweeps.fields.title] ?? ""),
            "gridName": .text(content.grid[Grids.fields.name] ?? ""),
            "running": .flag(content.sweep.state == "running" && template != nil),
            "hint": .text(words.text("household.fourChecksLeast", ["n": String(template?.least ?? 0)])),
            "day": .text(form.text("day") ?? today.description), "last": .text(today.description),
            "asked": .text(form.text("asked") ?? ""),
            "items": .list(
                zip(FourChecks.items, items).map { item, text in
                    [
                        "name": .text(item.name), "text": .text(words.text(text)),
                        "value": .text(form.text(item.name) ?? ""),
                    ]
                }),
            "sheets": .list(
                content.sheets.map { sheet in
                    [
                        "day": words.day(sheet[f.day]), "asked": ViewValue(sheet[f.asked] ?? 0),
                        "counts": .text(
                            FourChecks.items.map {
                                "\(words.text("field.fourCheck.\($0.name)")) \(sheet[$0] ?? 0)"
                            }.joined(separator: " · ")),
                    ]
                }), "sheetsAny": .flag(!content.sheets.isEmpty), "problem": words.problem(problem),
        ]
    }
}

extension PageWords {
    /// Words of a template, in the reader's language.
    func text(_ words: Words) -> String { context.language == .en ? words.en : words.zh }
}

extension SweepView {
    /// Sums by township or by grid; nothing where no sheet has come.
    var fourChecks: ViewValue {
        guard let template = content.template, !content.sums.isEmpty else { return .none }
        let l = SweepLines.fields
        let key = { (line: Record) in content.office == nil ? line[l.office] : line[l.grid] }
        var sums: [RecordID: FourCheckSums] = [:]
        for (line, _) in content.lines {
            guard let key = key(line), let own = content.sums[line.id] else { continue }
            sums[key] = sums[key].map { $0 + own } ?? own
        }
        guard !sums.isEmpty else { return .none }
        let places: [(RecordID, String)] =
            content.office == nil
            ? content.tree.townships.map { ($0.id, $0.short) }
            : content.lines.compactMap { $0.line[l.grid] }.map { ($0, content.grids[$0]?[Grids.fields.name] ?? "") }
        let items = template.items.map { words.text($0) }
        return [
            "name": .text(words.text(template.title)), "items": .list(items.map { .text($0) }),
            "rows": .list(
                places.compactMap { id, name in
                    sums[id].map { sum in
                        [
                            "name": .text(name), "asked": ViewValue(sum.asked),
                            "counts": .list(
                                zip(items, sum.counts).map { ["label": .text($0), "value": ViewValue($1)] }),
                        ]
                    }
                }),
        ]
    }
}

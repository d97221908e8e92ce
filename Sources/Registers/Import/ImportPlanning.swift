import Foundation
import Kernel
import Tables

/// Makes a plan from the files themselves: finds each sheet's header, guesses its columns, leaves out what is no table
/// of this register.
struct ImportPlanning {
    let definition: Definition
    let guessing: ColumnGuessing
    let memory: ColumnMemory

    /// - Throws: `Rejection` for a file that is no table.
    func plan(_ files: [(name: String, url: URL)]) throws -> ImportPlan {
        var plan = ImportPlan(files: files.map(\.name))
        let starts = try SheetStart.read(files)
        guard !starts.isEmpty else { throw Rejection.invalid("tableEmpty") }
        let heads = starts.map(head)
        // Where nothing looks like a header, a person says which row it is.
        let isUnknown = heads.allSatisfy { $0 == nil }
        for (start, head) in zip(starts, heads) {
            let shown = head ?? .ending(at: 0, of: start.rows)
            let mapping = head == nil && !isUnknown ? nil : try mapping(of: shown, start.rows, in: &plan)
            plan.parts.append(
                .init(
                    file: start.file, sheet: start.sheet, header: start.rows[shown.end - 1].number, mapping: mapping,
                    format: start.format))
        }
        // Where one sheet is clearly of this register, those that share nothing with it are notes and lists.
        let sure = plan.mappings.map { mapping in
            mapping.fields.indices.count { mapping.fields[$0] != nil && !mapping.likely.contains($0) }
        }
        if sure.contains(where: { $0 > 0 }) {
            for index in plan.parts.indices where plan.parts[index].mapping.map({ sure[$0] }) == 0 {
                plan.parts[index].mapping = nil
            }
        }
        suggestNames(&plan)
        return plan
    }

    /// The plan with what a person chose: a sheet that comes in, or whose header is another, is read anew.
    /// - Throws: `Rejection` invalid where a row can be no header, or nothing is taken.
    func plan(_ old: ImportPlan, _ choices: [ImportPlan.Choice], _ files: [URL]) throws -> ImportPlan {
        var plan = old
        let starts = try SheetStart.read(zip(old.files, files).map { ($0, $1) })
        for choice in choices where plan.parts.indices.contains(choice.part) {
            let part = plan.parts[choice.part]
            guard choice.isTaken else {
                plan.parts[choice.part].mapping = nil
                continue
            }
            let header = part.header == 0 ? 0 : choice.header ?? part.header
            if header == part.header && part.mapping != nil { continue }
            guard let start = starts.first(where: { $0.isStart(of: part) }),
                let row = start.rows.firstIndex(where: { $0.number == header })
            else { throw Rejection.invalid("headerRowNone", field: "headerRow", ["n": String(header)]) }
            plan.parts[choice.part].header = header
            plan.parts[choice.part].mapping = try mapping(
                of: .ending(at: row, of: start.rows), start.rows, in: &plan)
        }
        guard !plan.taken.isEmpty else { throw Rejection.invalid("nothingToTake") }
        for index in old.mappings.indices {
            let count = { (plan: ImportPlan) in plan.parts.count { $0.mapping == index } }
            // What tells sheets apart tells nothing of the only one left.
            if count(old) > 1, count(plan) == 1 {
                (plan.mappings[index].sheetField, plan.mappings[index].fileField) = (nil, nil)
            }
        }
        suggestNames(&plan, from: old.mappings.count)
        return plan
    }

    /// The header of a sheet: the one that was taken last of those known from earlier imports, else the likeliest. A title over
    /// the whole sheet, which was taken where there was no header, gives way to one of which more is known.
    private func head(_ start: SheetStart) -> TableHead? {
        let rows = start.rows
        if rows[0].number == 0 { return .ending(at: 0, of: rows) }
        let known = rows.indices.map { TableHead.ending(at: $0, of: rows) }
            .compactMap { head in memory.sources[ColumnMemory.source(head.titles)].map { (head, used: $0) } }
            .sorted { $0.used < $1.used }.map(\.0)
        let isWide = rows.contains { $0.cells.count > 1 }
        let isTitle = { (head: TableHead) in isWide && Set(head.titles).subtracting([""]).count == 1 }
        if let last = known.last(where: { !isTitle($0) }) { return last }
        let likeliest = TableHead.find(in: rows) { guessing.sure([$0]) > 0 }
        guard let title = known.last else { return likeliest }
        let isMoreKnown = likeliest.map { guessing.sure($0.titles) > guessing.sure(title.titles) } ?? false
        return isMoreKnown ? likeliest : title
    }

    /// Index of the mapping for a header: the plan's own of that shape, or a new one as it is guessed.
    /// - Throws: `Rejection` invalid `headerPersonal`: titles are shown and remembered, what is of a person never.
    private func mapping(of head: TableHead, _ rows: [TableRow], in plan: inout ImportPlan) throws -> Int {
        if head.titles.contains(where: { PersonalData.find(in: $0) != nil }) {
            let row = rows[head.end - 1].number
            throw Rejection.invalid("headerPersonal", field: "headerRow", ["n": String(row)])
        }
        if let place = plan.mappings.firstIndex(where: { Mapping.sameShape($0.header, head.titles) }) { return place }
        let guesses = guessing.guesses(head.titles, remembered: memory.fields(of: head.titles))
        var mapping = Mapping(header: head.titles, fields: guesses.map(\.field))
        mapping.likely = Set(guesses.indices.filter { guesses[$0].sureness == .near })
        plan.mappings.append(mapping)
        return plan.mappings.count - 1
    }

    /// One sheet a village: where no column says the area, the sheets' names may.
    private func suggestNames(_ plan: inout ImportPlan, from first: Int = 0) {
        for index in plan.mappings.indices.dropFirst(first) {
            let parts = plan.parts.filter { $0.mapping == index }
            let free = plan.mappings[index].missing(in: definition).first { $0.target != nil }
            guard parts.count > 1, let free else { continue }
            if Set(parts.map(\.sheet)).count == parts.count {
                plan.mappings[index].sheetField = free.name
            } else if Set(parts.map(\.file)).count == parts.count {
                plan.mappings[index].fileField = free.name
            }
        }
    }
}

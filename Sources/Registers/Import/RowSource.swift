import Foundation
import Kernel
import Tables

/// The data rows of all files of an import, one after the other, as they are understood (取行). A row that cannot even be
/// read is one with a problem.
final class RowSource {
    /// A row as the file has it beside what was understood.
    struct Taken {
        let row: ImportRow
        let cells: [Cell]
        /// Whether the only cell is the line as it stands, in which no columns are told apart.
        var isLine = false
    }

    private let plan: ImportPlan
    private let files: [URL]
    private let reading: RowReading
    private var file = 0
    private var reader: (any TableReader)?
    private var part: (index: Int, reader: RowReading.Columns)?
    private var sheet: String?
    /// Sums and repeated headers, which are no data.
    private(set) var skipped = 0
    /// What rows say about unit and area, each once, for the list of who has not returned anything.
    private(set) var named: Set<String> = []
    /// Rows given so far.
    private(set) var count = 0
    /// Why the files were not read to their end, and from where on (`file`, `sheet`, `from`).
    private(set) var failure: Rejection?
    /// Number of the row read last.
    private var last = 0

    private static let mostNamed = 500

    init(_ plan: ImportPlan, _ files: [URL], _ reading: RowReading) {
        (self.plan, self.files, self.reading) = (plan, files, reading)
    }

    /// Part of the files that is read, 0 … 1.
    var progress: Double {
        guard !files.isEmpty else { return 1 }
        let within = reader.map { $0.progress.of > 0 ? Double($0.progress.read) / Double($0.progress.of) : 0 } ?? 0
        return min(1, (Double(file) + within) / Double(files.count))
    }

    /// Up to `limit` rows; fewer only at the end, or where reading failed.
    func next(_ limit: Int) throws -> [Taken] {
        var rows: [Taken] = []
        rows.reserveCapacity(limit)
        while rows.count < limit, let row = try next() { rows.append(row) }
        return rows
    }

    /// Passes over rows that were taken before a crash.
    func skip(_ rows: Int) throws {
        while count < rows, try next() != nil {}
    }

    private func next() throws -> Taken? {
        while failure == nil, file < files.count {
            do {
                if reader == nil { reader = try TableFile.open(files[file]) }
                guard let row = try reader?.next() else {
                    (reader, part, sheet, last) = (nil, nil, nil, 0)
                    file += 1
                    continue
                }
                last = row.number
                if let taken = take(row) {
                    count += 1
                    return taken
                }
            } catch let rejection as Rejection {
                guard reader?.isStopped == false, let number = rejection.values["row"].flatMap({ Int($0) }) else {
                    failure = ended(rejection)
                    return nil
                }
                last = number
                if let taken = damaged(rejection, number) {
                    count += 1
                    return taken
                }
            }
        }
        return nil
    }

    private func ended(_ rejection: Rejection) -> Rejection {
        let place = [
            "file": plan.files[file], "sheet": sheet ?? "", "from": rejection.values["row"] ?? String(last + 1),
        ]
        return Rejection(rejection.kind, rejection.code, values: rejection.values.merging(place) { $1 })
    }

    /// A row that could not be read; nil for one that is not among the rows of the plan.
    private func damaged(_ rejection: Rejection, _ number: Int) -> Taken? {
        enter(rejection.values["sheet"] ?? "")
        // A sheet that begins with nothing but such rows stands in no plan.
        let index = plan.parts.firstIndex { $0.file == file && $0.sheet == sheet }
        if let index, part == nil || number <= plan.parts[index].header { return nil }
        var row = ImportRow(source: index ?? plan.parts.firstIndex { $0.file == file } ?? 0, number: number)
        row.problems = [.init(rejection.code, values: rejection.values)]
        switch reader?.refused {
        case .line(let text): return Taken(row: row, cells: [.text(text)], isLine: true)
        case .cells(let cells): return Taken(row: row, cells: cells)
        case nil: return Taken(row: row, cells: [])
        }
    }

    private func enter(_ name: String) {
        if name == sheet { return }
        sheet = name
        part = plan.parts.firstIndex { $0.file == file && $0.sheet == name }.flatMap { index in
            plan.mapping(of: plan.parts[index]).map {
                (
                    index,
                    reading.columns($0, file: plan.files[file], sheet: name, keyed: plan.parts[index].header == 0)
                )
            }
        }
    }

    private func take(_ row: TableRow) -> Taken? {
        enter(row.sheet)
        guard let part, row.number > plan.parts[part.index].header else { return nil }
        if part.reader.isNoData(row) {
            skipped += 1
            return nil
        }
        let understood = part.reader.read(row, source: part.index)
        if named.count < Self.mostNamed {
            for (field, texts) in understood.names where ["unit", "area"].contains(field.target) {
                named.formUnion(texts)
            }
        }
        return Taken(row: understood, cells: row.cells)
    }
}

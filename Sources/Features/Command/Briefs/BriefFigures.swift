import Indicators
import Kernel
import Registers

extension BriefCounts {
    /// The indicators behind a brief's counts.
    static let indicators = [
        "task.issued", "task.acknowledged", "task.replied", "task.closed", "task.overdue", "task.closureRate",
    ]

    fileprivate init(_ number: (String) -> Int) {
        self.init(
            issued: number("task.issued"), acknowledged: number("task.acknowledged"),
            replied: number("task.replied"), closed: number("task.closed"), overdue: number("task.overdue"))
    }
}

extension Registers.Reading {
    /// Counts of a snapshot by area, the headquarters' own under its key.
    func briefFigures(
        _ snapshot: Record, _ book: IndicatorBook, _ keys: [String]
    ) throws -> [String: BriefCounts] {
        let county = principal.county
        let towns = keys.filter { $0 != county.text }.compactMap { AreaCode($0) }
        let figures = try snapshotFigures(snapshot, of: book, areas: [county.territory] + towns)
        let counts = { (area: AreaCode) in
            BriefCounts { Int(figures[FigureKey($0, area)]?.value ?? 0) }
        }
        var all = Dictionary(towns.map { ($0.text, counts($0)) }) { $1 }
        all[county.text] = counts(county.territory)
        return all
    }
}

extension BriefContent {
    /// Takes its counts from the snapshot, so that brief, report and screen of one moment say one number. Units are no
    /// areas: their lines are counted beside it, in the same transaction.
    mutating func take(_ figures: [String: BriefCounts]) {
        guard let all = figures[county.text] else { return }
        change = change.map { $0 + (all - tasks) }
        tasks = all
        let below = figures.filter { $0.key != county.text }.values.reduce(BriefCounts(), +)
        for index in areas.indices {
            let key = areas[index].key
            areas[index].tasks = key == county.text ? all - below : figures[key] ?? BriefCounts()
        }
    }
}

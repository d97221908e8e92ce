import Database
import Indicators
import Kernel
import Organisation
import Registers

/// How the lines of work stand (工作面进展): tasks by kept tallies, indicators by what was last frozen; nothing is counted anew.
struct WorkstreamStanding: Sendable {
    struct Line: Sendable {
        let workstream: Record
        let lead: String?
        /// Tasks of lead units at the first level that are not closed, and those of them whose reply is overdue.
        let open: Int
        let overdue: Int
        let indicators: [(indicator: Indicator?, id: String, frozen: FrozenFigure?)]
    }

    let lines: [Line]
    /// Open tasks of no line of work.
    let unassigned: Int

    init(_ reading: Registers.Reading, _ book: IndicatorBook) throws {
        let w = Workstreams.fields
        let sum = { (rows: [(key1: String, key2: String, count: Int)], states: Set<String>) in
            rows.filter { states.contains($0.key2) }.reduce(into: [String: Int]()) {
                $0[$1.key1, default: 0] += $1.count
            }
        }
        let open = sum(try reading.tally("taskWorkstream"), Tasks.living)
        let overdue = sum(try reading.tally("taskWorkstreamLate"), Tasks.replying)
        let all = sum(try reading.tally("taskFirst"), Tasks.living).values.reduce(0, +)
        unassigned = max(0, all - open.values.reduce(0, +))
        let tree = try UnitTree(reading)
        let records = try reading.page(Workstreams.self, Query(open: .all, limit: 200)).records.filter {
            $0.state == "active" || open[$0.id.text, default: 0] > 0
        }
        let frozen = try reading.lastFrozen(
            Set(records.flatMap { $0[w.indicators] ?? [] }), of: book, area: reading.principal.county.territory)
        lines = records.map { record in
            Line(
                workstream: record, lead: record[w.lead].map { tree.name($0) }, open: open[record.id.text] ?? 0,
                overdue: overdue[record.id.text] ?? 0,
                indicators: (record[w.indicators] ?? []).map { (book[$0], $0, frozen[$0]) })
        }
    }
}

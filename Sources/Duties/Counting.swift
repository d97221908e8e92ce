import Database
import Kernel
import Registers

/// Moves of counts that a batch makes, gathered and then carried by its one change.
struct DutyMoves {
    private var moves: [Delta: Int] = [:]
    private let county: AreaCode

    init(county: AreaCode) { self.county = county }

    mutating func add(_ by: Int, _ rule: String, _ count: DutyCount, _ area: AreaCode?, _ day: CalendarDay) {
        let place = Delta(measure: DutyRule.measure(rule, count), area: area ?? county.territory, day: day, by: 0)
        moves[place, default: 0] += by
    }

    /// From what a duty was to what it is.
    mutating func step(_ old: Duty, _ new: Duty) {
        for (duty, by) in [(old, -1), (new, 1)] {
            for count in duty.counts { add(by, duty.rule, count, duty.area, duty.day) }
        }
    }

    var deltas: [Delta] {
        moves.filter { $0.value != 0 }.map {
            Delta(measure: $0.key.measure, area: $0.key.area, day: $0.key.day, by: $0.value)
        }
    }
}

extension Duty {
    /// What it counts as now.
    var counts: Set<DutyCount> {
        switch state {
        case .due: [.due]
        case .late: [.due, .late]
        case .met: (observedAt ?? due) > due ? [.due, .met, .late] : [.due, .met]
        case .missed: [.due, .missed]
        case .waived: [.due, .waived]
        case .cancelled: []
        }
    }
}

extension Writing {
    /// The one entry of a batch of duties, with the moves of counts it makes.
    func logDuties(
        _ verb: String, _ about: RecordID, _ moves: DutyMoves, _ values: [String: SQLValue] = [:],
        reason: String? = nil
    ) throws {
        try log(
            verb, register: DutyTables.name, record: about, new: values, reason: reason, deltas: moves.deltas)
    }
}

extension RecordID {
    /// A rule's name as the log's `record`: its dots are no signs of an id.
    init(rule: String) {
        self = RecordID(String(rule.map { $0 == "." ? "-" : $0 }.prefix(64))) ?? RecordID("duty") ?? .make()
    }
}

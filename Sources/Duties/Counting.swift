import Database
import Kernel
import Registers

/// Moves of counts that a batch makes, gathered and then carried by its one change.
struct DutyMoves {
    struct Key: Hashable {
        let rule: String
        let count: DutyCount
        let area: AreaCode
        let day: CalendarDay
    }

    private(set) var moves: [Key: Int] = [:]
    let county: AreaCode

    init(county: AreaCode) { self.county = county }

    mutating func add(_ by: Int, _ rule: String, _ count: DutyCount, _ area: AreaCode?, _ day: CalendarDay) {
        moves[Key(rule: rule, count: count, area: area ?? county.territory, day: day), default: 0] += by
    }

    /// From one state of a duty to the next; nil: it was not, or is no more.
    mutating func step(_ old: Duty?, _ new: Duty?) {
        for duty in [old, new].compactMap(\.self) {
            let by = duty == old ? -1 : 1
            for count in duty.counts { add(by, duty.rule, count, duty.area, duty.day) }
        }
    }

    var isEmpty: Bool { !moves.values.contains { $0 != 0 } }
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
    @discardableResult
    func noteDuties(
        _ verb: String, _ about: RecordID, _ moves: DutyMoves, _ values: [String: SQLValue] = [:],
        reason: String? = nil
    ) throws -> Change {
        try note(verb, of: DutyTables.name, about, values, reason: reason)
    }
}

extension RecordID {
    /// A rule's name as the log's `record`: its dots are no signs of an id.
    init(rule: String) {
        self = RecordID(String(rule.map { $0 == "." ? "-" : $0 }.prefix(64))) ?? RecordID("duty") ?? .make()
    }
}

import Kernel

/// Tasks of lead units at the first level (任务数), counted to the moment of a brief.
package struct BriefCounts: Codable, Sendable, Hashable {
    package var issued = 0
    package var acknowledged = 0
    /// Replied, whether or not verified or closed since.
    package var replied = 0
    package var closed = 0
    /// Past the deadline with no reply.
    package var overdue = 0

    package var open: Int { issued - closed }

    /// Closure rate (办结率) in tenths of a percent, closed out of issued; nil where nothing was issued. Only all closed is 100 %.
    package var closureRate: Int? {
        guard issued > 0 else { return nil }
        return closed == issued ? 1000 : min((closed * 1000 + issued / 2) / issued, 999)
    }

    package static func + (left: BriefCounts, right: BriefCounts) -> BriefCounts { left.combined(right, +) }
    package static func - (left: BriefCounts, right: BriefCounts) -> BriefCounts { left.combined(right, -) }

    private func combined(_ other: BriefCounts, _ step: (Int, Int) -> Int) -> BriefCounts {
        BriefCounts(
            issued: step(issued, other.issued), acknowledged: step(acknowledged, other.acknowledged),
            replied: step(replied, other.replied), closed: step(closed, other.closed),
            overdue: step(overdue, other.overdue))
    }
}

/// Counts of one area or unit.
package struct BriefLine: Codable, Sendable, Hashable {
    /// Code of the area or id of the unit.
    package var key: String
    package var name: String
    package var tasks: BriefCounts
}

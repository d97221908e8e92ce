package import Kernel

/// What the clock makes of a duty (时钟推进). Pure: it asks nothing but the time.
package struct DutyStep: Hashable, Sendable {
    package let state: DutyState
    package let nextStep: Instant?
    /// Who hears, the last rung first; each once.
    package let heard: [Ladder.Step]
    /// Closed long enough: the row goes, its counts stay.
    package let isDropped: Bool
}

extension Duty {
    /// What an open duty is at `now`, by its dates alone.
    package static func state(due: Instant, closes: Instant?, at now: Instant) -> DutyState {
        if let closes, now >= closes { return .missed }
        return now >= due ? .late : .due
    }

    /// The step at `now`, which is not before `nextStep`. A second one at the same time changes nothing.
    package func step(at now: Instant, _ ladder: Ladder) -> DutyStep {
        switch state {
        case .due, .late: break
        case .waived where until != nil: return owed(at: now, ladder, from: now)
        case .waived, .met, .missed, .cancelled:
            return DutyStep(state: state, nextStep: nil, heard: [], isDropped: true)
        }
        return owed(at: now, ladder, from: nextStep ?? now)
    }

    private func owed(at now: Instant, _ ladder: Ladder, from: Instant) -> DutyStep {
        let becomes = Self.state(due: due, closes: closes, at: now)
        var audiences: Set<Ladder.Step.Audience> = []
        // A server that was down tells each audience once, by its last rung.
        let heard = ladder.moments(due: due).filter { $0.at >= from && $0.at <= now }.reversed().map(\.step)
            .filter { audiences.insert($0.to).inserted }
        let next: Instant? =
            becomes == .missed
            ? Self.dropped(after: now)
            : [ladder.next(after: now, due: due), due, closes].compactMap(\.self).filter { $0 > now }.min()
        return DutyStep(state: becomes, nextStep: next, heard: heard, isDropped: false)
    }

    /// When the row of a duty closed at `instant` goes.
    static func dropped(after instant: Instant) -> Instant {
        instant.advanced(minutes: DutyTables.keptDays * 1440)
    }
}

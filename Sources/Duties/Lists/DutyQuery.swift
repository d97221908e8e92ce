package import Kernel

/// What a list of duties asks for (应办清单). Pages by keyset of deadline, subject, rule and slot.
package struct DutyQuery: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        /// Of one person.
        case owner(RecordID)
        case units(Set<RecordID>)
        /// Within townships, villages or grids; nil: what counts for the whole headquarters.
        case areas([AreaCode?])
        /// Without a unit that could do it (无人负责).
        case unassigned
    }

    /// What a number of duties counts (`area_count`).
    package struct Counted: Hashable, Sendable {
        package let count: DutyCount
        package let day: CalendarDay

        package init(_ count: DutyCount, on day: CalendarDay) { (self.count, self.day) = (count, day) }

        /// States of what may count so.
        var states: Set<DutyState> {
            switch count {
            case .due: Set(DutyState.allCases).subtracting([.cancelled])
            case .met: [.met]
            case .late: [.late, .met]
            case .missed: [.missed]
            case .waived: [.waived]
            }
        }
    }

    package var place: Place
    /// Nil: those open.
    package var states: Set<DutyState>?
    package var rule: String?
    /// Only what a count counts, on its day; states are then those of the count.
    package var counted: Counted?
    /// Only duties of these rules; empty: of all.
    package var among: Set<String> = []
    /// Rules whose duties are shown elsewhere.
    package var excluding: Set<String> = []
    /// Only those due before this moment.
    package var before: Instant?
    package var after: Cursor?
    /// Rows of a page, 1 to 200.
    package var limit: Int

    package init(
        _ place: Place, states: Set<DutyState>? = nil, rule: String? = nil, before: Instant? = nil,
        after: Cursor? = nil, limit: Int = 50
    ) {
        (self.place, self.states, self.rule, self.before, self.after) = (place, states, rule, before, after)
        self.limit = min(max(limit, 1), 200)
    }

    /// Place of a page's last row; as text `due~subject~rule~slot`.
    package struct Cursor: Hashable, Sendable {
        let due: Instant
        let subject: RecordID
        let rule: String
        let slot: String

        init(_ duty: Duty) { (due, subject, rule, slot) = (duty.due, duty.subject, duty.rule, duty.slot) }

        package init?(_ text: String) {
            let parts = text.split(separator: "~", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 4, let due = Instant(parts[0]), let subject = RecordID(parts[1]) else { return nil }
            (self.due, self.subject, rule, slot) = (due, subject, parts[2], parts[3])
        }

        package var text: String { "\(due)~\(subject)~\(rule)~\(slot)" }
    }
}

/// One page of duties, soonest deadline first.
package struct DutyPage: Sendable {
    package let duties: [Duty]
    /// Where the next page begins; nil on the last.
    package let next: DutyQuery.Cursor?
}

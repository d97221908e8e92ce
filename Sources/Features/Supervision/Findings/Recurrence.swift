import Kernel
import Registers

/// Which earlier finding comes back (复发): the last closed one of the same item at the same place, closed not longer ago
/// than the window.
enum Recurrence {
    struct Earlier: Sendable, Hashable {
        let id: RecordID
        let item: String
        let closed: CalendarDay
    }

    static func of(_ item: String, on day: CalendarDay, among earlier: [Earlier], within days: Int) -> RecordID? {
        earlier.filter { $0.item == item && $0.closed <= day && day.ordinal - $0.closed.ordinal <= days }
            .max { ($0.closed, $0.id) < ($1.closed, $1.id) }?.id
    }
}

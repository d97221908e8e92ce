package import Kernel

/// Why a person may be under a measure: a category and the day of the last exposure (or of leaving the risk area).
package struct Claim: Hashable, Sendable {
    package let category: String
    package let day: CalendarDay
    /// Pack whose category it is; nil for every pack in force that has it.
    package let pack: String?

    package init(_ category: String, day: CalendarDay, pack: String? = nil) {
        (self.category, self.day, self.pack) = (category, day, pack)
    }
}

package import Kernel

/// When an activation ends by its date, and when what was collected for it is deleted: each told seven days before
/// (users.md §1). Pure: it asks nothing but days.
package struct Retention: Sendable, Hashable {
    /// Days between telling and doing.
    package static let notice = 7

    package enum Step: Sendable, Hashable { case wait, tell, act }

    /// - Parameters:
    ///   - day: on which it happens.
    ///   - told: the day on which it was told; nil if it was not.
    /// - Returns: what is to be done today. A server that was down tells late and then still waits the seven days, unless
    ///   `isStrict`: an end by date comes on its day, told or not.
    package static func step(on today: CalendarDay, day: CalendarDay, told: CalendarDay?, isStrict: Bool) -> Step {
        if isStrict, today > day { return .act }
        guard let told else { return today >= day.advanced(by: -notice) ? .tell : .wait }
        if isStrict { return .wait }
        return today >= max(day, told.advanced(by: notice)) ? .act : .wait
    }

    /// What ends with a response: what it switched on, without what the next one wants too.
    package static func ending(switchedOn: [RecordID: String], wanted: Set<String>) -> Set<RecordID> {
        Set(switchedOn.filter { !wanted.contains($0.value) }.keys)
    }
}

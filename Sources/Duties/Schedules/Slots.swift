package import Foundation
package import Kernel

extension Schedule {
    /// Slots that begin on `day`; the same for all subjects whose clocks `starts(for:)` admits. Empty for `.once`.
    package func slots(on day: CalendarDay, in zone: TimeZone) -> [Slot] {
        switch self {
        case .once: []
        case .daily(let opens, let cutoff), .every(_, _, _, let opens, let cutoff), .dayList(_, let opens, let cutoff):
            [slot(day.description, day, opens, day, cutoff, zone)]
        case .slots(let parts):
            parts.map { slot("\(day).\($0.name)", day, $0.opens, day, $0.cutoff, zone) }
        case .within(let times, let days, let gapHours, _, _, let opens, let cutoff):
            (0..<times).map { index in
                let gap = Self.gapDays(gapHours)
                let last = day.advanced(by: days - 1 - (times - 1 - index) * gap)
                return slot("\(day).\(index + 1)", day.advanced(by: index * gap), opens, last, cutoff, zone)
            }
        case .roster(let shifts, let persons):
            shifts.sorted().indices.flatMap { shift(shifts.sorted(), $0, persons, day, zone) }
        }
    }

    private func slot(
        _ key: String, _ first: CalendarDay, _ opens: TimeOfDay, _ last: CalendarDay, _ cutoff: TimeOfDay,
        _ zone: TimeZone
    ) -> Slot {
        Slot(key: key, opens: opens.on(first, in: zone), due: cutoff.on(last, in: zone), closes: nil)
    }

    /// Whole days in which so many hours have passed, whatever the hour of the first.
    private static func gapDays(_ hours: Int) -> Int { (hours + 23) / 24 }

    private func shift(
        _ shifts: [TimeOfDay], _ index: Int, _ persons: Int, _ day: CalendarDay, _ zone: TimeZone
    ) -> [Slot] {
        let begins = shifts[index].on(day, in: zone)
        let ends =
            index + 1 < shifts.count ? shifts[index + 1].on(day, in: zone) : shifts[0].on(day.advanced(by: 1), in: zone)
        return (0..<persons).map { person in
            // Whoever relieves the last shift signs in before it ends.
            Slot(
                key: "\(day).\(shifts[index]).\(person + 1)", opens: begins.advanced(minutes: -60), due: begins,
                closes: ends)
        }
    }

    /// Days on which a subject's clock may stand for a slot of `day` to be its own, by clock; empty: any subject's.
    package func starts(for day: CalendarDay) -> [Clock: [CalendarDay]] {
        switch self {
        case .once, .daily, .slots, .roster: [:]
        case .every(let days, let lasting, let clock, _, _):
            [clock: stride(from: 0, to: lasting, by: days).map { day.advanced(by: -$0) }]
        case .within(_, let days, _, let lasting, let clock, _, _):
            [clock: stride(from: 0, to: lasting, by: days).map { day.advanced(by: -$0) }]
        case .dayList(let lists, _, _):
            Dictionary(lists.map { ($0.clock, $0.days.map { day.advanced(by: 1 - $0) }) }, uniquingKeysWith: +)
        }
    }

    /// What of a declaration cannot be; empty for a sound one.
    package var misuses: [String] {
        switch self {
        case .once: []
        case .daily(let opens, let cutoff): cutoff <= opens ? ["cut-off before its begin"] : []
        case .slots(let parts):
            (parts.isEmpty ? ["no parts"] : [])
                + (Set(parts.map(\.name)).count < parts.count ? ["same name twice"] : [])
                + (parts.contains { $0.cutoff <= $0.opens } ? ["cut-off before its begin"] : [])
        case .every(let days, let lasting, _, let opens, let cutoff):
            (days < 1 || lasting < 1 || lasting > 1000 ? ["days out of range"] : [])
                + (cutoff <= opens ? ["cut-off before its begin"] : [])
        case .within(let times, let days, let gapHours, let lasting, _, _, _):
            (times < 1 || days < 1 || gapHours < 0 || lasting < 1 || lasting > 1000 ? ["days out of range"] : [])
                + ((times - 1) * Self.gapDays(gapHours) > days - 1 ? ["the gaps do not fit"] : [])
        case .dayList(let lists, let opens, let cutoff):
            (lists.isEmpty || lists.contains { $0.days.isEmpty || $0.days.contains { !(1...1000).contains($0) } }
                ? ["days out of range"] : []) + (cutoff <= opens ? ["cut-off before its begin"] : [])
        case .roster(let shifts, let persons):
            (shifts.isEmpty || Set(shifts).count < shifts.count || shifts.contains(TimeOfDay(24)) ? ["no shifts"] : [])
                + (persons < 1 ? ["nobody on duty"] : [])
        }
    }
}

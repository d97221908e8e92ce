package import Foundation

/// A day of the calendar (日期), without time or zone. ISO text `2020-02-29`, proleptic Gregorian, years 1–9999.
package struct CalendarDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int

    /// - Returns: nil for a day that does not exist, as 2021-02-29.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        (self.year, self.month, self.day) = (year, month, day)
    }

    /// Reads `yyyy-MM-dd`, and nothing else.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.map(\.utf8.count) == [4, 2, 2],
            text.utf8.allSatisfy({ $0 == 0x2D || (0x30...0x39).contains($0) }),
            let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Days since 1970-01-01 (negative before it).
    package var ordinal: Int {
        // Civil-day arithmetic with March as first month, so that a leap day is a year's last.
        let y = month <= 2 ? year - 1 : year
        let era = y / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    /// - Precondition: the day lies within the years 1 to 9999.
    package init(ordinal: Int) {
        let z = ordinal + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let m = (5 * dayOfYear + 2) / 153
        month = m < 10 ? m + 3 : m - 9
        day = dayOfYear - (153 * m + 2) / 5 + 1
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The day on which `instant` falls in `zone`.
    package init(_ instant: Instant, in zone: TimeZone) {
        let local = instant.milliseconds + Int64(zone.secondsFromGMT(for: instant.date)) * 1000
        let dayLength: Int64 = 86_400_000
        self.init(ordinal: Int(local >= 0 ? local / dayLength : (local - dayLength + 1) / dayLength))
    }

    /// The moment `hour:minute` of this day in `zone`.
    package func at(hour: Int, minute: Int = 0, in zone: TimeZone) -> Instant {
        let utc = Int64(ordinal) * 86_400_000 + Int64(hour * 3600 + minute * 60) * 1000
        let guess = Instant(milliseconds: utc - Int64(zone.secondsFromGMT(for: Instant(milliseconds: utc).date)) * 1000)
        return Instant(milliseconds: utc - Int64(zone.secondsFromGMT(for: guess.date)) * 1000)
    }

    package func advanced(by days: Int) -> CalendarDay { CalendarDay(ordinal: ordinal + days) }

    /// 1 Monday … 7 Sunday (ISO 8601).
    package var weekday: Int { ((ordinal + 3) % 7 + 7) % 7 + 1 }

    package static func < (left: CalendarDay, right: CalendarDay) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    package var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }

    package static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

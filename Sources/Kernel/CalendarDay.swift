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
        var text = text
        guard let day = text.withUTF8({ $0.count == 10 ? CalendarDay($0) : nil }) else { return nil }
        self = day
    }

    /// Reads the first ten bytes.
    init?(_ bytes: UnsafeBufferPointer<UInt8>) {
        guard bytes.count >= 10, bytes[4] == 0x2D, bytes[7] == 0x2D, let year = number(bytes, 0, 4),
            let month = number(bytes, 5, 2), let day = number(bytes, 8, 2)
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

    package var description: String {
        String(unsafeUninitializedCapacity: 10) { bytes in
            write(to: bytes)
            return 10
        }
    }

    /// Writes ten bytes.
    func write(to bytes: UnsafeMutableBufferPointer<UInt8>) {
        digits(year, 4, to: bytes, at: 0)
        digits(month, 2, to: bytes, at: 5)
        digits(day, 2, to: bytes, at: 8)
        (bytes[4], bytes[7]) = (0x2D, 0x2D)
    }

    package static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// The number that `count` decimal digits from `start` on write; nil where something else stands among them.
func number(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> Int? {
    var number = 0
    for place in start..<start + count {
        let digit = bytes[place] &- 0x30
        guard digit < 10 else { return nil }
        number = number * 10 + Int(digit)
    }
    return number
}

/// Writes the last `count` decimal digits of a number that is not negative.
func digits(_ number: Int, _ count: Int, to bytes: UnsafeMutableBufferPointer<UInt8>, at start: Int) {
    var rest = number
    for place in (start..<start + count).reversed() {
        bytes[place] = UInt8(0x30 + abs(rest % 10))
        rest /= 10
    }
}

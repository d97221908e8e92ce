import Kernel

/// Days as spreadsheets count them (ECMA-376 part 1, 18.17.4.1).
enum SpreadsheetDate {
    /// Day and minute of a serial number; nil for one outside the calendar, or the 29th of February 1900, which Excel
    /// counts and which never was.
    static func day(_ serial: Double, is1904: Bool) -> (CalendarDay, minute: Int)? {
        // 2,958,466 is the first day of the year 10000.
        let serial = is1904 ? serial + 1462 : serial
        guard serial >= 1, serial < 2_958_466 else { return nil }
        let seconds = (serial * 86_400).rounded()
        let (whole, rest) = (Int(seconds) / 86_400, Int(seconds) % 86_400)
        guard whole != 60, whole < 2_958_466 else { return nil }
        return (CalendarDay(ordinal: whole - (whole > 60 ? 25_569 : 25_568)), rest / 60)
    }

    /// Number of `day` in the 1900 system.
    static func serial(_ day: CalendarDay, minute: Int = 0) -> Double {
        let whole = day.ordinal + 25_569
        return Double(whole > 60 ? whole : whole - 1) + Double(minute) / 1440
    }
}

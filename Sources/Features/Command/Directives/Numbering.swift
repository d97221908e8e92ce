import Database
import Foundation
import Kernel
import Registers

/// Numbers of directives (文号), as 青疫防指〔2022〕8号.
extension Writing {
    func isTaken(_ number: String) throws -> Bool {
        try connection.first(
            "SELECT id FROM directive WHERE county = \(county) AND number = \(number) AND issued IS NOT NULL LIMIT 1")
            != nil
    }

    /// The next number of a series within the headquarters and year that nobody gave by hand. Gapless: it is taken in the
    /// same transaction.
    func nextNumber(_ series: String, _ rules: CommandRules) throws -> String {
        let year = String(CalendarDay(now, in: rules.zone).year)
        let pattern = series.replacingOccurrences(of: "{year}", with: year)
        var number: String
        repeat {
            number = pattern.replacingOccurrences(of: "{n}", with: String(try count(series + year)))
        } while try isTaken(number)
        return number
    }

    private func count(_ name: String) throws -> Int {
        let row = try connection.first(
            """
            INSERT INTO counter (county, name, value) VALUES (\(county), \(name), 1)
            ON CONFLICT (county, name) DO UPDATE SET value = counter.value + 1 RETURNING value
            """)
        return try row?.get("value") ?? 1
    }
}

import Foundation
import Testing

@testable import Kernel

struct CalendarDayTests {
    @Test func countsEveryDayOfTheRange() throws {
        var day = try #require(CalendarDay("0001-01-01"))
        let last = try #require(CalendarDay("9999-12-31"))
        #expect(last.ordinal - day.ordinal == 3_652_058)
        for ordinal in day.ordinal..<last.ordinal {
            let next = CalendarDay(ordinal: ordinal + 1)
            guard next.ordinal == ordinal + 1, day < next, next.weekday == day.weekday % 7 + 1,
                next.day == day.day + 1
                    || next.day == 1 && day.day == CalendarDay.length(ofMonth: day.month, year: day.year)
            else {
                Issue.record("After \(day) comes \(next)")
                return
            }
            day = next
        }
        #expect(day == last)
    }

    @Test func agreesWithFoundation() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        for _ in 0..<5000 {
            // Foundation's calendar turns Julian before October 1582.
            let day = CalendarDay(ordinal: Int.random(in: -141_000...2_932_896))
            let date = Date(timeIntervalSince1970: Double(day.ordinal) * 86_400)
            let parts = calendar.dateComponents([.year, .month, .day, .weekday], from: date)
            #expect([parts.year, parts.month, parts.day] == [day.year, day.month, day.day])
            #expect(parts.weekday == day.weekday % 7 + 1)
        }
    }

    @Test(arguments: ["2020-02-29", "0001-01-01", "9999-12-31", "2000-02-29", "1970-01-01"])
    func reads(text: String) throws { #expect(try #require(CalendarDay(text)).description == text) }

    @Test(arguments: [
        "2021-02-29", "1900-02-29", "2020-2-29", "2020-13-01", "2020-00-10", "2020-04-31", "0000-01-01", "20200229",
        "2020-02-29 ", "2020/02/29", "+020-02-29", "2020-+2-01", "２０２０-02-29", "",
    ])
    func refused(text: String) { #expect(CalendarDay(text) == nil) }

    @Test(arguments: [
        ("2022-05-04T15:59:59.999Z", "Asia/Shanghai", "2022-05-04"),
        ("2022-05-04T16:00:00Z", "Asia/Shanghai", "2022-05-05"),
        ("1969-12-31T23:59:59.999Z", "GMT", "1969-12-31"), ("2022-05-04T00:00Z", "America/New_York", "2022-05-03"),
    ])
    func theDayOfAMomentDependsOnTheZone(moment: String, zone: String, day: String) throws {
        let instant = try #require(Instant(moment))
        #expect(CalendarDay(instant, in: try #require(TimeZone(identifier: zone))).description == day)
    }

    @Test(arguments: ["Asia/Shanghai", "GMT", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu"])
    func clockTimesFallOnTheirDay(identifier: String) throws {
        let zone = try #require(TimeZone(identifier: identifier))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        for _ in 0..<500 {
            let day = CalendarDay(ordinal: Int.random(in: 3_650...20_000))
            // Noon is never skipped by a change of clocks.
            let noon = day.at(hour: 12, minute: 30, in: zone)
            #expect(CalendarDay(noon, in: zone) == day)
            let parts = calendar.dateComponents([.hour, .minute], from: noon.date)
            #expect(parts.hour == 12 && parts.minute == 30)
        }
    }

    @Test func advances() throws {
        #expect(CalendarDay("2020-02-28")?.advanced(by: 2).description == "2020-03-01")
        #expect(CalendarDay("2021-01-01")?.advanced(by: -1).description == "2020-12-31")
        #expect(CalendarDay("2022-05-04")?.weekday == 3)
    }
}

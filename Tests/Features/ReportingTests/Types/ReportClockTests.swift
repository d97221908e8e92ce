import Foundation
import Kernel
import Testing

@testable import Reporting

struct ReportClockTests {
    private func clock(
        _ period: ReportClock.Period = .daily, yesterday: Bool = false, opens: Int = 960, cutoff: Int = 1080
    ) -> ReportClock {
        ReportClock(
            period: period, coversYesterday: yesterday, opens: opens, cutoff: cutoff, preliminary: 60, grace: 120)
    }

    @Test func momentsOfADay() throws {
        let day = try #require(CalendarDay("2022-05-04"))
        let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        let moments = clock().moments(of: day, in: zone)
        #expect(moments.opens.description == "2022-05-04T08:00:00.000Z")
        #expect(moments.preliminary.description == "2022-05-04T09:00:00.000Z")
        #expect(moments.due.description == "2022-05-04T10:00:00.000Z")
        #expect(moments.closes.description == "2022-05-04T12:00:00.000Z")
    }

    /// 0–24 o'clock of the 4th is due at seven of the 5th.
    @Test func whatCoversYesterdayIsDueTheDayAfter() throws {
        let day = try #require(CalendarDay("2022-05-04"))
        let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        let clock = clock(yesterday: true, opens: 0, cutoff: 420)
        #expect(clock.moments(of: day, in: zone).due.description == "2022-05-04T23:00:00.000Z")
        #expect(clock.dueDay(of: day).description == "2022-05-05")
        #expect(clock.covered(dueOn: clock.dueDay(of: day)) == day)
    }

    /// On the day the clock is set back 18:00 on the wall is 18:00; the day has 25 hours.
    @Test func theDayTheClockIsSetBack() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let day = try #require(CalendarDay("2022-10-30"))
        let before = clock().moments(of: day.advanced(by: -1), in: zone).due
        let due = clock().moments(of: day, in: zone).due
        #expect(due.milliseconds - before.milliseconds == 25 * 3_600_000)
        #expect(due.description == "2022-10-30T17:00:00.000Z")
        // 02:30 comes twice; the later one counts, so nobody is late early.
        let night = clock(opens: 0, cutoff: 150).moments(of: day, in: zone).due
        #expect(night.description == "2022-10-30T01:30:00.000Z")
        #expect(clock(cutoff: 1440).moments(of: day, in: zone).due.description == "2022-10-30T23:00:00.000Z")
    }

    @Test func weeklyAndOnce() throws {
        let friday = try #require(CalendarDay("2022-05-06"))
        #expect(clock(.weekly(5)).isOwed(for: friday) && !clock(.weekly(5)).isOwed(for: friday.advanced(by: 1)))
        #expect(clock(.once(friday)).isOwed(for: friday) && !clock(.once(friday)).isOwed(for: friday.advanced(by: 7)))
        // Due on Friday, of Thursday.
        #expect(clock(.weekly(5), yesterday: true).isOwed(for: friday.advanced(by: -1)))
    }
}

import Duties
import Foundation
import Kernel
import Testing

@testable import Office

struct CoverageTests {
    private static let zone = TimeZone(identifier: "Asia/Shanghai")!
    private static let day = CalendarDay("2022-05-04")!

    private func at(_ hour: Int, _ minute: Int = 0, _ days: Int = 0) -> Instant {
        Self.day.advanced(by: days).at(hour: hour, minute: minute, in: Self.zone)
    }

    private func text(_ gaps: [UncoveredTime]) -> [String] {
        let minutes = { (instant: Instant) in (instant.milliseconds - self.at(0).milliseconds) / 60_000 }
        return gaps.map { "\(minutes($0.from))–\(minutes($0.to)) \($0.persons)" }
    }

    @Test func aShiftOverMidnightCoversTwoDays() {
        let night = Watch(opens: at(20), closes: at(8, 0, 1), planned: 2)
        let gaps = Coverage.uncovered([night], in: at(0)..<at(0, 0, 2), now: at(0), least: 2)
        #expect(text(gaps) == ["0–1200 0", "1920–2880 0"])
    }

    @Test func onePersonIsTooFew() {
        let watches = [
            Watch(opens: at(8), closes: at(20), planned: 2), Watch(opens: at(20), closes: at(8, 0, 1), planned: 1),
        ]
        #expect(
            text(Coverage.uncovered(watches, in: at(8)..<at(8, 0, 1), now: at(8), least: 2)) == ["1200–1920 1"])
    }

    /// Up to now by who signed in, from now on by who is to come.
    @Test func whoDidNotSignInWasNotThere() {
        let watch = Watch(opens: at(8), closes: at(20), planned: 2, signedIn: [at(8, 10), at(9)])
        let window = at(8)..<at(20)
        #expect(text(Coverage.uncovered([watch], in: window, now: at(12), least: 2)) == ["480–540 1"])
        let absent = Watch(opens: at(8), closes: at(20), planned: 2)
        #expect(text(Coverage.uncovered([absent], in: window, now: at(12), least: 2)) == ["480–720 0"])
        #expect(Coverage.uncovered([absent], in: window, now: at(8), least: 2).isEmpty)
    }

    /// Where the clock is set back a day has 25 hours, and shifts by the clock still follow each other.
    @Test(arguments: [("2021-10-31", 25), ("2021-03-28", 23), ("2021-06-01", 24)])
    func daysOfAnotherLengthAreCoveredWhole(_ text: String, _ hours: Int) throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let day = try #require(CalendarDay(text))
        let schedule = Schedule.roster(shifts: [TimeOfDay(2, 30), TimeOfDay(8), TimeOfDay(20)], persons: 1)
        let watches = (-1...1).flatMap { schedule.slots(on: day.advanced(by: $0), in: zone) }.map {
            Watch(opens: $0.due, closes: $0.closes ?? $0.due, planned: 2)
        }
        let window = day.at(hour: 0, in: zone)..<day.advanced(by: 1).at(hour: 0, in: zone)
        #expect(window.upperBound.milliseconds - window.lowerBound.milliseconds == Int64(hours) * 3_600_000)
        #expect(Coverage.uncovered(watches, in: window, now: window.lowerBound, least: 2).isEmpty)
        // Without the night's shift its real hours are missing.
        let night = schedule.slots(on: day, in: zone)[0]
        let without = watches.filter { $0.opens != night.due }
        let gaps = Coverage.uncovered(without, in: window, now: window.lowerBound, least: 2)
        #expect(gaps == [UncoveredTime(from: night.due, to: try #require(night.closes), persons: 0)])
    }

    /// Against looking at every minute.
    @Test func itIsWhatEveryMinuteSays() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let watches = (0..<Int.random(in: 0...5, using: &random)).map { _ in
                let opens = at(0).advanced(minutes: Int.random(in: -300...1400, using: &random))
                let closes = opens.advanced(minutes: Int.random(in: 1...900, using: &random))
                let signed = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    opens.advanced(minutes: Int.random(in: -60...200, using: &random))
                }.filter { $0 < closes }
                return Watch(
                    opens: opens, closes: closes, planned: Int.random(in: 0...3, using: &random), signedIn: signed)
            }
            let now = at(0).advanced(minutes: Int.random(in: -10...1500, using: &random))
            let window = at(0)..<at(0, 0, 1)
            let gaps = Coverage.uncovered(watches, in: window, now: now, least: 2)
            for minute in stride(from: 0, to: 1440, by: 7) {
                let moment = at(0).advanced(minutes: minute)
                let persons = watches.filter { $0.opens <= moment && moment < $0.closes }.reduce(0) { sum, watch in
                    if moment >= now { return sum + max(watch.planned, watch.signedIn.count) }
                    return sum
                        + watch.signedIn.count {
                            $0 <= moment || $0 <= watch.opens.advanced(minutes: Coverage.grace)
                        }
                }
                let found = gaps.first { $0.from <= moment && moment < $0.to }
                #expect(found?.persons == (persons < 2 ? persons : nil), "\(minute) \(watches) \(now)")
            }
            #expect(zip(gaps, gaps.dropFirst()).allSatisfy { $0.to <= $1.from })
        }
    }
}

import Foundation
import Kernel
import Testing

@testable import Duties

@Suite struct ScheduleTests {
    private let opens = TimeOfDay(6)
    private let cutoff = TimeOfDay(18)

    private func keys(_ schedule: Schedule, _ day: CalendarDay = DutyFixture.day) -> [String] {
        schedule.slots(on: day, in: DutyFixture.zone).map(\.key)
    }

    private func days(_ texts: String...) -> [CalendarDay] { texts.compactMap { CalendarDay($0) } }

    @Test func slotsOfADay() {
        #expect(keys(.once) == [])
        #expect(keys(.daily(opens: opens, cutoff: cutoff)) == ["2022-05-04"])
        #expect(
            keys(.slots([.init("am", opens, TimeOfDay(10)), .init("pm", TimeOfDay(14), cutoff)]))
                == ["2022-05-04.am", "2022-05-04.pm"])
        #expect(
            keys(.roster(shifts: [TimeOfDay(20), TimeOfDay(8)], persons: 2))
                == ["2022-05-04.08:00.1", "2022-05-04.08:00.2", "2022-05-04.20:00.1", "2022-05-04.20:00.2"])
    }

    @Test func aDayEndsAtMidnight() throws {
        let slot = try #require(
            Schedule.daily(opens: TimeOfDay(0), cutoff: TimeOfDay(24)).slots(on: DutyFixture.day, in: DutyFixture.zone)
                .first)
        #expect(slot.opens == at(0) && slot.due == at(0, day: 1))
    }

    /// Schedule, day; which days of which clock make it that day's.
    @Test func startsThatADayIsFor() {
        let day = DutyFixture.day
        #expect(Schedule.daily(opens: opens, cutoff: cutoff).starts(for: day) == [:])
        #expect(
            Schedule.every(days: 3, lasting: 9, clock: .start, opens: opens, cutoff: cutoff).starts(for: day)
                == [.start: days("2022-05-04", "2022-05-01", "2022-04-28")])
        #expect(
            Schedule.within(
                times: 2, days: 3, gapHours: 24, lasting: 6, clock: .admission, opens: opens, cutoff: cutoff
            )
            .starts(for: day) == [.admission: days("2022-05-04", "2022-05-01")])
        // 末次暴露后第1、4、7天, 入住第1、2天.
        #expect(
            Schedule.dayList(
                [.init(.lastExposure, [1, 4, 7]), .init(.admission, [1, 2])], opens: opens, cutoff: cutoff
            ).starts(for: day) == [
                .lastExposure: days("2022-05-04", "2022-05-01", "2022-04-28"),
                .admission: days("2022-05-04", "2022-05-03"),
            ])
    }

    /// 三天两检: the first so early that a day lies between it and the second.
    @Test func kInNDaysLeavesRoomForTheRest() {
        let slots = Schedule.within(
            times: 2, days: 3, gapHours: 24, lasting: 3, clock: .start, opens: opens, cutoff: cutoff
        ).slots(on: DutyFixture.day, in: DutyFixture.zone)
        #expect(slots.map(\.opens) == [at(6), at(6, day: 1)])
        #expect(slots.map(\.due) == [at(18, day: 1), at(18, day: 2)])
    }

    /// Hours are planned as the days in which they have passed for certain: a part of a day is one.
    @Test(arguments: [(0, 0), (1, 1), (24, 1), (25, 2), (48, 2)]) func hoursArePlannedAsDays(_ hours: Int, _ days: Int)
    {
        let schedule = Schedule.within(
            times: 2, days: 4, gapHours: hours, lasting: 4, clock: .start, opens: opens, cutoff: cutoff)
        let slots = schedule.slots(on: DutyFixture.day, in: DutyFixture.zone)
        #expect(schedule.misuses == [])
        #expect(slots.map(\.opens) == [at(6), at(6, day: days)])
        #expect(slots.map(\.due) == [at(18, day: 3 - days), at(18, day: 3)])
    }

    @Test func everyDayOfAListIsOneOfItsDays() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            let list = (0..<Int.random(in: 1...6, using: &random)).map { _ in Int.random(in: 1...30, using: &random) }
            let schedule = Schedule.dayList([.init(.lastExposure, list)], opens: opens, cutoff: cutoff)
            let start = DutyFixture.day.advanced(by: Int.random(in: -400...400, using: &random))
            let owed = (0..<40).map { start.advanced(by: $0) }.filter {
                schedule.starts(for: $0)[.lastExposure]?.contains(start) == true
            }
            #expect(owed.map { $0.ordinal - start.ordinal + 1 } == Set(list).sorted())
        }
    }

    /// Shifts follow each other without a gap, also over the hour that is there twice or never.
    @Test(arguments: ["Asia/Shanghai", "Europe/Berlin", "America/Sao_Paulo"]) func aRosterLeavesNoMinuteUncovered(
        _ name: String
    ) throws {
        let zone = try #require(TimeZone(identifier: name))
        let schedule = Schedule.roster(shifts: [TimeOfDay(0), TimeOfDay(2, 30), TimeOfDay(16)], persons: 1)
        var last: Instant?
        for number in 0..<730 {
            let day = DutyFixture.day.advanced(by: number)
            for slot in schedule.slots(on: day, in: zone) {
                if let last { #expect(last == slot.due) }
                let closes = try #require(slot.closes)
                #expect(closes > slot.due && slot.opens < slot.due)
                last = closes
            }
        }
    }

    /// The day the clock is set back in Berlin: 02:30 comes twice; the later one counts, once.
    @Test func cutoffInTheHourThatComesTwice() throws {
        let zone = try #require(TimeZone(identifier: "Europe/Berlin"))
        let schedule = Schedule.daily(opens: TimeOfDay(0), cutoff: TimeOfDay(2, 30))
        let table = [
            ("2022-10-29", "2022-10-29T00:30:00.000Z"), ("2022-10-30", "2022-10-30T01:30:00.000Z"),
            ("2022-10-31", "2022-10-31T01:30:00.000Z"),
            // And in spring never: as long after the gap as before.
            ("2022-03-27", "2022-03-27T01:30:00.000Z"),
        ]
        for (text, due) in table {
            let slots = schedule.slots(on: try #require(CalendarDay(text)), in: zone)
            #expect(slots.map(\.due.description) == [due], "\(text)")
        }
    }

    @Test func whatCannotBe() {
        #expect(Schedule.daily(opens: cutoff, cutoff: opens).misuses.isEmpty == false)
        #expect(Schedule.slots([]).misuses.isEmpty == false)
        #expect(Schedule.roster(shifts: [], persons: 1).misuses.isEmpty == false)
        #expect(Schedule.roster(shifts: [opens], persons: 0).misuses.isEmpty == false)
        #expect(Schedule.dayList([.init(.start, [0])], opens: opens, cutoff: cutoff).misuses.isEmpty == false)
        #expect(
            Schedule.within(times: 3, days: 3, gapHours: 25, lasting: 3, clock: .start, opens: opens, cutoff: cutoff)
                .misuses == ["the gaps do not fit"])
        #expect(
            Schedule.within(times: 3, days: 3, gapHours: 24, lasting: 3, clock: .start, opens: opens, cutoff: cutoff)
                .misuses == [])
        #expect(Schedule.every(days: 0, lasting: 1, clock: .start, opens: opens, cutoff: cutoff).misuses != [])
        #expect(Schedule.once.misuses == [])
    }

    @Test func aScheduleIsDataThatComesBack() throws {
        let all: [Schedule] = [
            .once, .daily(opens: opens, cutoff: cutoff), .slots([.init("am", opens, cutoff)]),
            .every(days: 2, lasting: 14, clock: .start, opens: opens, cutoff: cutoff),
            .within(times: 2, days: 3, gapHours: 24, lasting: 14, clock: .admission, opens: opens, cutoff: cutoff),
            .dayList([.init(.lastExposure, [1, 4, 7])], opens: opens, cutoff: cutoff),
            .roster(shifts: [TimeOfDay(8), TimeOfDay(20)], persons: 2),
        ]
        for schedule in all {
            #expect(try JSONDecoder().decode(Schedule.self, from: JSONEncoder().encode(schedule)) == schedule)
        }
    }
}

@Suite struct TimeOfDayTests {
    @Test(arguments: ["00:00", "08:05", "18:00", "23:59", "24:00"]) func reads(_ text: String) {
        #expect(TimeOfDay(text)?.description == text)
    }

    @Test(arguments: ["", "8:00", "18", "24:01", "12:60", "-1:00", "18:00:00", "１８:００", "+1:00"])
    func refuses(_ text: String) { #expect(TimeOfDay(text) == nil) }
}

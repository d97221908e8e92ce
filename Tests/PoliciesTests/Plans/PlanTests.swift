import Foundation
import Kernel
import Policies
import Testing

@Suite struct PlanTests {
    static let v9 = Plan([Phase([.central], days: 7, tests: [1, 2, 3, 5, 7]), Phase([.monitor], days: 3, tests: [3])])
    static let m20 = Plan([Phase([.central], days: 5, tests: [1, 2, 3, 5]), Phase([.home], days: 3, tests: [1, 3])])

    @Test func settingsByDay() {
        #expect(Self.v9.days == 10)
        #expect(
            (-1...11).map { Self.v9.setting(day: $0) } == [.none] + Array(repeating: .central, count: 8)
                + Array(repeating: .monitor, count: 3) + [.none])
    }

    /// Shorter in total, but at home on a day on which monitoring was promised: not milder in every respect.
    @Test func v9ToM20OnDaySix() {
        #expect(!Self.m20.isMilder(than: Self.v9, fromDay: 6))
        #expect(!Self.v9.isMilder(than: Self.m20, fromDay: 6))
    }

    @Test func milderInEveryRespect() {
        let shorter = Plan([Phase([.central], days: 5, tests: [1, 3])])
        #expect(shorter.isMilder(than: Self.v9, fromDay: 1))
        #expect(Self.v9.isMilder(than: Self.v9, fromDay: 1))
        #expect(Plan([]).isMilder(than: Self.v9, fromDay: 1))
        #expect(!Self.v9.isMilder(than: shorter, fromDay: 1))
        // One test day more.
        #expect(
            !Plan([Phase([.home], days: 3, tests: [4].filter { $0 > 4 } + [1])]).isMilder(
                than: Plan([Phase([.central], days: 3)]), fromDay: 1))
        // Days that are over do not count.
        let late = Plan([Phase([.central], days: 7), Phase([.none], days: 3)])
        #expect(late.isMilder(than: Plan([Phase([.home], days: 5), Phase([.central], days: 2)]), fromDay: 6))
        #expect(!late.isMilder(than: Plan([Phase([.home], days: 5), Phase([.central], days: 2)]), fromDay: 5))
    }

    /// Day by day, as told in words, for plans of any shape.
    @Test func agreesWithDayByDay() {
        var random = SystemRandomNumberGenerator()
        let plan = { () -> Plan in
            Plan(
                (0..<Int.random(in: 0...3)).map { _ in
                    let days = Int.random(in: 1...5, using: &random)
                    return Phase(
                        [Setting.allCases.randomElement(using: &random)!], days: days,
                        tests: Bool.random(using: &random) ? [Int.random(in: 1...days, using: &random)] : [])
                })
        }
        for _ in 0..<2000 {
            let (one, other, from) = (plan(), plan(), Int.random(in: 1...8, using: &random))
            let tests = { (plan: Plan) -> Set<Int> in
                var (found, before): (Set<Int>, Int) = ([], 0)
                for phase in plan.phases {
                    found.formUnion(phase.tests.map { $0 + before })
                    before += phase.days
                }
                return found.filter { $0 >= from }
            }
            let expected =
                (from...20).allSatisfy { one.setting(day: $0) <= other.setting(day: $0) }
                && tests(one).isSubset(of: tests(other))
            #expect(one.isMilder(than: other, fromDay: from) == expected, "\(one) \(other) \(from)")
        }
    }

    @Test func theMildestAllowedIsChosen() {
        let plan = Plan([Phase([.central, .home], days: 5, tests: [5])])
        #expect(plan.setting(day: 1) == .home)
        #expect(plan.awayFromHome.setting(day: 1) == .central)
        let home = Plan([Phase([.home], days: 5)])
        #expect(home.awayFromHome == home)
    }
}

@Suite struct CourseTests {
    private func day(_ text: String) -> CalendarDay { CalendarDay(text)! }

    @Test func overTheEndOfAYear() {
        let course = Course(PlanTests.v9, base: day("2022-12-28"))
        #expect(course.ends == day("2023-01-07"))
        #expect(course.setting(on: day("2023-01-04")) == .central)
        #expect(course.setting(on: day("2023-01-05")) == .monitor)
        #expect(course.tests.last == day("2023-01-07"))
    }

    @Test func foundInTheSecondPhase() {
        let course = Course(PlanTests.v9, base: day("2022-07-01"), start: day("2022-07-10"))
        #expect(course.legs.map(\.phase.setting) == [.monitor])
        #expect(course.tests == [day("2022-07-11")])
        #expect(Course(PlanTests.v9, base: day("2022-07-01"), start: day("2022-07-12")).isOver)
    }

    @Test func foundOnTheDayItself() {
        let course = Course(PlanTests.v9, base: day("2022-07-01"), start: day("2022-07-01"))
        #expect(course.setting(on: day("2022-07-01")) == .central)
        #expect(course.tests.first == day("2022-07-01"))
        #expect(course.ends == day("2022-07-11"))
    }

    @Test func twoTestsWithAGap() throws {
        let quota = TestQuota(count: 2, withinDays: 3, minGapHours: 24)
        let first = day("2022-07-01").at(hour: 8, in: .gmt)
        #expect(quota.isApart(first.adding(hours: 24), from: first))
        #expect(!quota.isApart(first.adding(hours: 23), from: first))
    }
}

extension Instant {
    fileprivate func adding(hours: Int64) -> Instant { Instant(milliseconds: milliseconds + hours * 3_600_000) }
}

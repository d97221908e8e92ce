import Foundation
import Kernel
import Testing

@testable import Policies

struct TestsShownTests {
    private static let zone = TimeZone(identifier: "Asia/Shanghai")!
    private static let base = CalendarDay("2022-05-04")!
    /// Five days, tested on the first, the third and the fifth.
    private static let course = Course(Plan([Phase([.home], days: 5, tests: [1, 3, 5])]), base: base)

    private func shown(_ days: [Int], positive: Set<Int> = [], by release: Release) -> Bool {
        let tests = days.enumerated().map { index, day in
            TestShown(
                sampled: Self.base.advanced(by: day).at(hour: 9, minute: index, in: Self.zone),
                isNegative: !positive.contains(day))
        }
        return release.isShown(by: tests, of: Self.course, in: Self.zone)
    }

    @Test(arguments: [
        ([1, 3, 5], true), ([1, 2, 3, 4, 5], true), ([1, 4, 5], true), ([1, 3], false), ([3, 5], false), ([], false),
        ([1, 5], false), ([1, 1, 5, 5], false), ([2, 3, 6], true),
    ])
    func eachDayHasItsTestBeforeTheNext(_ days: [Int], _ isShown: Bool) {
        #expect(shown(days, by: Release(allNegative: true)) == isShown)
    }

    @Test func nothingIsShownByAPositive() {
        #expect(!shown([1, 3, 5], positive: [3], by: Release(allNegative: true)))
    }

    @Test func theLastTestIsDouble() {
        let release = Release(allNegative: true, isDouble: true)
        #expect(!shown([1, 3, 5], by: release))
        #expect(shown([1, 3, 5, 5], by: release))
    }

    /// What is asked of an index case, of a case's own days or of a value of Ct, no count of own tests answers.
    @Test(arguments: [
        Release(), Release(allNegative: true, indexNegatives: 2), Release(allNegative: true, days: [6, 7]),
        Release(allNegative: true, ctMin: 35),
    ])
    func otherConditionsAreStatedByAPerson(_ release: Release) { #expect(!shown([1, 3, 5, 5], by: release)) }

    @Test func aPlanWithoutTestsShowsNothing() {
        let course = Course(Plan([Phase([.home], days: 5)]), base: Self.base)
        #expect(!Release(allNegative: true).isShown(by: [], of: course, in: Self.zone))
    }
}

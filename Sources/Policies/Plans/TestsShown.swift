package import Foundation
package import Kernel

/// A test of one person, as its record tells (检测结果).
package struct TestShown: Hashable, Sendable {
    package let sampled: Instant
    package let isNegative: Bool

    package init(sampled: Instant, isNegative: Bool) { (self.sampled, self.isNegative) = (sampled, isNegative) }
}

extension Release {
    /// Whether the records of a person's own tests show all that it asks: each test of the plan negative, taken on its day
    /// or before the next one, none positive, and the last one double where two are asked. What is asked about an index
    /// case, or of a case itself, no record of the person's own tests shows.
    package func isShown(by tests: [TestShown], of course: Course, in zone: TimeZone) -> Bool {
        guard allNegative || isDouble, indexNegatives == 0, days.isEmpty, ctMin == nil else { return false }
        let asked = course.tests
        guard let last = asked.last, tests.allSatisfy(\.isNegative) else { return false }
        let taken = tests.map { CalendarDay($0.sampled, in: zone) }
        let between = asked.indices.dropLast().allSatisfy { index in
            taken.contains { asked[index] <= $0 && $0 < asked[index + 1] }
        }
        return between && taken.count { $0 >= last } >= (isDouble ? 2 : 1)
    }
}

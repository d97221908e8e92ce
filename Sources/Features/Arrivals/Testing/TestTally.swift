import Duties
import Foundation
import Kernel
import Policies

/// How tests count towards what is asked (检测计数): from the day of arriving on, each the gap apart from the one counted before. Pure.
struct TestTally: Hashable, Sendable {
    /// What one test counts for.
    enum Verdict: Hashable, Sendable {
        /// As the n-th.
        case counts(Int)
        /// For nothing: so many whole hours after the one counted before, which are too few.
        case tooSoon(hours: Int)
        /// For nothing: before the day of arriving, or after the days.
        case before, after
        /// For nothing: there are as many as are asked.
        case beyond
        /// For nothing: nucleic acid is asked (核酸检测), and this is kept beside it.
        case antigen
    }

    /// One for each test, in the order in which they were given.
    let verdicts: [Verdict]

    var counted: Int { verdicts.filter(\.counts).count }

    /// - Parameter tests: moments and methods, in order.
    init(
        _ quota: TestQuota, from arrives: CalendarDay, _ tests: [(at: Instant, kind: TestKind)],
        in zone: TimeZone
    ) {
        let begins = arrives.at(hour: 0, in: zone)
        let ends = QuotaDuties.cutoff.on(arrives.advanced(by: quota.withinDays - 1), in: zone)
            .advanced(minutes: QuotaDuties.graceMinutes)
        var counted: [Instant] = []
        verdicts = tests.map { test, kind in
            if kind == .antigen { return .antigen }
            if test < begins { return .before }
            if test > ends { return .after }
            if counted.count == quota.count { return .beyond }
            if let last = counted.last, !quota.isApart(test, from: last) {
                return .tooSoon(hours: Int((test.milliseconds - last.milliseconds) / 3_600_000))
            }
            counted.append(test)
            return .counts(counted.count)
        }
    }
}

extension TestTally.Verdict {
    var counts: Bool { if case .counts = self { true } else { false } }
}

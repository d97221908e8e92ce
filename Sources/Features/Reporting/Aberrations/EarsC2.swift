package import Kernel

/// Whether the count of a day or a week stands out from those before it (异常提示, D5): C2 of the Early Aberration Reporting System of
/// the US CDC (Hutwagner, Thompson, Seeman, Treadwell: The bioterrorism preparedness and response Early Aberration Reporting
/// System, Journal of Urban Health 80, 2003, i89–i96). The baseline (基线) of a day are the seven days that end three days
/// before it: the two between are left out, so that a rise that has begun does not raise its own threshold. What exceeds
/// their mean by more than three standard deviations stands out.
///
/// What is added here: a day that nobody told is unknown, not nought, and fewer than five known days say nothing; a baseline
/// that hardly moves has a deviation of half a person or visit, so that one more is no flag; a count below a minimum is none.
///
/// Figures of a weekly report are weighed by the same rule with weeks in place of days: it asks for counts at equal
/// intervals and no years of history, and is run so on weekly counts elsewhere (ESR New Zealand, EpiSurv by week number;
/// `earsC` of the R package surveillance, seven time points whatever their length: Salmon, Schumacher, Höhle, Journal of
/// Statistical Software 70, 2016). Nine weeks know no season: whoever looks at a flag does.
///
///     EarsC2().outcome(of: 9, on: day, told: …)    // told 3, 2, 4, 3, 3, 2, 4 nine to three days before: threshold 5.4
package struct EarsC2: Hashable, Sendable {
    /// Figures of the baseline, and those left out between it and the one that is weighed.
    package static let (length, lag) = (7, 2)
    /// Known figures that a baseline has at least.
    package static let fewest = 5
    /// Standard deviations above the mean.
    package static let deviations = 3.0
    /// Standard deviation that a baseline has at least, in units of the count.
    package static let smallest = 0.5
    /// Least count that is flagged, unless a report type says another.
    package static let usualMinimum = 3

    /// Least count that is flagged.
    package let minimum: Int
    /// Days from one figure to the next: 1, or 7 of a weekly report.
    package let step: Int

    package init(minimum: Int = EarsC2.usualMinimum, step: Int = 1) { (self.minimum, self.step) = (minimum, step) }

    var isWeekly: Bool { step == 7 }

    package struct Baseline: Hashable, Sendable {
        /// Figures of the seven that were told.
        package let known: Int
        package let mean: Double
        /// What a count has to exceed.
        package let threshold: Double
    }

    package enum Outcome: Hashable, Sendable {
        /// Too few are known (参考期不足): nothing is said.
        case notEnough(known: Int)
        case usual(Baseline)
        case aberrant(Baseline)

        package var aberration: Baseline? { if case .aberrant(let baseline) = self { baseline } else { nil } }
    }

    /// Days whose counts decide about `day`, the first one first.
    package func baseline(of day: CalendarDay) -> [CalendarDay] {
        (1...Self.length).reversed().map { day.advanced(by: -step * (Self.lag + $0)) }
    }

    /// Days about which the count of `day` decides: itself, and those whose baseline holds it.
    package func touched(by day: CalendarDay) -> [CalendarDay] {
        [day] + (1...Self.length).map { day.advanced(by: step * (Self.lag + $0)) }
    }

    /// - Parameter told: counts of other days; one that is not there is unknown.
    package func outcome(of count: Int, on day: CalendarDay, told: [CalendarDay: Int]) -> Outcome {
        let known = baseline(of: day).compactMap { told[$0] }.map(Double.init)
        guard known.count >= Self.fewest else { return .notEnough(known: known.count) }
        let mean = known.reduce(0, +) / Double(known.count)
        let squares = known.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = (squares / Double(known.count - 1)).squareRoot()
        let baseline = Baseline(
            known: known.count, mean: mean, threshold: mean + Self.deviations * max(deviation, Self.smallest))
        return count >= minimum && Double(count) > baseline.threshold ? .aberrant(baseline) : .usual(baseline)
    }
}

package import Indicators

/// One thing that differs between two versions of a pack.
package struct Difference: Hashable, Sendable {
    /// What is compared; words in the locales at `policy.aspect.<aspect>`.
    package enum Aspect: String, CaseIterable, Sendable {
        case plan, evidence, quota, release, risesTo
        case checkSlots, fever, missesToVisit
        case lookback, level, filing, arrivalTest
        case areas, contactDays, transferHours, rooms, suitability, clusters, reporting, testing
        case clock, area, ends, texts
    }

    /// What it means for the persons concerned.
    package enum Weight: String, Sendable { case milder, stricter, neutral }

    package let aspect: Aspect
    /// Title of the category, group or threshold concerned; nil for the pack as a whole.
    package let subject: Words?
    /// Compact texts of the values, as `C7[1,2,3,5,7] M3[3]`; nil where there was or is none.
    package let old: String?
    package let new: String?
    package let weight: Weight
}

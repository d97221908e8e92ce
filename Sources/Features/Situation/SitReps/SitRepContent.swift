package import Kernel

/// What a SitRep (疫情快报) says in numbers: frozen with its snapshot, the one source of page, paper, file and API. The
/// office's words stand beside it, and name these numbers rather than repeat them.
package struct SitRepContent: Codable, Sendable, Hashable {
    /// Version of this form.
    package var form = 1
    package var day: CalendarDay
    /// Which SitRep of the day, from 1.
    package var edition: Int
    /// The moment of the freeze (截至).
    package var asOf: Instant
    package var county: AreaCode
    package var headquarters: String
    /// The snapshot that holds every number.
    package var snapshot: RecordID
    /// Number of the last change that is counted.
    package var countedUpTo: Int64
    /// Resident population, its year and source (B10).
    package var population: Population?
    /// The headquarters' figures, in the order of the dictionary.
    package var figures: [SitRepFigure]
    /// By area below the headquarters, in order of code; each line's values in the order of `figures`.
    package var areas: [SitRepArea]
    /// Reports due on the day, by area.
    package var reports: [SitRepReports]
    /// Reports corrected since the last SitRep of a day before (B9); absent in those of earlier versions.
    package var corrections: [SitRepCorrection]?
    /// Head of the change log, `number:chain`.
    package var head: String?

    package struct Population: Codable, Sendable, Hashable {
        package var persons: Int
        package var year: Int?
        package var source: String?
    }

    /// Places of the figures, those first that are looked at first.
    package var ranked: [Int] {
        figures.indices.sorted { (figures[$0].rank, $0) < (figures[$1].rank, $1) }
    }

    package func figure(_ indicator: String) -> SitRepFigure? { figures.first { $0.indicator == indicator } }
    /// Indicators that have no number: said, never shown as zero.
    package var without: [SitRepFigure] { figures.filter { $0.now.value == nil } }
    package var reportsDue: SitRepReports { reports.reduce(SitRepReports(area: county, name: "")) { $0.adding($1) } }
}

/// A number with what it is a share of.
package struct FrozenFigure: Codable, Sendable, Hashable {
    package var value: Double?
    package var numerator: Int?
    package var denominator: Int?

    package init(_ value: Double? = nil, numerator: Int? = nil, denominator: Int? = nil) {
        (self.value, self.numerator, self.denominator) = (value, numerator, denominator)
    }
}

/// One indicator (指标) of a SitRep, with its definition as it was.
package struct SitRepFigure: Codable, Sendable, Hashable {
    package var indicator: String
    /// By language code.
    package var name: [String: String]
    package var unit: [String: String]
    /// 口径.
    package var definition: [String: String]
    /// A ratio's value is a share per `per`; nil for counts.
    package var per: Int?
    package var isPublic: Bool
    package var isMandated: Bool
    /// Whether it adds up persons from day to day, so that two days give away how many came; absent in earlier versions.
    package var accumulates: Bool?
    /// Indicators that it is the sum of, one list for each way to add it up; absent in earlier versions.
    package var sums: [[String]]?
    /// The page of the records behind it, where it has one of its own: `/registers/task?counted=task.open&countedAt=411722`.
    package var records: String?
    package var now: FrozenFigure
    /// The day before.
    package var before: Double?
    /// Seven days up to this one.
    package var week: [Double?]

    /// First part of its id, `task` of `task.overdue`: the pillar it is told under.
    package var pillar: String { String(indicator.prefix { $0 != "." }) }
    /// Order in which figures are looked at: public ones first, details of details (`task.reply.late`) last.
    package var rank: Int { (isPublic ? 0 : 2) + (indicator.split(separator: ".").count > 2 ? 1 : 0) }
    /// Whether it had a number in the last week; what had none stands among the gaps alone.
    package var isTold: Bool { week.contains { $0 != nil } }
    /// Change since yesterday; nil where either day has no number.
    package var change: Double? { now.value.flatMap { value in before.map { value - $0 } } }
}

package struct SitRepArea: Codable, Sendable, Hashable {
    package var area: AreaCode
    package var name: String
    package var figures: [FrozenFigure]
}

/// A number that a unit corrected after its cut-off (更正), with the reason; no person is named.
package struct SitRepCorrection: Codable, Sendable, Hashable {
    package var report: RecordID
    package var unit: String
    /// By language code.
    package var type: [String: String]
    package var field: [String: String]
    package var day: CalendarDay
    package var was: String?
    package var now: String?
    /// `CorrectionReason`.
    package var reason: String
}

/// Reports of an area on the day (应报 / 已报 / 迟报 / 漏报).
package struct SitRepReports: Codable, Sendable, Hashable {
    package var area: AreaCode
    package var name: String
    package var due = 0
    package var met = 0
    package var late = 0
    package var missed = 0

    /// Neither in nor missed yet.
    package var open: Int { max(0, due - met - missed) }
    /// nil where nothing was due.
    package var completeness: Double? { due == 0 ? nil : Double(met) / Double(due) }

    func adding(_ other: SitRepReports) -> SitRepReports {
        SitRepReports(
            area: area, name: name, due: due + other.due, met: met + other.met, late: late + other.late,
            missed: missed + other.missed)
    }
}

import Database
package import Duties
package import Foundation
package import Indicators
import Kernel
package import Registers

/// What the pages of the situation stand on: the store, the dictionary of indicators, the zone (态势底座).
package struct SituationFace: Sendable {
    package let store: RecordStore
    package let book: IndicatorBook
    package let duties: DutyBook
    package let zone: TimeZone
    /// Where templates, style sheets and demo files are.
    package let assets: URL

    package init(store: RecordStore, book: IndicatorBook, duties: DutyBook, zone: TimeZone, assets: URL) {
        (self.store, self.book, self.duties, self.zone, self.assets) = (store, book, duties, zone, assets)
    }
}

extension Indicator {
    /// Its share is shown per this many; nil for counts.
    var per: Int? { if case .ratio(_, _, let per) = kind { per } else { nil } }
}

extension Words {
    /// By language code.
    var byLanguage: [String: String] { ["zh-Hans": zh, "en": en] }
}

extension FrozenFigure {
    init(_ figure: Figure) {
        self.init(figure.value, numerator: figure.numerator, denominator: figure.denominator)
    }
}

extension Reading {
    /// Indicators of an area as pages show them: today, yesterday and the days before, in the order of `ids`.
    func lines(
        _ ids: [String], of book: IndicatorBook, area: AreaCode, day: CalendarDay, days: Int = 7
    ) throws -> [SitRepFigure] {
        let from = day.advanced(by: -(max(days, 2) - 1))
        let series = try series(ids, of: book, area: area, from: from, to: day)
        return ids.compactMap { id in
            guard let indicator = book[id], let days = series[id] else { return nil }
            var figure = SitRepFigure(
                indicator, now: days.last.map { FrozenFigure($0.figure) } ?? FrozenFigure(),
                before: days.dropLast().last?.figure.value, week: days.map(\.figure.value),
                records: indicator.behind(area, day).path)
            figure.sums = book.sums(of: id)
            return figure
        }
    }
}

extension SitRepFigure {
    init(_ indicator: Indicator, now: FrozenFigure, before: Double?, week: [Double?], records: String?) {
        self.init(
            indicator: indicator.id, name: indicator.name.byLanguage, unit: indicator.unit.byLanguage,
            definition: indicator.definition.byLanguage, per: indicator.per, isPublic: indicator.isPublic,
            isMandated: indicator.isMandated, accumulates: indicator.isStock && indicator.rollUp == .sum,
            records: records, now: now, before: before, week: week)
    }
}

import Database
import Indicators
import Kernel
import Organisation
import Registers

/// One indicator in one area on a day, with the areas in it and the days before (指标值).
struct IndicatorFigures: Sendable {
    struct Line: Sendable {
        let area: AreaCode
        let name: String
        let figure: Figure
    }

    let indicator: Indicator
    let area: AreaCode
    let name: String
    let day: CalendarDay
    let figure: Figure
    let children: [Line]
    let series: [(day: CalendarDay, figure: Figure)]
    let countedUpTo: Instant?
    /// What it is worked out from.
    let parts: [(indicator: Indicator, figure: Figure)]
    /// The records behind the number; nil where there are none of its own, or the principal may not read them.
    let records: String?

    /// - Throws: `Rejection.notFound` for an indicator that the book does not know.
    init(
        _ id: String, _ book: IndicatorBook, area: AreaCode, from: CalendarDay, to: CalendarDay, _ reading: Reading
    ) throws {
        guard let indicator = book[id] else { throw Rejection.notFound }
        (self.indicator, self.area, day) = (indicator, area, to)
        let areas = try reading.areas(in: area, on: to)
        name = areas.first { $0.code == area }?.name ?? area.text
        let below = areas.filter { $0.code != area }
        let behind = indicator.behind(area, to)
        var ids: [String] = []
        if case .parts(let worked) = behind { ids = worked }
        let figures = try reading.figures([id] + ids, of: book, areas: [area] + below.map(\.code), day: to)
        parts = ids.compactMap { id in book[id].map { ($0, figures[FigureKey(id, area)] ?? .none) } }
        figure = figures[FigureKey(id, area)] ?? .none
        children = below.map { Line(area: $0.code, name: $0.name, figure: figures[FigureKey(id, $0.code)] ?? .none) }
        series = try reading.series(id, of: book, area: area, from: from, to: to)
        countedUpTo = try reading.countedUpTo()?.at
        let isReadable =
            try indicator.register.map { !Scope(reading.principal, try reading.registry.named($0)).branches.isEmpty }
            ?? true
        records = isReadable && figure.value != nil ? behind.path : nil
    }

    /// What counts at the area itself and in none of those in it; nil where numbers are not added up.
    var ownCount: Int? {
        guard indicator.rollUp == .sum, !children.isEmpty, let all = figure.value else { return nil }
        return Int(all) - children.reduce(0) { $0 + Int($1.figure.value ?? 0) }
    }
}

extension Reading {
    /// An area and those directly in it that are in force on a day, in order of code.
    func areas(in area: AreaCode, on day: CalendarDay) throws -> [(code: AreaCode, name: String)] {
        try connection.query(
            """
            SELECT id, name FROM area WHERE (id = \(area) OR parent = \(area))
            AND ("validFrom" IS NULL OR "validFrom" <= \(day)) AND ("validTo" IS NULL OR "validTo" >= \(day)) ORDER BY id
            """
        ).map { (code: try $0.get("id"), name: try $0.get("name")) }
    }
}

import Database
import Indicators
import Kernel
import Organisation
import Registers

extension Overview {
    /// Days over which visits and repeat visits are told.
    static let visitDays = 30

    /// Indicators of a line of the table, without or with a sector's name behind them (`place.education`).
    struct Measured {
        let suffix: String
        init(_ sector: Sector? = nil) { suffix = sector.map { ".\($0.rawValue)" } ?? "" }

        var places: String { "place.registered" + suffix }
        var covered: String { "place.covered" + suffix }
        var visits: String { "inspection.done" + suffix }
        var repeats: String { "inspection.repeated" + suffix }
        var all: [String] { [places, covered, visits, repeats] }
    }
}

extension Reading {
    /// Coverage and repeat visits by township, from what is counted with every change; in the order of the units.
    func coverageByTownship(_ tree: UnitTree, _ rules: SupervisionRules, now: Instant) throws -> [Overview.Coverage] {
        let (measured, towns, today) = (Overview.Measured(), tree.townships, rules.today(now))
        let areas = towns.map(\.area)
        let figures = try self.figures(
            measured.all + ["finding.open", "finding.recurring"], of: rules.indicators, areas: areas, day: today)
        let before = try self.figures(
            [measured.visits, measured.repeats], of: rules.indicators, areas: areas,
            day: today.advanced(by: -Overview.visitDays))
        return towns.map { town in
            let count = { (id: String) in Int(figures[FigureKey(id, town.area)]?.value ?? 0) }
            let earlier = { (id: String) in Int(before[FigureKey(id, town.area)]?.value ?? 0) }
            return Overview.Coverage(
                name: .unit(town.short), places: count(measured.places), covered: count(measured.covered),
                visits: count(measured.visits) - earlier(measured.visits),
                repeats: count(measured.repeats) - earlier(measured.repeats), open: count("finding.open"),
                recurring: count("finding.recurring"))
        }
    }

    /// The same by sector, of the whole headquarters; sectors that supervise no kind of place are left out.
    func coverageBySector(_ rules: SupervisionRules, now: Instant) throws -> [Overview.Coverage] {
        let (territory, today) = (principal.county.territory, rules.today(now))
        let sectors = Sector.allCases.filter { rules.indicators[Overview.Measured($0).places] != nil }
        let ids = sectors.flatMap { Overview.Measured($0).all }
        let figures = try self.figures(ids, of: rules.indicators, areas: [territory], day: today)
        let before = try self.figures(
            ids, of: rules.indicators, areas: [territory], day: today.advanced(by: -Overview.visitDays))
        return sectors.map { sector in
            let measured = Overview.Measured(sector)
            let count = { (id: String) in Int(figures[FigureKey(id, territory)]?.value ?? 0) }
            let earlier = { (id: String) in Int(before[FigureKey(id, territory)]?.value ?? 0) }
            return Overview.Coverage(
                name: .sector(sector), places: count(measured.places), covered: count(measured.covered),
                visits: count(measured.visits) - earlier(measured.visits),
                repeats: count(measured.repeats) - earlier(measured.repeats))
        }
    }
}

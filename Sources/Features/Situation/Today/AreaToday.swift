import Command
import Database
import Duties
import Indicators
import Kernel
import Organisation
import Registers

/// Everything due, late and counted in one area today (辖区今日, B8).
struct AreaToday: Sendable {
    let area: TileMap.Place
    /// From the headquarters' territory down, without the area itself; those the reader reaches.
    let above: [TileMap.Place]
    let children: [TileMap.Place]
    /// Duties by area – this one and its children – and rule.
    let counts: [AreaCode: [String: [DutyCount: Int]]]
    let reports: [SitRepReports]
    /// Open duties, soonest deadline first; nil where the reader does not reach them.
    let duties: DutyPage?
    let tasks: [Record]
    let figures: [SitRepFigure]
    let tree: UnitTree
    let rules: [String: DutyRule]

    /// Rows of a list on this page.
    static let listed = 30

    /// - Throws: `Rejection.notFound` for an area that is not there or out of reach.
    init(_ reading: Reading, _ face: SituationFace, of code: AreaCode, day: CalendarDay) throws {
        let principal = reading.principal
        guard principal.reaches(code), let area = try reading.area(code) else { throw Rejection.notFound }
        self.area = area
        above = try reading.areas(
            AreaCode.Level.allCases.compactMap { code.ancestor($0) }.filter { $0 != code && principal.reaches($0) })
        children = try reading.places(below: code, on: day)
        tree = try UnitTree(reading)
        rules = try face.duties.rules(reading)
        counts = try reading.counts(of: rules.keys.sorted(), [code] + children.map(\.code), on: day)
        reports = try reading.reportCounts(
            [(code, area.name)] + children.map { ($0.code, $0.name) }, on: day, face.duties)
        let isLow = code.level.rawValue >= AreaCode.Level.township.rawValue
        do {
            duties = try reading.duties(DutyQuery(.areas([isLow ? code : nil]), limit: Self.listed))
        } catch let rejection as Rejection where rejection.kind == .forbidden {
            duties = nil
        }
        tasks = try reading.openTasks(in: code, limit: Self.listed)
        figures = try reading.lines(
            face.book.indicators.map(\.id), of: face.book, area: code, day: day
        ).filter { $0.week.contains { ($0 ?? 0) != 0 } }
    }
}

extension Principal {
    /// Whether counts of an area are the principal's business: all at the headquarters, else within a post's area.
    func reaches(_ code: AreaCode) -> Bool {
        guard county.territory.contains(code) else { return false }
        return has(.commander, .dutyOfficer, .sectionLead, .inspector, .system)
            || posts.contains { $0.area?.contains(code) ?? false }
    }

    /// The area that a post is for: the smallest, else the headquarters' own.
    var ownArea: AreaCode {
        posts.compactMap(\.area).filter { county.territory.contains($0) }
            .max { ($0.level.rawValue, $1.text) < ($1.level.rawValue, $0.text) } ?? county.territory
    }
}

extension Reading {
    func area(_ code: AreaCode) throws -> TileMap.Place? { try areas([code]).first }

    func areas(_ codes: [AreaCode]) throws -> [TileMap.Place] {
        if codes.isEmpty { return [] }
        return try connection.query(
            "SELECT id, name FROM area WHERE id IN (\(list: codes.map(\.text.sql))) ORDER BY id"
        ).map { TileMap.Place(try $0.get("id"), try $0.get("name")) }
    }

    /// Open tasks of an area within the principal's scope, soonest deadline first; of the headquarters' territory the
    /// first-level ones.
    func openTasks(in code: AreaCode, limit: Int) throws -> [Record] {
        let definition = try registry.named(Tasks.name)
        let place: SQL =
            code.ancestor(.village).map { "village = \($0.text)" } ?? code.ancestor(.township).map {
                "town = \($0.text)"
            }
            ?? "parent IS NULL"
        let scope = Scope(principal, definition)
        return try connection.query(
            """
            SELECT * FROM task WHERE county = \(principal.county) AND \(place) AND open = 1
            AND state IN (\(list: Tasks.replying.sorted().map(\.sql))) AND leadership = 'lead' ORDER BY due, id LIMIT \(limit)
            """
        ).map { try Record($0, of: definition) }.filter(scope.contains)
    }
}

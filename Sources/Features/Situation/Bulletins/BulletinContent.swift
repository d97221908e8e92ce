package import Kernel

/// What a public bulletin (对外发布) shows: public indicators of a finalised SitRep, small cells taken out before it was
/// stored, so that nothing the page could leak is in it (P1).
package struct BulletinContent: Codable, Sendable, Hashable {
    package var form = 1
    package var day: CalendarDay
    package var asOf: Instant
    package var headquarters: String
    /// Smallest number of persons shown.
    package var k: Int
    package var columns: [Column]
    /// The whole headquarters first, then its areas in order of code.
    package var rows: [Row]

    package struct Column: Codable, Sendable, Hashable {
        package var indicator: String
        package var name: [String: String]
        package var unit: [String: String]
        package var definition: [String: String]
        package var per: Int?
        /// Change of the headquarters' number since the day before, where both are shown.
        package var change: Double?
    }

    package struct Row: Codable, Sendable, Hashable {
        package var name: String
        /// Absent in bulletins of earlier versions.
        package var area: AreaCode?
        package var cells: [Cell]
    }

    /// A number, none, or one that is not told.
    package struct Cell: Codable, Sendable, Hashable {
        package var value: Double?
        package var isHidden: Bool
        /// Of one that is hidden: what an earlier bulletin last showed.
        package var last: Double?
    }

    /// Whether anything is hidden, so that the page explains the mark.
    package var hides: Bool { rows.contains { $0.cells.contains(where: \.isHidden) } }
}

extension BulletinContent {
    /// Public indicators of a SitRep with small cells hidden.
    ///
    /// A ratio is hidden with its numerator, which it would give away. A change since yesterday is told of the
    /// headquarters' numbers alone, and only where the bulletin of that day told the number, which it gives away: or a
    /// total is told by order. Where a number adds up from day to day, one that moved by fewer than `k` since a bulletin last
    /// showed it is hidden too: their difference would be a small number.
    /// - Parameter before: the last bulletin that is out.
    package init(_ sitrep: SitRepContent, after before: BulletinContent? = nil, k: Int = 10) {
        let places = sitrep.figures.indices.filter { sitrep.figures[$0].isPublic }
        let table = PublicTable(sitrep, places)
        let lines = [(sitrep.county, sitrep.figures.map(\.now))] + sitrep.areas.map { ($0.area, $0.figures) }
        let seen = { (line: Int, column: Int) in before?.shown(sitrep.figures[places[column]].indicator, lines[line].0)
        }
        var near: Set<Int> = []
        for (column, place) in places.enumerated() where sitrep.figures[place].accumulates == true {
            for line in lines.indices where line > 0 || !sitrep.figures[place].isMandated {
                guard let now = lines[line].1[place].value, let then = seen(line, column) else { continue }
                if now != then, abs(now - then) < Double(k) { near.insert(table.cell(line, column)) }
            }
        }
        let hidden = Suppression(cells: table.cells, sums: table.sums, k: k).hidden(with: near)
        let row = { (name: String, line: Int) in
            Row(
                name: name, area: lines[line].0,
                cells: places.indices.map { column in
                    let isHidden = hidden.contains(table.cell(line, column))
                    return Cell(
                        value: isHidden ? nil : lines[line].1[places[column]].value, isHidden: isHidden,
                        last: isHidden ? seen(line, column) : nil)
                })
        }
        let whole = row("", 0)
        (day, asOf, headquarters, self.k) = (sitrep.day, sitrep.asOf, sitrep.headquarters, k)
        columns = places.indices.map { column in
            let figure = sitrep.figures[places[column]]
            let isTold = figure.isMandated || before?.tells(figure, in: sitrep) == true
            return Column(
                indicator: figure.indicator, name: figure.name, unit: figure.unit, definition: figure.definition,
                per: figure.per, change: whole.cells[column].isHidden || !isTold ? nil : figure.change)
        }
        rows = [whole] + sitrep.areas.enumerated().map { row($0.element.name, $0.offset + 1) }
    }

    /// What everybody could read last of an indicator in an area.
    private func shown(_ indicator: String, _ area: AreaCode) -> Double? {
        cell(indicator, area).flatMap { $0.value ?? $0.last }
    }

    /// Whether this bulletin is that of the day before, and told the number that a SitRep has for it.
    private func tells(_ figure: SitRepFigure, in sitrep: SitRepContent) -> Bool {
        guard day == sitrep.day.advanced(by: -1), let then = figure.before else { return false }
        return cell(figure.indicator, sitrep.county)?.value == then
    }

    private func cell(_ indicator: String, _ area: AreaCode) -> Cell? {
        columns.firstIndex { $0.indicator == indicator }.flatMap { column in
            rows.first { $0.area == area }?.cells[column]
        }
    }
}

/// The public figures as cells and sums: the headquarters is the sum of its areas and of what no area has, and in every
/// area a figure is the sum of those that the dictionary says.
struct PublicTable {
    private(set) var cells: [Suppression.Cell] = []
    private(set) var sums: [Suppression.Sum] = []
    /// First cell of each column.
    private var starts: [Int] = []

    init(_ sitrep: SitRepContent, _ places: [Int]) {
        let lines = [sitrep.figures.map(\.now)] + sitrep.areas.map(\.figures)
        // A count and the rate made of it are the same cells: each would give the other away.
        var columns: [[Int?]: Int] = [:]
        let counts = places.map { place in lines.map { Self.persons($0[place]) } }
        for (place, column) in zip(places, counts) {
            let isMandated = zip(places, counts).contains { sitrep.figures[$0].isMandated && $1 == column }
            if columns[column] == nil {
                columns[column] = cells.count
                add(column, isMandated: isMandated || sitrep.figures[place].isMandated)
            }
            starts.append(columns[column] ?? 0)
        }
        let known = Dictionary(
            zip(places.map { sitrep.figures[$0].indicator }, places.indices), uniquingKeysWith: { first, _ in first })
        for (column, place) in places.enumerated() {
            for parts in sitrep.figures[place].sums ?? [] {
                let shown = parts.compactMap { known[$0] }
                if !shown.isEmpty { relate(column, shown, isWhole: shown.count == parts.count, counts) }
            }
        }
    }

    /// In every line one column is the sum of others; what of them is not public is found by subtraction like a cell.
    private mutating func relate(_ total: Int, _ parts: [Int], isWhole: Bool, _ counts: [[Int?]]) {
        for line in counts[total].indices {
            var cells = parts.map { cell(line, $0) }
            let rest = (counts[total][line] ?? 0) - parts.reduce(0) { $0 + (counts[$1][line] ?? 0) }
            // A part that is larger than the sum: it does not hold here, and nothing follows.
            if !isWhole, rest < 0 { continue }
            if !isWhole {
                self.cells.append(Suppression.Cell(rest))
                cells.append(self.cells.count - 1)
            }
            sums.append(Suppression.Sum(cell(line, total), of: cells))
        }
    }

    private mutating func add(_ counts: [Int?], isMandated: Bool) {
        let first = cells.count
        cells += counts.enumerated().map { Suppression.Cell($1, isMandated: isMandated && $0 == 0) }
        let rest = (counts[0] ?? 0) - counts.dropFirst().reduce(0) { $0 + ($1 ?? 0) }
        // What does not add up (an average) cannot be found by subtraction.
        guard counts.count > 1, rest >= 0 else { return }
        // Not on the page, but found by subtraction like a cell that is.
        cells.append(Suppression.Cell(rest))
        sums.append(Suppression.Sum(first, of: Array(first + 1...first + counts.count)))
    }

    func cell(_ line: Int, _ column: Int) -> Int { starts[column] + line }

    /// Persons that a number tells of: a ratio's numerator, a count itself.
    private static func persons(_ figure: FrozenFigure) -> Int? {
        figure.numerator ?? figure.value.flatMap { Int(exactly: $0.rounded()) }
    }
}

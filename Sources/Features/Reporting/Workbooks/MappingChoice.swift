import Kernel
import Registers
import Tables
import Web

/// What somebody chose for a cell: an indicator and an area, the day, or nothing; for this cell or for its column.
struct MappingChoice {
    let indicator: String?
    let area: String
    let daysBefore: Int
    let isDay: Bool
    let wholeColumn: Bool

    init(_ form: Form, territory: String) {
        indicator = form.text("indicator")
        area = form.text("area") ?? territory
        daysBefore = form.flag("yesterday") ? 1 : 0
        isDay = form.text("indicator") == "day"
        wholeColumn = form.flag("column")
    }

    func apply(
        to mapping: inout WorkbookMapping, _ grid: SheetGrid, _ cell: String,
        _ names: [(name: String, area: AreaCode, isTown: Bool)]
    ) {
        mapping.cells[grid.name]?[cell] = nil
        mapping.days[grid.name]?.removeAll { $0 == cell }
        guard let indicator else { return }
        if isDay {
            mapping.days[grid.name, default: []].append(cell)
            return
        }
        mapping.cells[grid.name, default: [:]][cell] = .init(indicator: indicator, area: area, daysBefore: daysBefore)
        guard wholeColumn else { return }
        let column = cell.prefix { $0.isLetter }
        for row in grid.rows {
            guard let place = row.first(where: { $0.name.prefix { $0.isLetter } == column }), !place.isFormula,
                let found = Self.area(in: row, before: place.name, names)
            else { continue }
            mapping.cells[grid.name]?[place.name] = .init(
                indicator: indicator, area: found.text, daysBefore: daysBefore)
        }
    }

    /// The area that a row is about: the first cell left of `place` whose text is an area's name.
    static func area(
        in row: [SheetGrid.Place], before place: String, _ names: [(name: String, area: AreaCode, isTown: Bool)]
    ) -> AreaCode? {
        for cell in row.prefix(while: { $0.name != place }) {
            let text = cell.text.filter { !$0.isWhitespace }
            if text.isEmpty { continue }
            let found = names.filter { $0.name == text }
            // A township may be called as one of its villages is.
            if let town = found.first(where: \.isTown) ?? found.first { return town.area }
        }
        return nil
    }
}

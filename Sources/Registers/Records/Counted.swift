package import Database
package import Kernel

/// The records behind a number (数字背后的记录): those that a measure counts, as they are now. Of a level all that count, of
/// a flow those of its day.
package struct Counted: Sendable, Hashable {
    /// Id of the measure.
    package var measure: String
    /// Nil: the headquarters' territory. An abolished area is asked for by its own code.
    package var area: AreaCode?
    /// The day of a flow; nil: any. A level has none.
    package var day: CalendarDay?

    package init(_ measure: String, area: AreaCode? = nil, day: CalendarDay? = nil) {
        (self.measure, self.area, self.day) = (measure, area, day)
    }
}

extension Measure {
    /// What a row must be so that it counts. The same where counts begin and are checked, and where lists show what is
    /// counted.
    package func tests(_ definition: Definition) -> [SQL] {
        let word = { (name: String) -> SQL in "coalesce(CAST(\(name: name) AS TEXT), '')" }
        var tests = conditions.sorted { $0.key < $1.key }.map { name, values -> SQL in
            let any: SQL = values.contains("*") ? " OR \(word(name)) <> ''" : ""
            return "(\(word(name)) IN (\(list: values.sorted().map(\.sql)))\(any))"
        }
        if let unless { tests.append("\(word(unless)) = ''") }
        if definition.duplicates != nil { tests.append("\(name: FieldInfo.mergedInto) IS NULL") }
        return tests
    }

    /// The column whose day a flow counts on: of one without a day, the moment at which the record was made.
    package var dayColumn: String? {
        if case .flow(let field) = kind { field ?? "created" } else { nil }
    }
}

extension Registry {
    /// The measure of that id, if it counts a register's records.
    package func measure(_ id: String, of register: String) -> Measure? {
        measures(of: register).first { $0.id == id }
    }
}

extension Reading {
    /// The conditions of a list of what is counted.
    /// - Throws: `Rejection` `filterUnknown` for a measure that does not count this register.
    func conditions(_ counted: Counted, _ definition: Definition) throws -> [SQL] {
        guard let measure = registry.measure(counted.measure, of: definition.name) else {
            throw Rejection.invalid("filterUnknown", field: "counted", ["field": counted.measure])
        }
        // A shared register holds other headquarters' records, too.
        var tests = ["county = \(principal.county)" as SQL] + measure.tests(definition)
        if let column = measure.dayColumn {
            tests.append("\(name: column) IS NOT NULL")
            if let day = counted.day {
                let (from, to) = (
                    day.at(hour: 0, in: registry.zone), day.advanced(by: 1).at(hour: 0, in: registry.zone)
                )
                tests.append(
                    definition.field(column)?.kind == .day
                        ? "\(name: column) = \(day)" : "\(name: column) >= \(from) AND \(name: column) < \(to)")
            }
        }
        if let place = place(counted.area, measure, definition) { tests.append(place) }
        return tests
    }

    /// Where records count (`Record.countedAt`): what has no area, or lies outside, at the territory alone.
    private func place(_ area: AreaCode?, _ measure: Measure, _ definition: Definition) -> SQL? {
        let territory = principal.county.territory
        let area = area ?? territory
        if !measure.rollsUp { return "\(name: definition.hasArea ? "area" : "id") = \(area)" }
        if area.contains(territory) { return nil }
        guard definition.hasArea else { return "length(id) < 16 AND id >= \(area.text) AND id < \(area.text + "~")" }
        return switch area.level {
        case .township: "town = \(area.text)"
        case .village: "village = \(area.text)"
        default: "area >= \(area.text) AND area < \(area.text + "~")"
        }
    }
}

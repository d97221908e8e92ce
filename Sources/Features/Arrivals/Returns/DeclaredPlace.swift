import Database
package import Kernel
import Registers

/// A place where somebody says to have been (停留地), at city or county level, and the day on which they left it.
package struct DeclaredPlace: Hashable, Sendable {
    /// nil where the place is not known to the area table: nothing follows from it.
    package let area: AreaCode?
    /// As it was said, for a place that is not known.
    package let name: String
    /// The day of the declaration for who is still there.
    package let left: CalendarDay
    /// What was said of risk areas that are a part of the place.
    package let stayed: Stayed?

    package init(area: AreaCode?, name: String = "", left: CalendarDay, stayed: Stayed? = nil) {
        (self.area, self.name, self.left, self.stayed) = (area, area == nil ? name : "", left, stayed)
    }

    /// Reads what a declaration holds.
    init?(_ text: String) {
        let parts = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map { String($0) }
        guard parts.count == 4, let left = CalendarDay(parts[0]) else { return nil }
        self.init(area: AreaCode(parts[1]), name: parts[3], left: left, stayed: Stayed(parts[2]))
    }

    /// As a declaration holds it: `2022-05-03 990102 elsewhere `.
    var text: String { "\(left) \(area?.text ?? "-") \(stayed?.text ?? "-") \(name)" }
}

extension Reading {
    /// Cities and counties, of which a declared place is one: townships are not asked for.
    func citiesAndCounties() throws -> [Origins.Place] {
        try connection.query("SELECT id, name FROM area WHERE open = 1 AND length(id) <= 6").map {
            Origins.Place(code: try $0.get("id"), name: try $0.get("name"))
        }
    }
}

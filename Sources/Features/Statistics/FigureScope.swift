import Kernel
import Registers

/// Whose numbers a principal reads (指标可见范围): the headquarters' whole territory, else the areas of one's posts at township
/// level or below. Numbers only; the records behind them have their own permission.
struct FigureScope {
    let areas: [AreaCode]

    init(_ principal: Principal) {
        if principal.has(.commander, .dutyOfficer, .sectionLead, .inspector, .system) {
            areas = [principal.county.territory]
        } else {
            areas = Set(principal.posts.compactMap(\.area)).filter {
                $0.level.rawValue >= AreaCode.Level.township.rawValue
            }.sorted()
        }
    }

    /// The area asked for, or the first of one's own.
    /// - Throws: `Rejection.notFound` out of scope and for what is no area.
    func area(_ text: String?) throws -> AreaCode {
        guard let asked = text, !asked.isEmpty else {
            guard let first = areas.first else { throw Rejection.notFound }
            return first
        }
        guard let area = AreaCode(asked), areas.contains(where: { $0.contains(area) }) else { throw Rejection.notFound }
        return area
    }
}

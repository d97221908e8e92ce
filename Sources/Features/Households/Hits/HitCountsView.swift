import Kernel
import Organisation
import Registers
import Web

extension SweepView {
    /// Hits and what came of them, by township or, of one, by village; nothing where there are none.
    func hits(_ principal: Principal) -> ViewValue {
        if content.hits.isEmpty { return .none }
        let rows: [ViewValue] =
            content.office == nil
            ? content.tree.townships.compactMap { town in
                let counts = content.hits.filter { content.tree.unit($0.key)?.office == town.id }.values
                return counts.isEmpty ? nil : row(town.short, counts.reduce(HitCounts(), +))
            } : content.tree.all.compactMap { place in content.hits[place.id].map { row(place.short, $0) } }
        let works = principal.worksWithHouseholds
        return [
            "rows": .list(rows),
            "listHref": works ? .text("/registers/resident?sweep=\(content.sweep.id)") : .none,
        ]
    }

    private func row(_ name: String, _ counts: HitCounts) -> ViewValue {
        let hours = { (times: TimesTaken) -> ViewValue in
            let text = times.hoursText.map {
                words.text("household.hits.hoursOf", ["hours": $0, "n": String(times.count)])
            }
            return .text(text ?? "—")
        }
        return [
            "name": .text(name), "hits": ViewValue(counts.hits), "disposed": ViewValue(counts.disposed),
            "waiting": ViewValue(counts.waiting), "measured": ViewValue(counts.dispositions[.measured] ?? 0),
            "toDisposition": hours(counts.toDisposition), "toMeasure": hours(counts.toMeasure),
        ]
    }
}
